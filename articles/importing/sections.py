"""The sections of a content tree, that is, folders with a text (``_index.*``), and the names of
sections in addresses."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from articles.content.candidate import DiscoveredFile
from articles.content.file_bytes import read_file_bytes
from articles.content.read_context import Sections
from articles.errors import FrontMatterError
from articles.frontmatter import parse
from articles.hugo import get_section_path
from articles.hugo.rules import Rules, SectionName, read_site_path
from articles.importing.listing import ContentListing
from articles.models import Article, Source
from articles.site_settings import current


def read_sections(listing: ContentListing, source: Source | None, *, rules: Rules) -> Sections:
    """Return the sections in this listing. For folders outside the listing, return the stored
    sections from earlier imports of the source. A file therefore has the same section, whichever
    PATH is given."""
    found: dict[str, set[str]] = {}
    for tree, folder in (
        *_find_listed_sections(listing, rules),
        *_get_stored_sections(listing, source),
    ):
        found.setdefault(tree, set()).add(folder)
    return {tree: frozenset(folders) for tree, folders in found.items()}


def _find_listed_sections(listing: ContentListing, rules: Rules) -> Iterator[tuple[str, str]]:
    for file in listing.list_pages():
        place = read_site_path(file.path, rules)
        yield rules.tree_of(place.language), posixpath.join(place.folder, place.name)


def _get_stored_sections(
    listing: ContentListing, source: Source | None
) -> Iterator[tuple[str, str]]:
    lists = Article.objects.filter(kind=Article.Kind.LIST, source_file__source=source)
    columns = ("source_file__path", "url_language", "folder", "name")
    for path, tree, folder, name in lists.values_list(*columns) if source else ():
        if not listing.covers(path):
            yield tree, posixpath.join(folder, name)


def read_section_names(
    listing: ContentListing, source: Source | None, *, rules: Rules
) -> dict[tuple[str, str], SectionName]:
    """Return the name that each section has in addresses, keyed by language tree and folder. If the
    file of a list page is unchanged since it was last read, use the slug in the database, because
    an editor may have changed it."""
    found: dict[tuple[str, str], SectionName] = {}
    unchanged: set[str] = set()
    files = {file.path: file for file in listing.list_pages()}
    for stored in current.get_stored_section_names(rules):
        of, path, *state = stored.file
        own = source is not None and of == source.pk
        file = files.get(path) if own else None
        same = file is not None and [file.size, file.mtime_ns] == state
        if not own or same or not listing.covers(path):
            found[stored.tree, stored.section] = stored.name
            unchanged.update([path] if same else [])
    for file in files.values():
        if file.path not in unchanged and (name := _read_section_name(listing, file, rules)):
            place = read_site_path(file.path, rules)
            if section := get_section_path(posixpath.join(place.folder, place.name)):
                found[rules.tree_of(place.language), section] = name
    return found


def _read_section_name(
    listing: ContentListing, file: DiscoveredFile, rules: Rules
) -> SectionName | None:
    """Return the section name in the file of a list page. Return None if there is no name, or if
    the file cannot be read; the import of that file reports the reason."""
    try:
        data = read_file_bytes(f"{listing.root}/{file.path}")
        if b"slug" not in data.lower() and not rules.wants_section_titles:
            return None
        matter = parse(data).matter
    except FrontMatterError:
        return None
    written = {key.lower(): str(value) for key, value in matter.items() if value is not None}
    name = current.build_section_name(written.get("slug"), written.get("title"), rules)
    return name if any(name) else None
