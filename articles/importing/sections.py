"""The sections of a content tree: the folders that have a text of their own (``_index.*``)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from articles.hugo.mounted import placed
from articles.hugo.rules import Rules
from articles.importing.listing import Listing
from articles.models import Article, Source
from articles.reading.context import Sections


def read_sections(listing: Listing, source: Source | None, *, rules: Rules) -> Sections:
    """Sections that this listing shows, and, for folders that it does not cover, those that
    earlier imports of the source have left: one file has one section however it is named."""
    found: dict[str, set[str]] = {}
    for tree, folder in (*_listed(listing, rules), *_stored(listing, source)):
        found.setdefault(tree, set()).add(folder)
    return {tree: frozenset(folders) for tree, folders in found.items()}


def _listed(listing: Listing, rules: Rules) -> Iterator[tuple[str, str]]:
    for file in listing.list_pages():
        place = placed(file.path, rules)
        yield rules.tree_of(place.language), posixpath.join(place.folder, place.name)


def _stored(listing: Listing, source: Source | None) -> Iterator[tuple[str, str]]:
    lists = Article.objects.filter(kind=Article.Kind.LIST, source_file__source=source)
    columns = ("source_file__path", "url_language", "folder", "name")
    for path, tree, folder, name in lists.values_list(*columns) if source else ():
        if not listing.covers(path):
            yield tree, posixpath.join(folder, name)
