"""The context that all functions for reading values share, and functions for reading text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Final

from articles.frontmatter.document import KeyPath
from articles.hugo.keys import Key
from articles.hugo.problems import ProblemList, quote_value

CONTROL_CHARACTER_RUN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

#: Part of a message: what was expected instead of a text that has only invisible characters.
VISIBLE_TEXT: Final = "a text with visible characters"


@dataclass(frozen=True, slots=True)
class ValueReader:
    """The context for reading values: the list of problems, the site's time zone, and the known
    widgets and menus."""

    notes: ProblemList
    timezone: tzinfo
    widgets: Collection[str]
    menus: Collection[str]


Reader = Callable[[Any, KeyPath, Key, ValueReader], Any]


def to_one_line(text: str) -> str:
    """Return the text as one line: control characters become spaces, and outer white space is
    removed."""
    return text.strip() if text.isprintable() else CONTROL_CHARACTER_RUN.sub(" ", text).strip()


def read_scalar(value: Any, path: KeyPath, reader: ValueReader) -> str | None:
    """Return a scalar as text. Numbers and booleans stay as the author wrote them. Return None for
    null, lists and maps."""
    if type(value) is str:
        return value
    if value is None or isinstance(value, list | dict):
        return None
    return reader.notes.format_as_written(path, value)


def check_length(
    text: str, path: KeyPath, key: Key, reader: ValueReader, *, what: str = "value"
) -> bool:
    """Return whether the text is within the limit of the key. If not, add an error with limit and
    length."""
    if len(text) <= key.limit:
        return True
    reader.notes.error(
        path,
        "too-long",
        f"this {what} has {len(text)} characters; the limit is {key.limit}",
        hint="shorten it" if what != "value" else "",
    )
    return False


def warn_ignored(value: Any, path: KeyPath, expected: str, reader: ValueReader) -> None:
    reader.notes.warn(
        path, "value-ignored", f"{quote_value(value)} was ignored; expected {expected}"
    )
