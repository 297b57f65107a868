"""The read context of an import: the configuration that determines how files are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from articles.content.file_bytes import read_file_bytes
from articles.content.read_context import ReadContext, Sections
from articles.content.resolve import PageFinder
from articles.editing.file_base import escape_file_name
from articles.editing.references import StoredPages
from articles.errors import FrontMatterError
from articles.frontmatter import parse
from articles.hugo.cascade import Cascade, get_cascade, get_logical_path, read_cascades
from articles.hugo.rules import Rules, read_site_path
from articles.importing.listing import ContentListing, ImportOptions, ImportOutcome
from articles.importing.sections import read_section_names, read_sections
from articles.models import SiteSettings, Source
from articles.rendering import Resolved
from articles.site_settings import current
from articles.tasks import Failure, attempt
from articles.widgets import registry


def build_site_context(
    listing: ContentListing,
    source: Source | None,
    options: ImportOptions,
    *,
    row: SiteSettings,
    pictures: Mapping[str, Resolved],
    files: Mapping[str, Resolved],
    source_agency: str = "",
) -> ReadContext:
    """Return the context for a content tree under the settings in ``row``. It includes the
    cascades, names and folders of the tree's sections. If a list page cannot be read, add it to
    ``listing.skipped``."""
    rules = current.build_rules(row)
    cascades = collect_cascades(listing, source, rules)
    names = read_section_names(listing, source, rules=rules)
    return build_context(
        options,
        row=row,
        rules=current.build_rules(row, cascades=cascades, sections=names),
        sections=read_sections(listing, source, rules=rules),
        pictures=pictures,
        pages=StoredPages(),
        source_agency=source_agency,
        files=files,
    )


def collect_cascades(
    listing: ContentListing, source: Source | None, rules: Rules
) -> tuple[Cascade, ...]:
    """Return the cascades of the list pages in this listing. For folders outside the listing,
    return the stored cascades of earlier imports. A file that cannot be read has no cascade; the
    import of that file reports the reason."""
    stored = (
        cascade
        for path, source_id, cascade in current.get_stored_cascades()
        if source is None or source_id != source.pk or not listing.covers(path)
    )
    return (*_read_listed_cascades(listing, rules), *stored)


def _read_listed_cascades(listing: ContentListing, rules: Rules) -> Iterator[Cascade]:
    for file in listing.list_pages():
        found = attempt(_read_list_page, file.path, listing.root, rules)
        if isinstance(found, Failure):
            found.log(escape_file_name(f"{listing.root}/{file.path}"))
            listing.skipped.append(ImportOutcome(file.path, "rejected", problems=(found.problem,)))
        else:
            yield from found


def _read_list_page(path: str, root: Path, rules: Rules) -> list[Cascade]:
    value = _read_cascade_key(f"{root}/{path}")
    if value is None:
        return []
    place = read_site_path(path, rules)
    logical = get_logical_path(place.folder, place.name).rstrip("/")
    return list(read_cascades(value, root=logical, tree=rules.tree_of(place.language)))


def _read_cascade_key(path: str) -> Any:
    """Return the ``cascade`` key of a file, or None if it has none."""
    try:
        data = read_file_bytes(path)
        return get_cascade(parse(data).matter) if b"cascade" in data.lower() else None
    except FrontMatterError:
        return None


def build_context(
    options: ImportOptions,
    *,
    row: SiteSettings | None = None,
    rules: Rules | None = None,
    sections: Sections,
    pictures: Mapping[str, Resolved],
    pages: PageFinder | None,
    source_agency: str = "",
    files: Mapping[str, Resolved] | None = None,
) -> ReadContext:
    """Return the read context for the command-line options and the site's settings. ``row`` and
    ``rules`` replace the stored settings. Pass them if a configuration is about to change the
    settings."""
    return ReadContext(
        rules=rules or current.get_rules(),
        widgets=tuple(registry),
        section=options.section,
        language=options.language,
        math=(row or current.get_site_settings()).mathjax,
        sections=sections,
        pictures=pictures,
        pages=pages,
        source_agency=source_agency,
        files=files or {},
    )
