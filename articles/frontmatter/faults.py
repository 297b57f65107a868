"""Faults with a true position, worded for the person who wrote the file."""

from __future__ import annotations

import re
from typing import Final

from articles.errors import FrontMatterError, Problem
from articles.frontmatter.document import KeyPath, Mark, field_name
from articles.frontmatter.limits import MAX_DEPTH, MAX_DIGITS
from articles.frontmatter.positions import position

_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")


def fault(
    text: str, offset: int, code: str, message: str, *, hint: str = "", path: KeyPath = ()
) -> FrontMatterError:
    """The exception for an error that stands at ``offset``, to be raised by the caller."""
    line, column = position(text, offset)
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


def too_deep(text: str, offset: int, path: KeyPath = ()) -> FrontMatterError:
    """Lists and maps inside one another beyond the limit."""
    message = f"lists and maps are nested deeper than {MAX_DEPTH} levels"
    return fault(text, offset, "too-deep", message, path=path)


def number_too_large(text: str, offset: int, path: KeyPath = ()) -> FrontMatterError:
    """A whole number that no database column holds."""
    return fault(
        text,
        offset,
        "number-too-large",
        f"a number may have at most {MAX_DIGITS} digits",
        hint="Put it in quotes if it is a name or an identifier.",
        path=path,
    )


def unstorable_character(
    text: str, offset: int, value: str, path: KeyPath = ()
) -> FrontMatterError:
    """An escape sequence that stands for NUL or for half of a surrogate pair."""
    what = "the character NUL" if "\0" in value else "half of a surrogate pair"
    code = "nul-character" if "\0" in value else "lone-surrogate"
    return fault(
        text,
        offset,
        code,
        f"an escape sequence in this value stands for {what}, which no database can store",
        hint="Remove the escape sequence.",
        path=path,
    )


def is_storable(value: str) -> bool:
    """Whether every database can hold this text: no NUL, no lone surrogate."""
    return not _UNSTORABLE.search(value)


def duplicate_key(place: Mark, path: KeyPath) -> Problem:
    """The same key again in one map. Hugo 0.111 takes the last, Hugo 0.168 fails; we warn."""
    return Problem(
        severity="warning",
        code="duplicate-key",
        message=f"the key {path[-1]!r} stands more than once; the value here, the last, counts",
        field=field_name(path),
        line=place.line,
        column=place.column,
        hint="Keep one of them.",
    )
