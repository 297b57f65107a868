"""The conversion of authored values back to front matter, and the search for their keys in a
file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any, Final

from articles.frontmatter.document import Document, KeyPath
from articles.hugo.corrections import to_item
from articles.hugo.dates import write_date
from articles.hugo.key_precedence import FieldValue, assign_to_fields
from articles.hugo.keys import KEYS, PUBLISHED_FLAG, Authored
from articles.hugo.problems import ProblemList


def to_front_matter(field: str, value: Any, *, timezone: tzinfo) -> Any:
    """Convert the value of an :class:`Authored` field to a JSON-shaped front-matter value.

    Reading the result yields ``value`` again. None stays None. Dates are local to ``timezone``
    ("2025-02-14 13:02:05"). A hidden sidebar or byline becomes false. The language becomes a list
    with one item. Menu entries without properties become a name or a list of names.
    """
    if isinstance(value, datetime):
        return write_date(value, timezone=timezone)
    if field == "corrections":
        return [to_item(correction, timezone=timezone) for correction in value]
    write = WRITERS.get(field)
    if write is not None and value is not None:
        return write(value)
    return list(value) if isinstance(value, tuple) else value


def _write_menu(entries: Mapping[str, Mapping[str, Any]]) -> Any:
    if any(entries.values()):
        return {name: dict(properties) for name, properties in entries.items()}
    names = list(entries)
    return names[0] if len(names) == 1 else names


WRITERS: Final[dict[str, Callable[[Any], Any]]] = {
    "language": lambda language: [language],
    "menu": _write_menu,
    "post_meta": lambda parts: list(parts) or False,
    "sidebar": lambda side: False if side == "none" else side,
}


def make_front_matter(authored: Authored, *, timezone: tzinfo) -> dict[str, Any]:
    """Return all authored values except the body, as front matter in house style.

    It contains only values that are set: first those of :data:`KEYS`, in that order, then the other
    keys in their own order.
    """
    matter = {
        key.name: to_front_matter(key.field, value, timezone=timezone)
        for key in KEYS
        if (value := getattr(authored, key.field)) is not None
        and (value != () or key.kind == "byline")
    }
    if authored.thumbnail_visibility is not None:
        halves = {"src": authored.thumbnail, "visibility": list(authored.thumbnail_visibility)}
        matter["thumbnail"] = {name: half for name, half in halves.items() if half is not None}
    return matter | dict(authored.params)


def find_field_paths(document: Document) -> dict[str, KeyPath]:
    """Return the path of each field's value in the document: ``{"publish_date": ("pubdate",)}``.

    The field of a custom parameter is ``params.<name>``. Fields that the file does not set are left
    out. ``published: false`` is left out too, because a new `draft` key would override it.
    """
    claims, leftovers = assign_to_fields(document.matter, ProblemList(document))
    fields = {field: path for field, claimed in claims.items() if (path := _choose_path(claimed))}
    return fields | {f"params.{name}": claim.path for name, claim in leftovers.items()}


def _choose_path(candidates: list[FieldValue]) -> KeyPath | None:
    """Return the path of the first candidate with a value that is not empty. If all values are
    empty, return the path of the first candidate."""
    own = [claim for claim in candidates if claim.key is not PUBLISHED_FLAG]
    telling = (claim.path for claim in own if claim.value not in (None, "", [], {}))
    return next(telling, own[0].path if own else None)
