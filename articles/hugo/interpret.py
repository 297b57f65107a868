"""A document's front matter as the values that its author meant, and every problem in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, NamedTuple

from articles.errors import Problem
from articles.frontmatter.document import Document, KeyPath, field_name
from articles.hugo.authored import Authored
from articles.hugo.keys import BY_NAME, PUBLISHED_FLAG, RANK, VISIBILITY, Key, misspelt
from articles.hugo.notes import Notes
from articles.hugo.values import READERS, Desk, spelt_boolean

MENUS = ("main", "side", "footer")


@dataclass(frozen=True, slots=True)
class Interpretation:
    """``problems`` are this room's own, in the order of the file; an error rejects the file."""

    authored: Authored
    problems: tuple[Problem, ...]


class Claim(NamedTuple):
    """One value that speaks for a field, and where it stands."""

    key: Key
    path: KeyPath
    value: Any


def interpret(
    document: Document,
    *,
    timezone: tzinfo,
    known_widgets: Collection[str],
    known_menus: Collection[str] = MENUS,
) -> Interpretation:
    """What the document says, and every problem at once; nothing is raised for its content.

    Dates without an offset are local to ``timezone``. Widgets outside ``known_widgets`` are left
    out with a warning. Problems that the parser noted stay in ``document.problems``.
    """
    notes = Notes(document)
    desk = Desk(notes, timezone, known_widgets, known_menus)
    claims, params = sort_out(document.matter, notes)
    values = {field: _settle(candidates, desk) for field, candidates in claims.items()}
    _say_title_missing(values, notes)
    _say_misspelt(params, claims, notes)
    given = {field: value for field, value in values.items() if value is not None}
    authored = Authored(body=document.body, params=params, **given)
    return Interpretation(authored, notes.in_order())


Found = dict[str, tuple[KeyPath, Any]]


def sort_out(
    matter: Mapping[str, Any], notes: Notes
) -> tuple[dict[str, list[Claim]], dict[str, Any]]:
    """Who speaks for which field, the first in rank first; and the keys without a field, as
    written."""
    found, params = _merged(matter, notes)
    claims: dict[str, list[Claim]] = {}
    for lower, (path, value) in found.items():
        key = BY_NAME.get(lower)
        if key is None:
            params[str(path[-1])] = value
            continue
        for claim in _claims(key, path, value):
            claims.setdefault(claim.key.field, []).append(claim)
    for candidates in claims.values():
        if len(candidates) > 1:
            candidates.sort(key=_rank)
    return claims, params


def _merged(matter: Mapping[str, Any], notes: Notes) -> tuple[Found, dict[str, Any]]:
    """Every key once, by its lower-case name, and what a ``params:`` map holds in vain.

    Hugo 0.168: the later of two spellings wins; ``params:`` overrides the top level, but not
    Hugo's own keys, which are read at the top level alone.
    """
    found: Found = {}
    nested: dict[tuple[str, str], Any] = {}
    for name, value in matter.items():
        lower = name.lower()
        if lower == "params" and (value is None or isinstance(value, dict)):
            nested.update(((name, inner), kept) for inner, kept in (value or {}).items())
        else:
            _put(found, lower, (name,), value, notes)
    in_vain: dict[str, Any] = {}
    for path, value in nested.items():
        key = BY_NAME.get(path[-1].lower())
        if key is None or key.in_params:
            _put(found, path[-1].lower(), path, value, notes)
        else:
            in_vain[path[-1]] = value
            notes.warn(path, "key-in-params", f"`{key.name}` counts only outside of `params`")
    return found, {"params": in_vain} if in_vain else {}


def _put(found: Found, lower: str, path: KeyPath, value: Any, notes: Notes) -> None:
    former = found.pop(lower, None)
    if former is not None:
        winner = field_name(path)
        notes.warn(former[0], "key-repeated", f"this value does not count: `{winner}` overrides it")
    found[lower] = (path, value)


def _claims(key: Key, path: KeyPath, value: Any) -> Iterator[Claim]:
    if key.kind == "picture" and isinstance(value, dict):
        yield from _halves(key, path, value)
    elif path[-1] == "published" and spelt_boolean(value) is not None:
        yield Claim(PUBLISHED_FLAG, path, value)
    else:
        yield Claim(key, path, value)


def _halves(key: Key, path: KeyPath, value: dict[str, Any]) -> Iterator[Claim]:
    """Mainroad: a thumbnail may be a map of ``src`` and ``visibility``."""
    for name, inner in value.items():
        half = {"src": key, "visibility": VISIBILITY}.get(name.lower())
        if half:
            yield Claim(half, (*path, name), inner)


def _rank(claim: Claim) -> int:
    """Hugo: the preferred spelling of a key speaks before its aliases; `draft` before
    `published`."""
    return 9 if claim.key is PUBLISHED_FLAG else RANK.get(str(claim.path[-1]).lower(), 0)


def _settle(candidates: list[Claim], desk: Desk) -> Any:
    """The value of the first claim that has one; those behind it do not count, and are told so."""
    for number, (key, path, value) in enumerate(candidates):
        read = READERS[key.kind](value, path, key, desk)
        if read is not None and (read != () or number + 1 == len(candidates)):
            for loser in candidates[number + 1 :]:
                message = f"this value does not count: `{field_name(path)}` comes first"
                desk.notes.warn(loser.path, "key-repeated", message)
            return read
    return None


def _say_title_missing(values: Mapping[str, Any], notes: Notes) -> None:
    if values.get("title") is None and not any(p.field.lower() == "title" for p in notes.problems):
        notes.warn(("title",), "title-missing", "there is no title")


def _say_misspelt(params: Mapping[str, Any], claims: Mapping[str, Any], notes: Notes) -> None:
    for name in params:
        meant = misspelt(name.lower())
        if meant and BY_NAME[meant.lower()].field not in claims:
            message = f"`{name}` has no meaning here and was kept as it is"
            notes.warn((name,), "key-misspelt", message, hint=f"did you mean `{meant}`?")
