"""Three versions of one article become one: what changed on one side only merges by itself.

*Base* is what file and database last agreed on, *theirs* the file now, *ours* the article now.
Lists merge by item, maps by key, texts by lines; the same value changed differently on both sides
is a conflict, which nobody but an editor (or an operator's standing order) decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from merge3 import Merge3

from articles.hugo import Authored, term_key


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field that both sides changed differently: its three values."""

    field: str
    base: Any
    theirs: Any
    ours: Any


@dataclass(frozen=True, slots=True)
class Merge:
    """``merged`` holds everything that could be decided, and *ours* where ``conflicts`` remain;
    ``taken`` names the fields in which it differs from ours, ``kept`` those from theirs."""

    merged: Authored
    conflicts: tuple[Conflict, ...] = ()
    taken: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


class Undecided(Exception):
    """Both sides changed the same thing differently."""


def merge(base: Authored, theirs: Authored, ours: Authored) -> Merge:
    """Merge field by field; never raises, never drops a change."""
    values: dict[str, Any] = {}
    conflicts = []
    for field in (f.name for f in fields(Authored)):
        three = (getattr(base, field), getattr(theirs, field), getattr(ours, field))
        try:
            values[field] = merge_value(field, *three)
        except Undecided:
            values[field] = three[2]
            conflicts.append(Conflict(field, *three))
    merged = Authored(**values)
    return Merge(merged, tuple(conflicts), changed(ours, merged), changed(theirs, merged))


def merge_value(field: str, base: Any, theirs: Any, ours: Any) -> Any:
    """One field's three values as one. Raises :class:`Undecided`."""
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    return MERGERS.get(field, _undecided)(base, theirs, ours)


def settle(result: Merge, *, side: str) -> Authored:
    """``result`` with every conflict decided for one side, "theirs" or "ours"."""
    return replace(result.merged, **{c.field: getattr(c, side) for c in result.conflicts})


def changed(before: Authored, after: Authored) -> tuple[str, ...]:
    """Names of the fields in which two versions differ."""
    names = (f.name for f in fields(Authored))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def merge_lines(base: str, theirs: str, ours: str) -> str:
    """A text by lines. Raises :class:`Undecided` where the same lines changed differently."""
    before, there, here = (text.splitlines(keepends=True) for text in (base, theirs, ours))
    merged: list[str] = []
    for kind, *lines in Merge3(before, here, there).merge_groups():
        if kind == "conflict":
            raise Undecided
        merged.extend(lines[0])
    return "".join(merged)


def merge_terms(base: Sequence[str], theirs: Sequence[str], ours: Sequence[str]) -> tuple[str, ...]:
    """A list of labels by item: ours in its order, less what they removed, then what they added.
    Two spellings of a label are one item."""
    return _merge_items(base, theirs, ours, key=term_key)


def merge_items(
    base: Sequence[str] | None, theirs: Sequence[str] | None, ours: Sequence[str] | None
) -> tuple[str, ...]:
    """A list by item. Raises :class:`Undecided` where one side has no list at all."""
    if theirs is None or ours is None:
        raise Undecided
    return _merge_items(base or (), theirs, ours, key=str)


def _merge_items(
    base: Sequence[str], theirs: Sequence[str], ours: Sequence[str], *, key: Callable[[str], str]
) -> tuple[str, ...]:
    before, there = {key(x) for x in base}, {key(x) for x in theirs}
    here = {key(x) for x in ours}
    stays = [x for x in ours if key(x) in there or key(x) not in before]
    return (*stays, *(x for x in theirs if key(x) not in before and key(x) not in here))


def merge_maps(
    base: Mapping[str, Any] | None,
    theirs: Mapping[str, Any] | None,
    ours: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """A map by key, at every depth: a key only one side touched takes that side's value."""
    if theirs is None or ours is None:
        raise Undecided
    merged = {}
    for key in [*ours, *(key for key in theirs if key not in ours)]:
        value = _merge_key(key, base or {}, theirs, ours)
        if value is not ABSENT:
            merged[key] = value
    return merged


#: Stands for a key that a map does not have; null is a value.
ABSENT = object()


def _merge_key(
    key: str, base: Mapping[str, Any], theirs: Mapping[str, Any], ours: Mapping[str, Any]
) -> Any:
    before, there, here = (side.get(key, ABSENT) for side in (base, theirs, ours))
    if there in (here, before):
        return here
    if here == before:
        return there
    if isinstance(there, dict) and isinstance(here, dict):
        return merge_maps(before if isinstance(before, dict) else {}, there, here)
    raise Undecided


def _undecided(base: Any, theirs: Any, ours: Any) -> Any:
    raise Undecided


#: How the values of a field merge that both sides changed; every other field is a conflict then.
MERGERS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "body": merge_lines,
    "tags": merge_terms,
    "categories": merge_terms,
    "authors": merge_terms,
    "aliases": merge_items,
    "translations": merge_items,
    "widgets": merge_items,
    "post_meta": merge_items,
    "thumbnail_visibility": merge_items,
    "menu": merge_maps,
    "params": merge_maps,
}
