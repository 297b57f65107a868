"""Cutting out of a text and putting in: the only way in which a file is changed."""

from __future__ import annotations

from typing import NamedTuple


class Splice(NamedTuple):
    """``text[start:end]`` becomes ``new``."""

    start: int
    end: int
    new: str


Edit = tuple[Splice, ...]
"""Splices that do not overlap, in the order of the text."""


def spliced(text: str, edit: Edit) -> str:
    """The text after the edit; whatever the splices do not name is untouched."""
    for splice in reversed(edit):
        text = text[: splice.start] + splice.new + text[splice.end :]
    return text


def line_start(text: str, offset: int) -> int:
    """Where the line of an offset begins."""
    return text.rfind("\n", 0, offset) + 1


def line_end(text: str, offset: int, limit: int) -> int:
    """Where the next line after an offset begins, at most ``limit``."""
    end = text.find("\n", offset, limit)
    return limit if end < 0 else end + 1


def stands_alone(text: str, start: int) -> bool:
    """Whether nothing but blanks stands before an offset on its line."""
    return not text[line_start(text, start) : start].strip(" \t")
