"""The size limits of a file, and the errors and warnings that the parsers report, with their
positions."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from articles.errors import FrontMatterError, Problem
from articles.frontmatter.document import KeyPath, Mark, MatterSource, field_name


def get_line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return the line and column of a character offset, both from 1. Only a line feed ends a
    line."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


class LineIndex:
    """An index of the lines of some front matter, which makes computing many positions fast."""

    __slots__ = ("line", "starts")

    def __init__(self, source: MatterSource) -> None:
        self.line = source.line - 1
        self.starts = [start := source.start]
        while (start := source.text.find("\n", start, source.end) + 1) > 0:
            self.starts.append(start)

    def mark(self, start: int, end: int) -> Mark:
        """Return the position of ``text[start:end]``, including its line and column."""
        number = bisect_right(self.starts, start)
        return Mark(number + self.line, start - self.starts[number - 1] + 1, start, end)


MAX_MATTER_BYTES: Final = 256 * 1024
MAX_BODY_BYTES: Final = 1024 * 1024
MAX_DEPTH: Final = 20
"""Maximum number of nested lists and maps, including the outermost map."""
MAX_DIGITS: Final = 1_000
"""Maximum number of characters of a whole number. A longer number is kept as text, because Python
refuses to convert more than 4,300 digits."""


_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")


def make_error(
    text: str, offset: int, code: str, message: str, *, hint: str = "", path: KeyPath = ()
) -> FrontMatterError:
    """Return an error at the character ``offset`` of ``text``. The caller raises it."""
    line, column = get_line_and_column(text, offset)
    return FrontMatterError(
        Problem(
            severity="error",
            code=code,
            message=message,
            field=field_name(path),
            line=line,
            column=column,
            hint=hint,
        )
    )


def make_too_deep_error(text: str, offset: int, path: KeyPath = ()) -> FrontMatterError:
    """Return the error for lists and maps that are nested deeper than :data:`MAX_DEPTH`."""
    message = f"lists and maps are nested deeper than {MAX_DEPTH} levels"
    return make_error(text, offset, "too-deep", message, path=path)


def make_unstorable_error(
    text: str, offset: int, value: str, path: KeyPath = ()
) -> FrontMatterError:
    """Return the error for an escape sequence that means NUL or a lone surrogate."""
    what = "the character NUL" if "\0" in value else "half of a surrogate pair"
    code = "nul-character" if "\0" in value else "lone-surrogate"
    return make_error(
        text,
        offset,
        code,
        f"an escape sequence in this value stands for {what}, which no database can store",
        hint="Remove the escape sequence.",
        path=path,
    )


def is_storable(value: str) -> bool:
    """Return whether every database can store this text: it has no NUL and no lone surrogate."""
    return not _UNSTORABLE.search(value)


def make_duplicate_key_warning(place: Mark, path: KeyPath) -> Problem:
    """Return the warning for a key that occurs twice in a map.

    Hugo 0.111 uses the last one, Hugo 0.168 fails. We use the last one and warn.
    """
    return Problem(
        severity="warning",
        code="duplicate-key",
        message=f"the key {path[-1]!r} appears more than once; this value, the last one, is used",
        field=field_name(path),
        line=place.line,
        column=place.column,
        hint="Keep one of them.",
    )
