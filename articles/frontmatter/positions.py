"""From an offset in the text to the line and column that an editor shows."""

from __future__ import annotations

from bisect import bisect_right

from articles.frontmatter.document import Mark


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of a character offset; only a line feed ends a line."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


class Lines:
    """Marks for many offsets of one slice of text, which begins where ``line`` begins."""

    __slots__ = ("line", "starts")

    def __init__(self, text: str, start: int, end: int, line: int) -> None:
        self.line = line - 1
        self.starts = [start]
        while (start := text.find("\n", start, end) + 1) > 0:
            self.starts.append(start)

    def mark(self, start: int, end: int) -> Mark:
        """The mark of ``text[start:end]``."""
        number = bisect_right(self.starts, start)
        return Mark(number + self.line, start - self.starts[number - 1] + 1, start, end)
