"""The interpretation of front matter: the values that the author meant, and all problems."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Final

from articles.errors import Problem
from articles.frontmatter.document import Document, field_name
from articles.hugo.correction_reader import read_corrections
from articles.hugo.key_precedence import FieldValue, FieldValues, assign_to_fields
from articles.hugo.keys import BY_NAME, Authored, Kind
from articles.hugo.list_readers import (
    read_aliases,
    read_authors,
    read_byline,
    read_language,
    read_languages,
    read_menu,
    read_picture,
    read_sidebar,
    read_terms,
    read_visibility,
    read_widgets,
)
from articles.hugo.problems import ProblemList
from articles.hugo.suggestions import find_intended_key
from articles.hugo.text_readers import (
    read_draft,
    read_line,
    read_moment,
    read_published,
    read_slug,
    read_switch,
    read_text,
    read_title,
    read_url,
    read_weight,
)
from articles.hugo.value_reader import Reader, ValueReader

READERS: Final[dict[Kind, Reader]] = {
    "aliases": read_aliases,
    "authors": read_authors,
    "byline": read_byline,
    "corrections": read_corrections,
    "date": read_moment,
    "draft": read_draft,
    "language": read_language,
    "languages": read_languages,
    "line": read_line,
    "menu": read_menu,
    "picture": read_picture,
    "published": read_published,
    "sidebar": read_sidebar,
    "slug": read_slug,
    "switch": read_switch,
    "terms": read_terms,
    "text": read_text,
    "title": read_title,
    "url": read_url,
    "visibility": read_visibility,
    "weight": read_weight,
    "widgets": read_widgets,
}


MENUS = ("main", "side", "footer")


@dataclass(frozen=True, slots=True)
class Interpretation:
    """The authored values of a document, and the problems found while interpreting them.

    ``problems`` are in the order of the file. An error rejects the file.
    """

    authored: Authored
    problems: tuple[Problem, ...]


def interpret(
    document: Document,
    *,
    timezone: tzinfo,
    known_widgets: Collection[str],
    known_menus: Collection[str] = MENUS,
) -> Interpretation:
    """Return the values of a document and all its problems. No exception is raised, whatever the
    document contains.

    Dates without an offset are local to ``timezone``. Widgets outside ``known_widgets`` are left
    out with a warning. The parser's problems stay in ``document.problems``.
    """
    notes = ProblemList(document)
    reader = ValueReader(notes, timezone, known_widgets, known_menus)
    claims, leftovers = assign_to_fields(document.matter, notes)
    values = {
        field: value
        for field, candidates in claims.items()
        if (value := _read_first_value(candidates, reader)) is not None
    }
    _report_missing_title(values, notes)
    if leftovers:
        _report_misspelt(leftovers, claims, notes)
    params = {name: claim.value for name, claim in leftovers.items()}
    return Interpretation(Authored(body=document.body, params=params, **values), notes.in_order())


def _read_first_value(candidates: list[FieldValue], reader: ValueReader) -> Any:
    """Return the first candidate's value that is not empty. Warn that the candidates after it are
    ignored."""
    if len(candidates) == 1:
        key, path, value = candidates[0]
        return READERS[key.kind](value, path, key, reader)
    value = None
    for number, (key, path, written) in enumerate(candidates):
        value = READERS[key.kind](written, path, key, reader)
        if value is not None and value != ():
            _report_overruled(candidates[number + 1 :], by=field_name(path), reader=reader)
            break
    return value


def _report_overruled(losers: list[FieldValue], *, by: str, reader: ValueReader) -> None:
    for loser in losers:
        message = f"this value is ignored, because `{by}` comes first"
        reader.notes.warn(loser.path, "key-repeated", message)


def _report_missing_title(values: Mapping[str, Any], notes: ProblemList) -> None:
    refused = any(p.severity == "error" and p.field.lower() == "title" for p in notes.problems)
    if "title" not in values and not refused:
        notes.warn(("title",), "title-missing", "there is no title")


def _report_misspelt(
    leftovers: Mapping[str, FieldValue], claims: FieldValues, notes: ProblemList
) -> None:
    for name, claim in leftovers.items():
        meant = find_intended_key(name.lower())
        if meant and BY_NAME[meant.lower()].field not in claims:
            message = f"`{name}` has no meaning here; it is kept unchanged"
            notes.warn(claim.path, "key-misspelt", message, hint=f"did you mean `{meant}`?")
