"""The last step of an import: work that has to wait until every story is in the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils import timezone

from articles.editing.term_changes import repair_terms
from articles.importing.apply import Applied
from articles.importing.configuring import finish_configuration
from articles.importing.listing import ImportOutcome
from articles.importing.missing import report_missing
from articles.importing.prepare import Preparation
from articles.importing.recording import RunRecord
from articles.importing.rerender import rerender_references, update_agencies
from articles.models import SiteSettings, Source
from articles.pictures.renditions import make_renditions
from articles.search import get_backend
from articles.site_settings import current

#: Run ``ANALYZE`` if an import created at least this many articles.
ANALYZE_AFTER = 1000


def finish(prepared: Preparation, applied: Applied, record: RunRecord) -> None:
    """Update everything that depends on several stories, and report missing stories."""
    source, options, context = prepared.source, prepared.options, prepared.context
    if record.report.counts["created"] >= ANALYZE_AFTER and not options.dry_run:
        get_backend().refresh_statistics()
    record.add_outcomes(rerender_references(applied.unresolved, stamp=context.stamp()))
    if source and applied.may_write:
        update_agencies(source, context)
    _make_renditions(applied.pictures, record)
    if source and applied.may_write:
        _finish_configuration(prepared, source, record)
    _note_left_out_stories(applied.new_types, record)
    record.add_outcomes(
        report_missing(
            applied.gone,
            prepared.listing.root,
            record,
            retract_articles=options.retract_missing and applied.may_write,
        )
    )
    record.forget_mended(applied.unmissed)


def repair_terms_if_needed(notes: list[str]) -> None:
    """Repair labels that do not match their terms, and add a note to ``notes`` if there were any.
    Skip the check if the site has not changed since the last check that found all labels
    correct."""
    site = SiteSettings.current(at=timezone.now())
    if site.labels_checked == site.generation:
        return
    repaired = repair_terms()
    if repaired:
        notes.append(
            "Repaired tags, categories and authors of stories that did not agree with their "
            f"own pages: {repaired}."
        )
    else:
        SiteSettings.objects.filter(pk=site.pk).update(labels_checked=site.generation)


def _make_renditions(pictures: Collection[str], record: RunRecord) -> None:
    """Make the renditions of ``pictures``. If a picture cannot be scaled, report it; pages then
    show the original."""
    failures = make_renditions(pictures).failures.items()
    record.add_outcomes(
        ImportOutcome(name, "rejected", problems=(problem,)) for name, problem in failures
    )


def _finish_configuration(prepared: Preparation, source: Source, record: RunRecord) -> None:
    configured, site = prepared.configured, prepared.listing.site
    if not (configured and site and site.configuration):
        return
    if configured.outcome.action == "rejected":
        return
    if prepared.options.strict and configured.outcome.action == "configured":
        configured.write(source)
    if finish_configuration(configured, source, site.configuration.menus):
        record.begin()


def _note_left_out_stories(new_types: Mapping[str, int], record: RunRecord) -> None:
    """Add a note if new stories are missing from the home page because an editor chose its
    sections."""
    row = current.get_site_settings()
    left_out = {name: n for name, n in new_types.items() if name not in row.main_sections}
    choosing = Source.objects.choosing(row.main_sections, languages=current.get_language_codes(row))
    if row.main_sections and left_out and not choosing.exists():
        named = ", ".join(f"{name} ({n})" for name, n in sorted(left_out.items()))
        record.report.notes.append(
            f"Not shown on the home page, because an editor chose its sections: {named}."
        )
