"""Faults with a true position: from an offset in the text to a problem, and to an exception."""

from __future__ import annotations

import re
from typing import Final, Literal

from articles.errors import FrontMatterError, Problem
from articles.frontmatter.document import KeyPath, field_name
from articles.frontmatter.limits import MAX_DEPTH, MAX_DIGITS
from articles.frontmatter.positions import position

_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")


def problem_at(
    text: str,
    offset: int,
    code: str,
    message: str,
    *,
    hint: str = "",
    path: KeyPath = (),
    severity: Literal["error", "warning"] = "error",
) -> Problem:
    """The problem that stands at ``offset``."""
    line, column = position(text, offset)
    return Problem(
        severity=severity,
        code=code,
        message=message,
        field=field_name(path),
        line=line,
        column=column,
        hint=hint,
    )


def fault(
    text: str, offset: int, code: str, message: str, *, hint: str = "", path: KeyPath = ()
) -> FrontMatterError:
    """The exception for an error that stands at ``offset``, to be raised by the caller."""
    return FrontMatterError(problem_at(text, offset, code, message, hint=hint, path=path))


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


def duplicate_key(text: str, offset: int, path: KeyPath) -> Problem:
    """The same key twice in one map. Hugo 0.111 takes the last, Hugo 0.168 fails; we warn."""
    return problem_at(
        text,
        offset,
        "duplicate-key",
        f"the key {path[-1]!r} stands here for the second time; this last value counts",
        hint="Keep one of the two.",
        path=path,
        severity="warning",
    )
