"""The steps that turn one value into another: replace, insert, remove."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from articles.errors import PatchError
from articles.frontmatter.document import Edit, KeyPath, field_name
from articles.frontmatter.editor import Editor
from articles.frontmatter.values import (
    DELETE,
    MISSING,
    get_fingerprint,
    is_same_value,
    look_up,
    with_item,
    with_value,
    without,
)

MAX_STEPS: Final = 40
MAX_ITEMS: Final = 500
"""Maximum number of steps, and of items of a list. Above these limits the whole value is rewritten,
because the file is read again after each step."""


@dataclass(frozen=True, slots=True)
class Replace:
    """A step that replaces the value at a path."""

    path: KeyPath
    value: Any

    def apply_to(self, matter: Any) -> Any:
        """Return the values of the file after this step."""
        return with_value(matter, self.path, self.value)

    def proposals(self, editor: Editor) -> Iterator[Edit]:
        """Yield edits that perform the step, the best first."""
        return editor.replace(self.path, self.value)


@dataclass(frozen=True, slots=True)
class InsertKey:
    """A step that adds a key to a map that lacks it. The last part of the path is the key."""

    path: KeyPath
    value: Any

    def apply_to(self, matter: Any) -> Any:
        return with_value(matter, self.path, self.value)

    def proposals(self, editor: Editor) -> Iterator[Edit]:
        return editor.insert_key(self.path, self.value)


@dataclass(frozen=True, slots=True)
class InsertItem:
    """A step that inserts an item into a list that is not empty. The last part of the path is the
    index."""

    path: KeyPath
    value: Any

    def apply_to(self, matter: Any) -> Any:
        return with_item(matter, self.path, self.value)

    def proposals(self, editor: Editor) -> Iterator[Edit]:
        return editor.insert_item(self.path, self.value)


@dataclass(frozen=True, slots=True)
class Remove:
    """A step that removes a key or an item."""

    path: KeyPath

    def apply_to(self, matter: Any) -> Any:
        return without(matter, self.path)

    def proposals(self, editor: Editor) -> Iterator[Edit]:
        return editor.remove(self.path)


Step = Replace | InsertKey | InsertItem | Remove


def find_steps(matter: Any, path: KeyPath, value: Any) -> list[Step]:
    """Return the steps that set ``path`` to ``value``. Return an empty list if it already has this
    value.

    Raise :class:`PatchError` if the path leads through a value that is not a map.
    """
    old = look_up(matter, path)
    if value is DELETE:
        return [] if old is MISSING else [Remove(path)]
    if old is MISSING:
        return [_find_insertion(matter, path, value)]
    steps = list(_find_steps_between(path, old, value))
    return steps if len(steps) <= MAX_STEPS else [Replace(path, value)]


def _find_insertion(matter: Any, path: KeyPath, value: Any) -> Step:
    """Return the step that inserts ``value``, wrapped in the missing maps on its path."""
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
    raise PatchError(f"{field_name(parent)!r} is not a map, so {field_name(path)!r} cannot be set")


def _find_steps_between(path: KeyPath, old: Any, new: Any) -> Iterator[Step]:
    if is_same_value(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict) and any(key in old for key in new):
        yield from _find_map_steps(path, old, new)
    elif isinstance(old, list) and isinstance(new, list) and old and new:
        yield from _find_list_steps(path, old, new)
    else:
        yield Replace(path, new)


def _find_map_steps(path: KeyPath, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Step]:
    for key in old:
        if key not in new:
            yield Remove((*path, key))
    for key, value in new.items():
        if key in old:
            yield from _find_steps_between((*path, key), old[key], value)
        else:
            yield InsertKey((*path, key), value)


def _find_list_steps(path: KeyPath, old: list[Any], new: list[Any]) -> Iterator[Step]:
    """Yield the steps that change the list ``old`` into ``new``. They go from its end to its
    beginning, so that the indexes in later steps stay valid."""
    if max(len(old), len(new)) > MAX_ITEMS:
        yield Replace(path, new)
        return
    matcher = SequenceMatcher(
        None, [*map(get_fingerprint, old)], [*map(get_fingerprint, new)], autojunk=False
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
            yield from _find_steps_between(
                (*path, start + index), old[start + index], new[new_start + index]
            )
