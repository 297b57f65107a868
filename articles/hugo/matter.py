"""The way back: authored values as front matter, and where a file has each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any, Final

from articles.frontmatter.document import Document, KeyPath
from articles.hugo.authored import Authored
from articles.hugo.claims import Claim, sort_out
from articles.hugo.dates import write_date
from articles.hugo.keys import KEYS, PUBLISHED_FLAG
from articles.hugo.notes import Notes


def to_matter(field: str, value: Any, *, timezone: tzinfo) -> Any:
    """The front-matter value of one field of :class:`Authored`, JSON-shaped; None for None.

    Reading it again gives ``value``. Dates are local to ``timezone`` ("2025-02-14 13:02:05"), no
    sidebar is false, a hidden byline is false, the language is a list of one, menu entries without
    properties are a name or a list of names.
    """
    if isinstance(value, datetime):
        return write_date(value, timezone=timezone)
    write = WRITERS.get(field)
    if write is not None and value is not None:
        return write(value)
    return list(value) if isinstance(value, tuple) else value


def _menu(entries: Mapping[str, Mapping[str, Any]]) -> Any:
    if any(entries.values()):
        return {name: dict(properties) for name, properties in entries.items()}
    names = list(entries)
    return names[0] if len(names) == 1 else names


WRITERS: Final[dict[str, Callable[[Any], Any]]] = {
    "language": lambda language: [language],
    "menu": _menu,
    "post_meta": lambda parts: list(parts) or False,
    "sidebar": lambda side: False if side == "none" else side,
}


def house_matter(authored: Authored, *, timezone: tzinfo) -> dict[str, Any]:
    """Everything that the author said, but the body, as front matter in house style.

    Only what is set, in the order of :data:`KEYS`, then the other keys in theirs.
    """
    matter = {
        key.name: to_matter(key.field, value, timezone=timezone)
        for key in KEYS
        if (value := getattr(authored, key.field)) is not None
        and (value != () or key.kind == "byline")
    }
    if authored.thumbnail_visibility is not None:
        halves = {"src": authored.thumbnail, "visibility": list(authored.thumbnail_visibility)}
        matter["thumbnail"] = {name: half for name, half in halves.items() if half is not None}
    return matter | dict(authored.params)


def places(document: Document) -> dict[str, KeyPath]:
    """Where the document has the value of each field: ``{"publish_date": ("pubdate",)}``.

    A custom parameter is named ``params.<name>``. Fields that the file does not set are left out,
    and so is a draft that is one by ``published: false``: a `draft` of its own overrules it.
    """
    claims, leftovers = sort_out(document.matter, Notes(document))
    fields = {field: path for field, claimed in claims.items() if (path := _place(claimed))}
    return fields | {f"params.{name}": claim.path for name, claim in leftovers.items()}


def _place(candidates: list[Claim]) -> KeyPath | None:
    """Where the first value is that says something, else the first of all."""
    own = [claim for claim in candidates if claim.key is not PUBLISHED_FLAG]
    telling = (claim.path for claim in own if claim.value not in (None, "", [], {}))
    return next(telling, own[0].path if own else None)
