"""Which value speaks for which field: case, aliases and the ``params:`` map sorted out.

Hugo: keys are case-insensitive, and the later of two spellings wins; several keys may fill one
field, the preferred one first; 0.168 merges ``params:`` over the top level, but reads its own keys
(title, date, slug …) at the top level alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from articles.frontmatter.document import KeyPath, field_name
from articles.hugo.keys import BY_NAME, PARAM, PUBLISHED_FLAG, RANK, VISIBILITY, Key
from articles.hugo.notes import Notes
from articles.hugo.switches import spelt_boolean


class Claim(NamedTuple):
    """One value that speaks for a field, and where it stands."""

    key: Key
    path: KeyPath
    value: Any


Claims = dict[str, list[Claim]]
Found = dict[str, tuple[KeyPath, Any]]


def sort_out(matter: Mapping[str, Any], notes: Notes) -> tuple[Claims, dict[str, Claim]]:
    """The claims on each field, the first in rank first; and the keys without a field, by their
    names as written."""
    found = _top_level(matter, notes)
    leftovers = _merge_params(found, notes)
    claims: Claims = {}
    for lower, (path, value) in found.items():
        key = BY_NAME.get(lower)
        if key is None:
            leftovers[str(path[-1])] = Claim(PARAM, path, value)
        elif lower in SPLIT:
            for claim in SPLIT[lower](key, path, value):
                claims.setdefault(claim.key.field, []).append(claim)
        else:
            claims[key.field] = [*claims.get(key.field, ()), Claim(key, path, value)]
    for candidates in claims.values():
        if len(candidates) > 1:
            candidates.sort(key=_rank)
    return claims, leftovers


def _top_level(matter: Mapping[str, Any], notes: Notes) -> Found:
    found: Found = {}
    for name, value in matter.items():
        lower = name.lower()
        if lower in found:
            _say_overridden(found.pop(lower)[0], (name,), notes)
        found[lower] = ((name,), value)
    return found


def _merge_params(found: Found, notes: Notes) -> dict[str, Claim]:
    """Lay a ``params:`` map over the top level; returns, as a leftover, what it holds in vain."""
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
            notes.warn(inner, "key-in-params", f"`{key.name}` counts only outside of `params`")
            continue
        if lower in found:
            _say_overridden(found.pop(lower)[0], inner, notes)
        found[lower] = (inner, value)
    return {str(path[0]): Claim(PARAM, path, in_vain)} if in_vain else {}


def _say_overridden(loser: KeyPath, winner: KeyPath, notes: Notes) -> None:
    message = f"this value does not count: `{field_name(winner)}` overrides it"
    notes.warn(loser, "key-repeated", message)


def _picture(key: Key, path: KeyPath, value: Any) -> Iterator[Claim]:
    """Mainroad: a thumbnail may be a map of ``src`` and ``visibility``."""
    if not isinstance(value, dict):
        yield Claim(key, path, value)
        return
    halves = {"src": key, "visibility": VISIBILITY}
    for name, inner in value.items():
        if name.lower() in halves:
            yield Claim(halves[name.lower()], (*path, name), inner)


def _published(key: Key, path: KeyPath, value: Any) -> Iterator[Claim]:
    """Hugo 0.111: `published` is a date, or says that the article is no draft."""
    flag = spelt_boolean(value) is not None
    yield Claim(PUBLISHED_FLAG if flag else key, path, value)


#: Keys whose value decides which field it speaks for.
SPLIT = {"thumbnail": _picture, "published": _published}


def _rank(claim: Claim) -> int:
    """Hugo: the preferred spelling before its aliases, `draft` before `published`."""
    return len(RANK) if claim.key is PUBLISHED_FLAG else RANK.get(str(claim.path[-1]).lower(), 0)
