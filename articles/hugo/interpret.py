"""A document's front matter as the values that its author meant, and every problem in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from articles.errors import Problem
from articles.frontmatter.document import Document, field_name
from articles.hugo.authored import Authored
from articles.hugo.claims import Claim, Claims, sort_out
from articles.hugo.desk import Desk
from articles.hugo.keys import BY_NAME, misspelt
from articles.hugo.notes import Notes
from articles.hugo.readers import READERS

MENUS = ("main", "side", "footer")


@dataclass(frozen=True, slots=True)
class Interpretation:
    """``problems`` are this room's own, in the order of the file; an error rejects the file."""

    authored: Authored
    problems: tuple[Problem, ...]


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
    claims, leftovers = sort_out(document.matter, notes)
    values = {
        field: value
        for field, candidates in claims.items()
        if (value := _settle(candidates, desk)) is not None
    }
    _say_title_missing(values, notes)
    if leftovers:
        _say_misspelt(leftovers, claims, notes)
    params = {name: claim.value for name, claim in leftovers.items()}
    return Interpretation(Authored(body=document.body, params=params, **values), notes.in_order())


def _settle(candidates: list[Claim], desk: Desk) -> Any:
    """The value of the first claim that has one; those behind it do not count, and are told so."""
    if len(candidates) == 1:
        key, path, value = candidates[0]
        return READERS[key.kind](value, path, key, desk)
    value = None
    for number, (key, path, written) in enumerate(candidates):
        value = READERS[key.kind](written, path, key, desk)
        if value is not None and value != ():
            _say_overruled(candidates[number + 1 :], by=field_name(path), desk=desk)
            break
    return value


def _say_overruled(losers: list[Claim], *, by: str, desk: Desk) -> None:
    for loser in losers:
        message = f"this value does not count: `{by}` comes first"
        desk.notes.warn(loser.path, "key-repeated", message)


def _say_title_missing(values: Mapping[str, Any], notes: Notes) -> None:
    refused = any(p.severity == "error" and p.field.lower() == "title" for p in notes.problems)
    if "title" not in values and not refused:
        notes.warn(("title",), "title-missing", "there is no title")


def _say_misspelt(leftovers: Mapping[str, Claim], claims: Claims, notes: Notes) -> None:
    for name, claim in leftovers.items():
        meant = misspelt(name.lower())
        if meant and BY_NAME[meant.lower()].field not in claims:
            message = f"`{name}` has no meaning here and was kept as it is"
            notes.warn(claim.path, "key-misspelt", message, hint=f"did you mean `{meant}`?")
