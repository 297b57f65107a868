"""Three-way merge of an article. Changes on only one side merge automatically.

*Base* is the version that file and database last agreed on, *theirs* is the file now, and *ours* is
the article now. Lists merge by item, maps by key, and texts by line. It is a conflict if both sides
changed the same value differently. Only an editor, or a default that the operator set, can resolve
a conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from merge3 import Merge3

from articles.frontmatter.line_ends import match_line_ends, to_unix_line_ends
from articles.hugo import VOCABULARIES, Authored, Correction, term_key


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """A field that both sides changed differently, with its three values."""

    field: str
    base: Any
    theirs: Any
    ours: Any


@dataclass(frozen=True, slots=True)
class MergeResult:
    """The result of a merge. ``merged`` has the value of *ours* for each field in ``conflicts``.

    ``taken`` names the fields in which ``merged`` differs from *ours*, and ``kept`` those in which
    it differs from *theirs*.
    """

    merged: Authored
    conflicts: tuple[FieldConflict, ...] = ()
    taken: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


class MergeConflict(Exception):
    """Both sides changed the same value differently."""


def merge(base: Authored, theirs: Authored, ours: Authored) -> MergeResult:
    """Merge the three versions field by field. Never raise an error and never lose a change."""
    values: dict[str, Any] = {}
    conflicts = []
    for field in (f.name for f in fields(Authored)):
        three = (getattr(base, field), getattr(theirs, field), getattr(ours, field))
        try:
            values[field] = merge_value(field, *three)
        except MergeConflict:
            values[field] = three[2]
            conflicts.append(FieldConflict(field, *three))
    merged = Authored(**values)
    return MergeResult(
        merged,
        tuple(conflicts),
        find_changed_fields(ours, merged),
        find_changed_fields(theirs, merged),
    )


def merge_value(field: str, base: Any, theirs: Any, ours: Any) -> Any:
    """Merge the three values of a field. Raise :class:`MergeConflict` if that is impossible."""
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    return MERGERS.get(field, _raise_conflict)(base, theirs, ours)


def resolve_conflicts(result: MergeResult, *, side: str) -> Authored:
    """Return the merged article, with every conflict resolved in favour of one side: "theirs" or
    "ours"."""
    return replace(result.merged, **{c.field: getattr(c, side) for c in result.conflicts})


def find_changed_fields(before: Authored, after: Authored) -> tuple[str, ...]:
    """Return the names of the fields in which two versions differ."""
    names = (f.name for f in fields(Authored))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def merge_lines(base: str, theirs: str, ours: str) -> str:
    """Merge a text by lines. Differences in line endings are ignored; the result uses the line
    endings of the file.

    Raise :class:`MergeConflict` if both sides changed the same lines differently.
    """
    merged: list[str] = []
    for kind, *lines in _group_lines(base, theirs, ours):
        if kind == "conflict":
            raise MergeConflict
        merged.extend(lines[0])
    return match_line_ends(theirs, "".join(merged))


def join_texts(base: str, theirs: str, ours: str) -> str:
    """Merge a text by lines like :func:`merge_lines`. Where both sides changed the same lines, keep
    both, theirs first: an editor decides which of them stays."""
    merged: list[str] = []
    for kind, *lines in _group_lines(base, theirs, ours):
        if kind != "conflict":
            merged.extend(lines[0])
            continue
        _base, here, there = lines
        merged.extend(there)
        # An empty line keeps the two versions from becoming one paragraph.
        if there and here and there[-1].strip() and here[0].strip():
            merged.append("\n" if there[-1].endswith("\n") else "\n\n")
        merged.extend(here)
    return "".join(merged)


def _group_lines(base: str, theirs: str, ours: str) -> Iterator[tuple[Any, ...]]:
    """Yield the groups of lines of a merge. A group of kind "conflict" has the lines of the base,
    of *ours* and of *theirs*; any other group has one list of lines."""
    before, there, here = (
        to_unix_line_ends(text).splitlines(keepends=True) for text in (base, theirs, ours)
    )
    return Merge3(before, here, there).merge_groups()


def merge_terms(base: Sequence[str], theirs: Sequence[str], ours: Sequence[str]) -> tuple[str, ...]:
    """Merge a list of terms by item. The result begins with the items of *ours*, in their order,
    except those that *theirs* removed. The items that *theirs* added follow. Two spellings of a
    term are the same item."""
    return _merge_items(base, theirs, ours, key=term_key)


def merge_items(
    base: Sequence[str] | None, theirs: Sequence[str] | None, ours: Sequence[str] | None
) -> tuple[str, ...]:
    """Merge a list by item. Raise :class:`MergeConflict` if one side has no list."""
    if theirs is None or ours is None:
        raise MergeConflict
    return _merge_items(base or (), theirs, ours, key=str)


def _merge_items(
    base: Sequence[str], theirs: Sequence[str], ours: Sequence[str], *, key: Callable[[str], str]
) -> tuple[str, ...]:
    before, there = {key(x) for x in base}, {key(x) for x in theirs}
    here = {key(x) for x in ours}
    stays = [x for x in ours if key(x) in there or key(x) not in before]
    return (*stays, *(x for x in theirs if key(x) not in before and key(x) not in here))


def merge_corrections(
    base: Sequence[Correction], theirs: Sequence[Correction], ours: Sequence[Correction]
) -> tuple[Correction, ...]:
    """Merge corrections by item. Corrections that both sides added are all kept, each after the one
    that it follows in its own list. Raise :class:`MergeConflict` if both sides changed or removed
    the same correction, but not in the same way."""
    added_there = [x for x in theirs if x not in base]
    added_here = [x for x in ours if x not in base]
    gone = any(x not in theirs and x not in ours for x in base)
    if gone and set(added_there) != set(added_here):
        raise MergeConflict
    merged = [x for x in ours if x in theirs or x not in base]
    place = 0
    for x in theirs:
        if x not in merged and x in added_there:
            merged.insert(place, x)
        place = merged.index(x) + 1 if x in merged else place
    return tuple(merged)


def merge_last_changes(
    base: datetime | None, theirs: datetime | None, ours: datetime | None
) -> datetime:
    """Return the later time of the last change. Raise :class:`MergeConflict` if one side removed
    it."""
    if theirs is None or ours is None:
        raise MergeConflict
    return max(theirs, ours)


def merge_maps(
    base: Mapping[str, Any] | None,
    theirs: Mapping[str, Any] | None,
    ours: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Merge a map by key, at every depth. Raise :class:`MergeConflict` if one side has no map, or
    if both sides changed a key differently."""
    if theirs is None or ours is None:
        raise MergeConflict
    merged = {}
    for key in [*ours, *(key for key in theirs if key not in ours)]:
        value = _merge_key(key, base or {}, theirs, ours)
        if value is not ABSENT:
            merged[key] = value
    return merged


#: Marks a key as missing from a map, because None is a possible value.
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
    raise MergeConflict


def _raise_conflict(base: Any, theirs: Any, ours: Any) -> Any:
    raise MergeConflict


#: Functions that merge a field if both sides changed it. If a field has no such function, changes
#: on both sides are a conflict.
MERGERS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "body": merge_lines,
    **dict.fromkeys(VOCABULARIES, merge_terms),
    "aliases": merge_items,
    "translations": merge_items,
    "widgets": merge_items,
    "post_meta": merge_items,
    "thumbnail_visibility": merge_items,
    "corrections": merge_corrections,
    "last_modified": merge_last_changes,
    "menu": merge_maps,
    "params": merge_maps,
}
