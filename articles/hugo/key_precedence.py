"""The rules for keys that set the same field: case, aliases and the ``params:`` map.

Hugo: keys are case-insensitive, and the later of two spellings wins. If several keys set one field,
the preferred key wins. Hugo 0.168 merges ``params:`` over the top level, but reads its own keys
(title, date, slug …) only at the top level.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from articles.frontmatter.document import KeyPath, field_name
from articles.hugo.keys import BY_NAME, PARAMS_KEY, PUBLISHED_FLAG, RANK, VISIBILITY_KEY, Key
from articles.hugo.problems import ProblemList
from articles.hugo.text_readers import parse_boolean


class FieldValue(NamedTuple):
    """A value for a field, with its key and its path."""

    key: Key
    path: KeyPath
    value: Any


FieldValues = dict[str, list[FieldValue]]
FoundKeys = dict[str, tuple[KeyPath, Any]]


def assign_to_fields(
    matter: Mapping[str, Any], notes: ProblemList
) -> tuple[FieldValues, dict[str, FieldValue]]:
    """Return two mappings. The first maps each field to its values, in order of precedence. The
    second maps each key without a field, as written, to its value."""
    found = _read_top_level(matter, notes)
    leftovers = _merge_params(found, notes)
    claims: FieldValues = {}
    for lower, (path, value) in found.items():
        key = BY_NAME.get(lower)
        if key is None:
            leftovers[str(path[-1])] = FieldValue(PARAMS_KEY, path, value)
        elif lower in SPLITTERS:
            for claim in SPLITTERS[lower](key, path, value):
                claims.setdefault(claim.key.field, []).append(claim)
        else:
            claims[key.field] = [*claims.get(key.field, ()), FieldValue(key, path, value)]
    for candidates in claims.values():
        if len(candidates) > 1:
            candidates.sort(key=_get_rank)
    return claims, leftovers


def _read_top_level(matter: Mapping[str, Any], notes: ProblemList) -> FoundKeys:
    found: FoundKeys = {}
    for name, value in matter.items():
        lower = name.lower()
        if lower in found:
            _report_overridden(found.pop(lower)[0], (name,), notes)
        found[lower] = ((name,), value)
    return found


def _merge_params(found: FoundKeys, notes: ProblemList) -> dict[str, FieldValue]:
    """Merge a ``params:`` map over the top level of ``found``, in place.

    Return the keys that have no effect inside ``params``: a map with one entry, for ``params`` as
    the file spells it. The map is empty if there are no such keys.
    """
    path, params = found.get("params", ((), None))
    if not isinstance(params, dict):
        if params is None:
            found.pop("params", None)
        return {}
    del found["params"]
    in_vain: dict[str, Any] = {}
    for name, value in params.items():
        lower, inner = name.lower(), (*path, name)
        key = BY_NAME.get(lower)
        if key is not None and not key.in_params:
            in_vain[name] = value
            notes.warn(inner, "key-in-params", f"`{key.name}` has no effect inside `params`")
            continue
        if lower in found:
            _report_overridden(found.pop(lower)[0], inner, notes)
        found[lower] = (inner, value)
    return {str(path[0]): FieldValue(PARAMS_KEY, path, in_vain)} if in_vain else {}


def _report_overridden(loser: KeyPath, winner: KeyPath, notes: ProblemList) -> None:
    message = f"this value is ignored, because `{field_name(winner)}` overrides it"
    notes.warn(loser, "key-repeated", message)


def _split_thumbnail(key: Key, path: KeyPath, value: Any) -> Iterator[FieldValue]:
    """Yield the picture and its visibility. Mainroad: a thumbnail may be a map that contains
    both."""
    if not isinstance(value, dict):
        yield FieldValue(key, path, value)
        return
    halves = {"src": key, "visibility": VISIBILITY_KEY}
    for name, inner in value.items():
        if name.lower() in halves:
            yield FieldValue(halves[name.lower()], (*path, name), inner)


def _split_published(key: Key, path: KeyPath, value: Any) -> Iterator[FieldValue]:
    """Yield the value of `published` either as a date or as the draft flag. Hugo 0.111 accepts
    both."""
    flag = parse_boolean(value) is not None
    yield FieldValue(PUBLISHED_FLAG if flag else key, path, value)


#: Keys whose value decides which field they set.
SPLITTERS = {"thumbnail": _split_thumbnail, "published": _split_published}


def _get_rank(claim: FieldValue) -> int:
    """Return the precedence of a value. Hugo: a key comes before its aliases, `draft` before
    `published`."""
    return len(RANK) if claim.key is PUBLISHED_FLAG else RANK.get(str(claim.path[-1]).lower(), 0)
