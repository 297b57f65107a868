"""The editor of lists and maps in brackets: JSON, and the bracketed values of YAML and TOML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from articles.frontmatter.document import (
    Edit,
    Splice,
    find_line_start,
    find_next_line,
    is_first_on_line,
)

_REST_OF_LINE: Final = re.compile(r"[ \t]*(,?)[ \t]*(?:#[^\n]*)?\r?\n")
_COMMA: Final = re.compile(r"[ \t]*,")
_SPACE: Final = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Brackets:
    """A list or map in brackets.

    ``open`` is the offset of the opening bracket, ``end`` the offset after the closing one.
    ``entries`` are (start, end) pairs; a key and its value are one entry.
    """

    text: str
    open: int
    end: int
    entries: tuple[tuple[int, int], ...]
    comments: bool
    """True if the format allows comments and a comma after the last entry. JSON does not."""

    def insert(self, index: int, new: str, newline: str) -> Iterator[Edit]:
        """Yield edits that add an entry, the best first."""
        if not self.entries:
            yield (Splice(self.open + 1, self.open + 1, new),)
            return
        if index < len(self.entries):
            start = self.entries[index][0]
            yield (Splice(start, start, new + self.separator(newline)),)
            return
        if self.comments and (line := self.line_of(len(self.entries) - 1)):
            yield self.appended_line(new, line, newline)
        end = self.entries[-1][1]
        yield (Splice(end, end, self.separator(newline) + new),)

    def remove(self, index: int) -> Iterator[Edit]:
        """Yield edits that remove an entry and one comma, the best first."""
        start, end = self.entries[index]
        if self.comments and (line := self.line_of(index)):
            yield (Splice(*line, ""),)
        if index + 1 < len(self.entries):
            yield (Splice(start, self.entries[index + 1][0], ""),)
        elif index:
            yield (Splice(self.entries[index - 1][1], end, ""),)
        else:
            yield from self.clear(start, end)

    def clear(self, start: int, end: int) -> Iterator[Edit]:
        """Yield edits that remove the only entry. Comments between the brackets stay."""
        if not (self.comments and "#" in self.text[self.open : self.end]):
            yield (Splice(self.open + 1, self.end - 1, ""),)
        comma = _COMMA.match(self.text, end)
        yield (Splice(start, comma.end() if comma else end, ""),)

    def separator(self, newline: str) -> str:
        """Return the comma and white space that this file puts between two entries."""
        if len(self.entries) > 1:
            gap = self.text[self.entries[0][1] : self.entries[1][0]]
            if "#" not in gap:
                return gap
        lead = _SPACE.match(self.text, self.open + 1)
        indent = lead.group() if lead else ""
        if "\n" in indent or (is_first_on_line(self.text, start := self.entries[0][0])):
            indent = (
                newline + self.text[find_line_start(self.text, start := self.entries[0][0]) : start]
            )
            return "," + indent
        return ", "

    def line_of(self, index: int) -> tuple[int, int] | None:
        """Return the start and end of the lines that an entry occupies. Return None if the entry
        shares a line with another one."""
        start, end = self.entries[index]
        behind = _REST_OF_LINE.match(self.text, end)
        if not behind or not is_first_on_line(self.text, start):
            return None
        return find_line_start(self.text, start), find_next_line(self.text, end, self.end)

    def appended_line(self, new: str, line: tuple[int, int], newline: str) -> Edit:
        """Return an edit that adds a line after the last entry. Also add a comma to that entry if
        it has none."""
        start, end = self.entries[-1]
        indent = self.text[line[0] : start]
        comma = _COMMA.match(self.text, end)
        added = Splice(line[1], line[1], f"{indent}{new}{',' if comma else ''}{newline}")
        return (added,) if comma else (Splice(end, end, ","), added)
