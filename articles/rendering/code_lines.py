"""Lines of a code block, numbered or marked, as Hugo's options ask for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

LONGEST_OPTIONS = 1_000
"""Characters behind the language that are looked at."""

_NUMBERED = re.compile(r'\blinenos\s*=\s*"?(?:true|1|inline|table)\b', re.IGNORECASE)
_FIRST = re.compile(r'\blinenostart\s*=\s*"?(\d{1,6})', re.IGNORECASE)
_MARKED = re.compile(r'\bhl_lines\s*=\s*(\[[^\]]*\]|"[^"]*"|[\d\s-]+)', re.IGNORECASE)
_FROM_TO = re.compile(r"(\d{1,6})(?:\s*-\s*(\d{1,6}))?")
_PIECE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Lines:
    """What the lines of a block show: their numbers from ``first`` on (None: none), and which are
    ``marked``, counted from 1 whatever their numbers. Hugo: hl_lines is independent of
    linenostart."""

    first: int | None
    marked: Sequence[range]

    def html(self, pieces: Iterable[tuple[str, str]]) -> str:
        """The (class or "", text) of a code as HTML, each line an element."""
        lines: list[list[str]] = [[]]
        for name, text in pieces:
            for piece in _PIECE.findall(text):
                lines[-1].append(span(name, piece))
                if piece.endswith("\n"):
                    lines.append([])
        if not lines[-1]:
            lines.pop()
        return "".join(
            f"{self._opening(at, len(lines))}{''.join(line)}</span>"
            for at, line in enumerate(lines)
        )

    def _opening(self, at: int, lines: int) -> str:
        classes = "line hl" if any(at + 1 in some for some in self.marked) else "line"
        if self.first is None:
            return f'<span class="{classes}">'
        # An attribute that a style shows: numbers that nobody copies, all of one width.
        width = len(str(self.first + lines - 1))
        return f'<span class="{classes}" data-line="{self.first + at:>{width}}">'


def lines_wanted(options: str) -> Lines | None:
    """What ``{linenos=table hl_lines=[8,"15-17"] linenostart=199}`` behind the language of a fence
    asks for, or the same without braces in a shortcode; None where it is nothing of lines."""
    options = options[:LONGEST_OPTIONS]
    marked = _MARKED.search(options)
    numbered = _NUMBERED.search(options) is not None
    if not (numbered or marked):
        return None
    start = _FIRST.search(options)
    ranges = _FROM_TO.findall(marked[1]) if marked else []
    return Lines(
        first=(int(start[1]) if start else 1) if numbered else None,
        marked=[range(int(begin), int(end or begin) + 1) for begin, end in ranges],
    )


def span(name: str, text: str) -> str:
    """Text of a class, or of none."""
    escaped = escape(text, quote=False)
    return f'<span class="{name}">{escaped}</span>' if name else escaped
