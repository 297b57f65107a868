"""What the list pages of a content tree give to the pages below them (``cascade``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from articles import present
from articles.errors import FrontMatterError
from articles.frontmatter import parse
from articles.hugo.cascade import Cascade, cascade_of, logical_path, read_cascades
from articles.hugo.mounted import placed
from articles.hugo.rules import Rules
from articles.importing.listing import Listing
from articles.models import Source
from articles.reading.file_bytes import read_whole


def listed_cascades(listing: Listing, source: Source | None, rules: Rules) -> tuple[Cascade, ...]:
    """Cascades of the list pages in this listing, and, for folders that it does not cover, those
    that earlier imports have left. A file that cannot be read gives none; its own import says why.
    """
    stored = (
        cascade
        for path, source_id, cascade in present.stored_cascades()
        if source is None or source_id != source.pk or not listing.covers(path)
    )
    return (*_listed(listing, rules), *stored)


def _listed(listing: Listing, rules: Rules) -> Iterator[Cascade]:
    for file in listing.list_pages():
        value = _written(f"{listing.root}/{file.path}")
        if value is not None:
            place = placed(file.path, rules)
            root = logical_path(place.folder, place.name).rstrip("/")
            yield from read_cascades(value, root=root, tree=rules.tree_of(place.language))


def _written(path: str) -> Any:
    """The ``cascade`` key of a file, None without one."""
    try:
        data = read_whole(path)
        return cascade_of(parse(data).matter) if b"cascade" in data.lower() else None
    except FrontMatterError:
        return None
