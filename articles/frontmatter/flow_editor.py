"""Editing between brackets: JSON, and the lists and maps of YAML and TOML that look like it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from articles.frontmatter.splicing import Edit, Splice, line_end, line_start, stands_alone

_BEHIND: Final = re.compile(r"[ \t]*(,?)[ \t]*(?:#[^\n]*)?\r?\n")
_COMMA: Final = re.compile(r"[ \t]*,")
_SPACE: Final = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Brackets:
    """A list or map in brackets: the offset of the opening one, the offset behind the closing one,
    and its entries as (start, end), a key and its value together."""

    text: str
    open: int
    end: int
    entries: tuple[tuple[int, int], ...]
    comments: bool
    """Whether the format has comments and allows a comma behind the last entry: not JSON."""

    def insert(self, index: int, new: str, newline: str) -> Iterator[Edit]:
        """Ways to add an entry, the best first."""
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
        """Ways to take an entry out, with one comma, the best first."""
        start, end = self.entries[index]
        if self.comments and (line := self.line_of(index)):
            yield (Splice(*line, ""),)
        if index + 1 < len(self.entries):
            yield (Splice(start, self.entries[index + 1][0], ""),)
        elif index:
            yield (Splice(self.entries[index - 1][1], end, ""),)
        else:
            yield from self.emptied(start, end)

    def emptied(self, start: int, end: int) -> Iterator[Edit]:
        """Nothing stays between the brackets but comments."""
        if not (self.comments and "#" in self.text[self.open : self.end]):
            yield (Splice(self.open + 1, self.end - 1, ""),)
        comma = _COMMA.match(self.text, end)
        yield (Splice(start, comma.end() if comma else end, ""),)

    def separator(self, newline: str) -> str:
        """The comma and white space that this file puts between two entries."""
        if len(self.entries) > 1:
            gap = self.text[self.entries[0][1] : self.entries[1][0]]
            if "#" not in gap:
                return gap
        lead = _SPACE.match(self.text, self.open + 1)
        indent = lead.group() if lead else ""
        if "\n" in indent or (stands_alone(self.text, start := self.entries[0][0])):
            indent = newline + self.text[line_start(self.text, start := self.entries[0][0]) : start]
            return "," + indent
        return ", "

    def line_of(self, index: int) -> tuple[int, int] | None:
        """The line or lines that hold this entry and no other, if it has such."""
        start, end = self.entries[index]
        behind = _BEHIND.match(self.text, end)
        if not behind or not stands_alone(self.text, start):
            return None
        return line_start(self.text, start), line_end(self.text, end, self.end)

    def appended_line(self, new: str, line: tuple[int, int], newline: str) -> Edit:
        """A line of its own behind the last entry's line, which may need its comma first."""
        start, end = self.entries[-1]
        indent = self.text[line[0] : start]
        comma = _COMMA.match(self.text, end)
        added = Splice(line[1], line[1], f"{indent}{new}{',' if comma else ''}{newline}")
        return (added,) if comma else (Splice(end, end, ","), added)
