"""What the readers of values share: what they need beside the value, and the first look at text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Final

from articles.frontmatter.document import KeyPath
from articles.hugo.keys import Key
from articles.hugo.notes import Notes, shown

CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Desk:
    """What a reader needs beside the value."""

    notes: Notes
    timezone: tzinfo
    widgets: Collection[str]
    menus: Collection[str]


Reader = Callable[[Any, KeyPath, Key, Desk], Any]


def one_line(text: str) -> str:
    """The text without control characters, line ends and outer white space."""
    return text.strip() if text.isprintable() else CONTROL.sub(" ", text).strip()


def scalar(value: Any, path: KeyPath, desk: Desk) -> str | None:
    """A scalar as text, numbers and booleans as written; None for null, lists and maps."""
    if type(value) is str:
        return value
    if value is None or isinstance(value, list | dict):
        return None
    return desk.notes.written(path, value)


def fits(text: str, path: KeyPath, key: Key, desk: Desk, *, what: str = "value") -> bool:
    """Whether the text keeps the key's limit; an error names the limit and the size."""
    if len(text) <= key.limit:
        return True
    desk.notes.error(
        path,
        "too-long",
        f"this {what} has {len(text)} characters; the limit is {key.limit}",
        hint="shorten it" if what != "value" else "",
    )
    return False


def ignored(value: Any, path: KeyPath, expected: str, desk: Desk) -> None:
    desk.notes.warn(path, "value-ignored", f"{shown(value)} was ignored; expected {expected}")
