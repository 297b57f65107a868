"""Compare authored values. Differences that a file cannot express are ignored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from difflib import SequenceMatcher
from itertools import zip_longest
from operator import attrgetter
from typing import Any, Final

from articles.hugo import Authored, InvalidDate, read_date, write_date

NamesReader = Callable[[list[Any]], tuple[Any, ...]]


def realign_list(
    raw: list[Any],
    names: Sequence[Any],
    read: NamesReader,
    *,
    change_item: Callable[[Any, Any], Any] | None = None,
) -> list[Any]:
    """Return the list ``raw`` from a file, changed so that it contains exactly ``names``.

    ``read`` returns the names in a list. Some items are not the same as their name, for example a
    number, or a map with a name. If their name is wanted, they stay as they are. Items without a
    name (blank, unknown or repeated) stay in place. ``change_item`` returns the item to write for a
    name; its first argument is the item that the name replaces, or None. Without it, the name
    itself is written.
    """
    said = _read_each_item(raw, read)
    speaking = [index for index, name in enumerate(said) if name is not None]
    matcher = SequenceMatcher(None, [said[i] for i in speaking], list(names), autojunk=False)
    dropped: set[int] = set()
    added: dict[int, list[Any]] = {}
    for tag, start, stop, new_start, new_stop in matcher.get_opcodes():
        if tag == "equal":
            continue
        dropped.update(speaking[start:stop])
        place = speaking[start] if start < len(speaking) else len(raw)
        new = names[new_start:new_stop]
        replaced = [raw[index] for index in speaking[start:stop]]
        added[place] = [
            change_item(old, name) if change_item else name
            for old, name in zip_longest(replaced[: len(new)], new)
        ]
    return list(_merge_items(raw, dropped, added))


def _read_each_item(raw: list[Any], read: NamesReader) -> list[Any]:
    """Return one name per item. If an item is blank or unknown, or repeats an earlier name, return
    None in its place."""
    found: list[Any] = []
    before: tuple[Any, ...] = ()
    for end in range(1, len(raw) + 1):
        now = read(raw[:end])
        found.append(now[-1] if now[:-1] == before and len(now) > len(before) else None)
        before = now
    return found


def _merge_items(raw: list[Any], dropped: set[int], added: dict[int, list[Any]]) -> Iterator[Any]:
    for index, item in enumerate(raw):
        yield from added.get(index, ())
        if index not in dropped:
            yield item
    yield from added.get(len(raw), ())


_DATE_PATTERN: Final = re.compile(
    r"\d{4}-\d\d-\d\d(?:(?P<between>[T ])\d\d:\d\d(?P<seconds>:\d\d)?(?P<fraction>[.,]\d+)?"
    r"(?:(?P<space> ?)(?P<offset>Z|[+-]\d\d(?P<colon>:?)\d\d))?)?"
)


def format_date_like(old: Any, moment: datetime, *, zone: tzinfo) -> str:
    """Return ``moment`` in the format of ``old``: with the same offset, with or without time and
    seconds, and with a T or a space before the time. If ``old`` is in another format, or if its
    format cannot express the moment, use our own format."""
    match = _DATE_PATTERN.fullmatch(old.strip()) if isinstance(old, str) else None
    if match:
        text = _format_like_match(match, moment, zone)
        if _reads_back(text, moment, zone):
            return text
    return write_date(moment, timezone=zone)


def _format_like_match(form: re.Match[str], moment: datetime, zone: tzinfo) -> str:
    if not form["between"]:
        return f"{moment.astimezone(zone):%Y-%m-%d}"
    local = moment.astimezone(_parse_offset(form) if form["offset"] else zone)
    precision = "seconds" if form["seconds"] or local.second else "minutes"
    if local.microsecond:
        precision = "auto"
    text = local.replace(tzinfo=None).isoformat(form["between"], precision)
    return text + (form["space"] or "") + (form["offset"] or "")


def _parse_offset(form: re.Match[str]) -> tzinfo:
    text = form["offset"]
    if text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _reads_back(text: str, moment: datetime, zone: tzinfo) -> bool:
    try:
        return read_date(text, timezone=zone).value == moment
    except InvalidDate:
        return False


AUTHORED_FIELDS: Final = tuple(field.name for field in fields(Authored))
GET_AUTHORED_VALUES: Final = attrgetter(*AUTHORED_FIELDS)


def find_edited_fields(said: Authored, wanted: Authored) -> tuple[str, ...]:
    """Return the names of the fields whose values differ between ``said``, the values in a file,
    and ``wanted``.

    The only status that a file can express is "draft". If the key ``draft`` is missing, the article
    is not a draft. Different line endings in the body are ignored.
    """
    triples = zip(
        AUTHORED_FIELDS, GET_AUTHORED_VALUES(said), GET_AUTHORED_VALUES(wanted), strict=True
    )
    return tuple(
        name
        for name, one, other in triples
        if not (one is other or (type(one) is str and one == other))
        and not FIELD_COMPARATORS.get(name, is_equal)(one, other)
    )


def is_equal(one: Any, other: Any) -> bool:
    """Return whether two values are equal. True differs from 1. A float equals an integer of the
    same value, because a database may convert one to the other (PostgreSQL returns the digits of
    1e30)."""
    if type(one) is type(other) and isinstance(one, str | bool | None):
        return bool(one == other)
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return _same_number(one, other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(is_equal(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(is_equal, one, other))
    return bool(one == other)


def _same_number(one: float, other: float) -> bool:
    if isinstance(one, int) and isinstance(other, int):
        # Compare integers directly: as floats, long integers that differ only in their last digits
        # would be equal.
        return one == other
    try:
        return one == other or float(one) == float(other)
    except OverflowError:
        return False


def _same_text(one: str, other: str) -> bool:
    return one == other or one.replace("\r\n", "\n") == other.replace("\r\n", "\n")


def _same_draft(one: bool | None, other: bool | None) -> bool:
    return bool(one) == bool(other)


FIELD_COMPARATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "body": _same_text,
    "draft": _same_draft,
}
