"""A survey of a site: all stages of an import except writing, with the decision for each file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from articles.content.read_context import ReadContext
from articles.importing.configuring import plan_configuration
from articles.importing.context import build_site_context
from articles.importing.decisions import Decision
from articles.importing.discover import discover
from articles.importing.files import StoredFilesResult, store_files
from articles.importing.listing import ContentListing, ImportOptions
from articles.importing.pictures import store_pictures
from articles.importing.plan import Planner
from articles.importing.workers import read_in_workers
from articles.models import Source
from articles.site_settings import current

#: Number of files whose import is decided in one batch.
BATCH_SIZE = 500


@dataclass(frozen=True, slots=True)
class Survey:
    """A content tree, with its source if the tree was imported before.

    ``context`` looks up the pages of this tree. ``files`` maps the paths of other files, as texts
    write them, to their addresses.
    """

    listing: ContentListing
    source: Source | None
    context: ReadContext
    files: Mapping[str, str]
    decisions: Sequence[Decision]


def survey_trees(path: Path) -> list[Survey]:
    """Discover, validate and plan everything below ``path``. Nothing is written.

    Raise :class:`PathUnusable` if the path does not exist.
    """
    return [
        _survey_tree(listing)
        for listing in discover(
            [path], languages=current.get_language_codes(current.get_site_settings())
        )
    ]


def _survey_tree(listing: ContentListing) -> Survey:
    source = Source.objects.filter(root=str(listing.root)).first()
    context, files = _build_context(listing, source)
    # Decide as for a first import, because earlier imports of this tree must neither appear as
    # findings nor hide any.
    planner = Planner(
        None, context, ImportOptions(dry_run=True), fresh=listing.articles, as_if_without=source
    )
    decisions = list(_decide(listing, context, planner))
    context = replace(context, pages=PlannedPages(decisions))
    return Survey(listing, source, context, files.addresses, decisions)


def _build_context(
    listing: ContentListing, source: Source | None
) -> tuple[ReadContext, StoredFilesResult]:
    """Return the context that an import would have, without storing the configuration."""
    configured = plan_configuration(listing.site, source) if listing.site else None
    row = configured.row if configured else current.get_site_settings()
    name = source.name if source else listing.root.parent.name
    taken = store_pictures(listing.pictures, source, name, listing.root, dry_run=True)
    files = store_files(
        listing.files, source, listing.root, rules=current.build_rules(row), dry_run=True
    )
    pictures_here = {picture.address for picture in listing.pictures}
    files_here = {file.place for file in listing.files}
    context = build_site_context(
        listing,
        source,
        ImportOptions(dry_run=True),
        row=row,
        pictures={a: shown for a, shown in taken.resolved.items() if a in pictures_here},
        files={place: shown for place, shown in files.resolved.items() if place in files_here},
    )
    listing.skipped.extend([*taken.outcomes, *files.outcomes])
    return context, files


def _decide(listing: ContentListing, context: ReadContext, planner: Planner) -> Iterator[Decision]:
    with read_in_workers(listing.articles, listing.root, context) as read:
        # Nothing will be stored, so drop the data that a worker prepared for storing. It takes
        # memory.
        candidates = (replace(one, ready=None) for one in read if one is not None)
        while batch := list(islice(candidates, BATCH_SIZE)):
            yield from planner.decide(batch)
    yield from planner.decide_waiting()


class PlannedPages:
    """The pages of the site at the addresses that an import would give them. The interface is that
    of :class:`articles.editing.references.StoredPages`."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        self._paths: dict[tuple[str | None, str, str], str] = {}
        for decision in decisions:
            placement, derived = decision.candidate.placement, decision.derived
            if placement is not None and derived is not None:
                for folder in (placement.folder, None):
                    key = (folder, placement.name, placement.url_language)
                    self._paths.setdefault(key, derived.path)

    def path_of(self, folder: str | None, name: str, tree: str) -> str | None:
        return self._paths.get((folder, name, tree))
