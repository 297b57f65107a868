"""The reader of the key ``corrections``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from articles.frontmatter.document import KeyPath
from articles.hugo.corrections import Correction
from articles.hugo.dates import InvalidDate, read_date
from articles.hugo.keys import Key
from articles.hugo.list_readers import check_count
from articles.hugo.problems import quote_value
from articles.hugo.slugs import decode_references, remove_invisible
from articles.hugo.value_reader import (
    ValueReader,
    check_length,
    read_scalar,
    to_one_line,
)

#: The keys of a correction.
PARTS = ("date", "text")


def read_corrections(
    value: Any, path: KeyPath, key: Key, reader: ValueReader
) -> tuple[Correction, ...]:
    """Return the corrections in the author's order, without repetitions. An item that cannot be
    read is left out with a warning."""
    if value is None or value == "":
        return ()
    items = value if isinstance(value, list) else [value]
    if not isinstance(value, list):
        reader.notes.warn(
            path, "list-expected", f"{quote_value(value)} was read as a list of one correction"
        )
    base = path if isinstance(value, list) else None
    found = (
        _read_correction(item, (*base, index) if base else path, key, reader)
        for index, item in enumerate(items)
    )
    corrections = tuple(dict.fromkeys(one for one in found if one))
    return corrections if check_count(len(corrections), path, key, reader) else ()


def _read_correction(item: Any, place: KeyPath, key: Key, reader: ValueReader) -> Correction | None:
    if item is None or item == "":
        return None
    names = {str(name).lower(): str(name) for name in item} if isinstance(item, dict) else {}
    places = {part: (*place, names[part]) if part in names else place for part in PARTS}
    written = item.get(names.get("text")) if isinstance(item, dict) else item
    text = to_paragraph(read_scalar(written, places["text"], reader) or "")
    if not text:
        message = f"{quote_value(item)} is not a correction; it is kept unchanged and not shown"
        hint = "write a map with date and text, or a text"
        reader.notes.warn(place, "correction-unreadable", message, hint=hint)
        return None
    for other in names.keys() - set(PARTS):
        message = f"`{names[other]}` has no meaning in a correction; it is kept unchanged"
        reader.notes.warn((*place, names[other]), "correction-key-unknown", message)
    if not check_length(text, places["text"], key, reader, what="correction"):
        return None
    date = item[names["date"]] if "date" in names else None
    return Correction(_read_moment(date, places["date"], reader), text)


def to_paragraph(text: str) -> str:
    """Return the text of a correction as one line. Return "" if it has no visible characters."""
    line = to_one_line(text)
    return line if remove_invisible(decode_references(line)).strip() else ""


def _read_moment(value: Any, path: KeyPath, reader: ValueReader) -> datetime | None:
    """Return the date of a correction. If it cannot be read, the correction is shown without a
    date."""
    try:
        reading = read_date(value, timezone=reader.timezone)
    except InvalidDate as error:
        message = f"{error}; the correction is shown without a date"
        reader.notes.warn(path, "correction-date-unreadable", message)
        return None
    if reading.warning:
        reader.notes.warn(path, "date-unusual", reading.warning)
    return reading.value
