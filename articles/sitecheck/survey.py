"""What an import of a site would decide, file by file: its own stages but the last, the writing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from articles import present
from articles.importing.cascading import listed_cascades
from articles.importing.configuring import configure
from articles.importing.context import present_context
from articles.importing.decisions import Decision
from articles.importing.discover import discover
from articles.importing.listing import Listing, Options
from articles.importing.pictures import take_pictures
from articles.importing.plan import Planner
from articles.importing.sections import read_sections
from articles.models import Source
from articles.reading.context import Context
from articles.reading.validate import validate
from articles.references import StoredPages

#: Files that are decided about together.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Survey:
    """One content tree. ``context`` looks up the pages of this very tree."""

    listing: Listing
    context: Context
    decisions: Sequence[Decision]


def survey(path: Path) -> list[Survey]:
    """Discover, validate and plan what is below ``path``; nothing is written.

    Raises :class:`PathUnusable` for a path that is not there.
    """
    return [_survey(listing) for listing in discover([path])]


def _survey(listing: Listing) -> Survey:
    source = Source.objects.filter(root=str(listing.root)).first()
    context = _context(listing, source)
    planner = Planner(source, context, Options(dry_run=True), fresh=listing.articles)
    decisions = list(_decisions(listing, context, planner))
    return Survey(listing, replace(context, pages=PlannedPages(decisions)), decisions)


def _context(listing: Listing, source: Source | None) -> Context:
    """As an import would have it: the configuration's settings, without storing them."""
    configured = configure(listing.site, source) if listing.site else None
    row = configured.row if configured else present.site()
    rules = present.rules_of(row)
    cascades = listed_cascades(listing, source, rules)
    name = source.name if source else listing.root.parent.name
    taken = take_pictures(listing.pictures, source, name, listing.root, dry_run=True)
    return present_context(
        Options(dry_run=True),
        row=row,
        rules=present.rules_of(row, cascades=cascades),
        sections=read_sections(listing, source, rules=rules),
        pictures=taken.resolved,
        pages=StoredPages(),
    )


def _decisions(listing: Listing, context: Context, planner: Planner) -> Iterator[Decision]:
    read = (validate(found, listing.root, context) for found in listing.articles)
    candidates = filter(None, read)
    while batch := list(islice(candidates, BATCH)):
        yield from planner.decide(batch)
    yield from planner.decide_those_held_back()


class PlannedPages:
    """Pages as the import would place them; see :class:`articles.references.Pages`."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        self._paths: dict[tuple[str | None, str, str], str] = {}
        for decision in decisions:
            placement, derived = decision.candidate.placement, decision.derived
            if placement is not None and derived is not None:
                for folder in (placement.folder, None):
                    key = (folder, placement.name, placement.url_language)
                    self._paths.setdefault(key, derived.path)

    def path_of(self, folder: str | None, name: str, language: str) -> str | None:
        return self._paths.get((folder, name, language))
