"""The result of reading front matter: its values and their positions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from articles.errors import Problem
from articles.frontmatter.document import KeyPath, Mark, MatterSource
from articles.frontmatter.errors import LineIndex, make_duplicate_key_warning

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(slots=True)
class MatterReading:
    """The values and their positions, the key offsets and the warnings, as in
    :class:`~articles.frontmatter.document.Document`."""

    matter: dict[str, Any] = field(default_factory=dict)
    marks: dict[KeyPath, Mark] = field(default_factory=dict)
    keys: dict[KeyPath, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    repeated: dict[KeyPath, int] = field(default_factory=dict)
    """Keys that occur more than once in their map, with the offset of the last occurrence."""

    def resolve_repeated_keys(self, source: MatterSource) -> None:
        """Add a warning for each repeated key, and drop the positions of the values that were
        overridden."""
        if not self.repeated:
            return
        lines = LineIndex(source)
        for path, offset in self.repeated.items():
            self.problems.append(make_duplicate_key_warning(lines.mark(offset, offset), path))
        for noted in (self.marks, self.keys):
            for path in [path for path in noted if not _has_value_at(self.matter, path)]:
                del noted[path]


def _has_value_at(matter: Any, path: KeyPath) -> bool:
    part: Any
    for part in path:
        if not isinstance(matter, dict | list):
            return False
        try:
            matter = matter[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True


class Matter(dict[str, Any]):
    """Front matter as a handler loads it: the values, and on demand their positions.

    ``read`` is called at most once, at the first use of ``reading``.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        read: Callable[[], MatterReading],
        problems: Iterable[Problem] = (),
    ) -> None:
        super().__init__(values)
        self.problems = tuple(problems)
        self._read = read

    @cached_property
    def reading(self) -> MatterReading:
        return self._read()


class LazyMapping(Mapping[Key, Value], Generic[Key, Value]):
    """A mapping that is computed when it is first used."""

    __slots__ = ("_find", "_mapping")

    def __init__(self, find: Callable[[], Mapping[Key, Value]]) -> None:
        self._find = find
        self._mapping: Mapping[Key, Value] | None = None

    def _get(self) -> Mapping[Key, Value]:
        if self._mapping is None:
            self._mapping = self._find()
        return self._mapping

    def __getitem__(self, key: Key) -> Value:
        return self._get()[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._get())

    def __len__(self) -> int:
        return len(self._get())
