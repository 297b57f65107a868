"""What the reader of a format takes and gives: a slice of text, the matter with its marks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from articles.errors import Problem
from articles.frontmatter.document import KeyPath, Mark


class Source(NamedTuple):
    """The front matter as ``text[start:end]``, whose first character stands at the first column
    of ``line`` (from 1)."""

    text: str
    start: int
    end: int
    line: int


@dataclass(slots=True)
class Reading:
    """Matter, marks and key offsets as in :class:`~articles.frontmatter.document.Document`."""

    matter: dict[str, Any] = field(default_factory=dict)
    marks: dict[KeyPath, Mark] = field(default_factory=dict)
    keys: dict[KeyPath, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def forget(self, path: KeyPath) -> None:
        """Drop what was noted below a path whose value is read a second time."""
        depth = len(path)
        for noted in (self.marks, self.keys):
            for known in [known for known in noted if known[:depth] == path]:
                del noted[known]
