"""What the reader of a format takes and gives: a slice of text, the matter with its marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from articles.errors import Problem
from articles.frontmatter.document import KeyPath, Mark
from articles.frontmatter.faults import duplicate_key
from articles.frontmatter.positions import Lines

Key = TypeVar("Key")
Value = TypeVar("Value")


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

    repeated: dict[KeyPath, int] = field(default_factory=dict)
    """Keys that stand more than once in their map, with the offset of the last."""

    def settle(self, source: Source) -> None:
        """Turn repeated keys into warnings, and drop what was noted of values that do not count."""
        if not self.repeated:
            return
        lines = Lines(*source)
        for path, offset in self.repeated.items():
            self.problems.append(duplicate_key(lines.mark(offset, offset), path))
        for noted in (self.marks, self.keys):
            for path in [path for path in noted if not _leads_somewhere(self.matter, path)]:
                del noted[path]


def _leads_somewhere(matter: Any, path: KeyPath) -> bool:
    part: Any
    for part in path:
        if not isinstance(matter, dict | list):
            return False
        try:
            matter = matter[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True


class Later(Mapping[Key, Value], Generic[Key, Value]):
    """A mapping that is made when somebody first looks into it."""

    __slots__ = ("_found", "_make")

    def __init__(self, make: Callable[[], Mapping[Key, Value]]) -> None:
        self._make = make
        self._found: Mapping[Key, Value] | None = None

    @property
    def _made(self) -> Mapping[Key, Value]:
        if self._found is None:
            self._found = self._make()
        return self._found

    def __getitem__(self, key: Key) -> Value:
        return self._made[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)
