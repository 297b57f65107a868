"""Lists of names: touch only the items that came or went."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

Read = Callable[[list[Any]], tuple[str, ...]]


def realigned(raw: list[Any], names: Sequence[str], read: Read) -> list[Any]:
    """The list as it stands in a file, changed so that it says ``names``.

    ``read`` tells what a list says. Items that say something else than their text (a number, a
    map with a name) stay as they are written; items that say nothing (blank, unknown here, said
    before) stay where they are.
    """
    said = _readings(raw, read)
    speaking = [index for index, name in enumerate(said) if name is not None]
    matcher = SequenceMatcher(None, [said[i] for i in speaking], list(names), autojunk=False)
    dropped: set[int] = set()
    added: dict[int, list[str]] = {}
    for tag, start, stop, new_start, new_stop in matcher.get_opcodes():
        if tag == "equal":
            continue
        dropped.update(speaking[start:stop])
        place = speaking[start] if start < len(speaking) else len(raw)
        added[place] = list(names[new_start:new_stop])
    return list(_woven(raw, dropped, added))


def _readings(raw: list[Any], read: Read) -> list[str | None]:
    """What each item adds to what those before it say."""
    found: list[str | None] = []
    before: tuple[str, ...] = ()
    for end in range(1, len(raw) + 1):
        now = read(raw[:end])
        found.append(now[-1] if now[:-1] == before and len(now) > len(before) else None)
        before = now
    return found


def _woven(raw: list[Any], dropped: set[int], added: dict[int, list[str]]) -> Iterator[Any]:
    for index, item in enumerate(raw):
        yield from added.get(index, ())
        if index not in dropped:
            yield item
    yield from added.get(len(raw), ())
