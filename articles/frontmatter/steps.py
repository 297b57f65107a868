"""From two values to the few single steps that lead from one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from articles.errors import PatchRefused
from articles.frontmatter.document import KeyPath, field_name
from articles.frontmatter.editor import Editor
from articles.frontmatter.splicing import Edit
from articles.frontmatter.values import (
    DELETE,
    MISSING,
    fingerprint,
    look_up,
    same,
    with_item,
    with_value,
    without,
)

MAX_STEPS: Final = 40
MAX_ITEMS: Final = 500
"""Beyond these a value is written anew as a whole: each step costs a reading of the file."""


@dataclass(frozen=True, slots=True)
class Replace:
    """Another value where one stands."""

    path: KeyPath
    value: Any

    def expected(self, matter: Any) -> Any:
        """The matter when the step is done."""
        return with_value(matter, self.path, self.value)

    def proposals(self, editor: Editor) -> Iterator[Edit]:
        """Ways to do the step, the best first."""
        return editor.replace(self.path, self.value)


@dataclass(frozen=True, slots=True)
class InsertKey:
    """A key, the end of the path, that its map does not have."""

    path: KeyPath
    value: Any

    def expected(self, matter: Any) -> Any:
        return with_value(matter, self.path, self.value)

    def proposals(self, editor: Editor) -> Iterator[Edit]:
        return editor.insert_key(self.path, self.value)


@dataclass(frozen=True, slots=True)
class InsertItem:
    """One more item, at the index that ends the path, in a list that has some."""

    path: KeyPath
    value: Any

    def expected(self, matter: Any) -> Any:
        return with_item(matter, self.path, self.value)

    def proposals(self, editor: Editor) -> Iterator[Edit]:
        return editor.insert_item(self.path, self.value)


@dataclass(frozen=True, slots=True)
class Remove:
    """A key or item less."""

    path: KeyPath

    def expected(self, matter: Any) -> Any:
        return without(matter, self.path)

    def proposals(self, editor: Editor) -> Iterator[Edit]:
        return editor.remove(self.path)


Step = Replace | InsertKey | InsertItem | Remove


def steps_to(matter: Any, path: KeyPath, value: Any) -> list[Step]:
    """What to do so that ``value`` stands at ``path``; nothing where it stands there already.

    Raises :class:`PatchRefused` where the path leads through a value that is no map.
    """
    old = look_up(matter, path)
    if value is DELETE:
        return [] if old is MISSING else [Remove(path)]
    if old is MISSING:
        return [_addition(matter, path, value)]
    steps = list(_between(path, old, value))
    return steps if len(steps) <= MAX_STEPS else [Replace(path, value)]


def _addition(matter: Any, path: KeyPath, value: Any) -> Step:
    """The maps that are missing on the way come with the value."""
    length = next(n for n in range(len(path)) if look_up(matter, path[: n + 1]) is MISSING)
    for name in reversed(path[length + 1 :]):
        value = {name: value}
    around, parent = look_up(matter, path[:length]), path[:length]
    if isinstance(around, dict) and isinstance(path[length], str):
        return InsertKey(path[: length + 1], value)
    if around is None and isinstance(path[length], str):
        return Replace(parent, {path[length]: value})
    if isinstance(around, list) and around and path[length] == len(around):
        return InsertItem(path[: length + 1], value)
    raise PatchRefused(
        f"{field_name(parent)!r} holds no map, so {field_name(path)!r} cannot be set"
    )


def _between(path: KeyPath, old: Any, new: Any) -> Iterator[Step]:
    if same(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict) and any(key in old for key in new):
        yield from _between_maps(path, old, new)
    elif isinstance(old, list) and isinstance(new, list) and old and new:
        yield from _between_lists(path, old, new)
    else:
        yield Replace(path, new)


def _between_maps(path: KeyPath, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Step]:
    for key in old:
        if key not in new:
            yield Remove((*path, key))
    for key, value in new.items():
        if key in old:
            yield from _between((*path, key), old[key], value)
        else:
            yield InsertKey((*path, key), value)


def _between_lists(path: KeyPath, old: list[Any], new: list[Any]) -> Iterator[Step]:
    """From the end backwards, so that the indexes of what is still to do stay true."""
    if max(len(old), len(new)) > MAX_ITEMS:
        yield Replace(path, new)
        return
    matcher = SequenceMatcher(
        None, [*map(fingerprint, old)], [*map(fingerprint, new)], autojunk=False
    )
    for tag, start, stop, new_start, new_stop in reversed(matcher.get_opcodes()):
        if tag == "equal":
            continue
        common = min(stop - start, new_stop - new_start)
        for index in range(new_stop - 1, new_start + common - 1, -1):
            yield InsertItem((*path, start + common), new[index])
        for index in range(stop - 1, start + common - 1, -1):
            yield Remove((*path, index))
        for index in range(common):
            yield from _between((*path, start + index), old[start + index], new[new_start + index])
