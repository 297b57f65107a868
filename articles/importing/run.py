"""The import from start to end: discover the files; then, for each content root, prepare, decide
about each story, apply the decisions, and finish."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import nullcontext
from pathlib import Path

from django.conf import settings

from articles.editing.lock import importer_lock
from articles.errors import Interrupted
from articles.importing.apply import apply_decided
from articles.importing.decide import Progress, decide
from articles.importing.discover import discover
from articles.importing.finish import finish, repair_terms_if_needed
from articles.importing.listing import ContentListing, ImportOptions
from articles.importing.prepare import (
    get_or_create_source,
    prepare,
    prepare_database,
    store_after_check,
)
from articles.importing.recording import record_run
from articles.importing.report import ImportReport
from articles.site_settings import current


def import_articles(
    paths: Iterable[str | Path],
    *,
    options: ImportOptions,
    changed: Collection[Path] | None = None,
    progress: Progress = lambda done, all: None,
    brief: bool = False,
) -> ImportReport:
    """Import every article below ``paths`` and return a report of all files. With ``brief``, the
    report contains only the files worth reporting.

    If ``changed`` is given, only these files are examined; some may be missing. ``progress`` is
    called with the number of finished files and the total number. An interrupt ends the run after
    the current batch, and the report mentions it. Raise :class:`NewsroomError` if the run cannot
    begin, DatabaseError if the database fails, and OSError if a picture cannot be stored.
    """
    report = ImportReport(brief=brief)
    lock = importer_lock(settings.VAR_DIR / "import.lock", wait=options.wait)
    try:
        listings = discover(
            paths, changed, languages=current.get_language_codes(current.get_site_settings())
        )
        with nullcontext() if options.dry_run else lock:
            if not options.dry_run:
                prepare_database()
            for listing in listings:
                _import_listing(listing, options, report, progress)
            if changed is None and not options.dry_run:
                repair_terms_if_needed(report.notes)
    except (Interrupted, KeyboardInterrupt) as stop:
        report.interrupted = getattr(stop, "signal", 2)
        report.notes.append("Interrupted. Only the changes counted above were stored.")
    return report


def _import_listing(
    listing: ContentListing, options: ImportOptions, report: ImportReport, progress: Progress
) -> None:
    name, source = get_or_create_source(listing.root, options, report.notes)
    with record_run(source, listing, report, options) as record:
        prepared = prepare(listing, name, source, options, record)
        with decide(prepared, record, progress) as decided:
            if options.strict and not (options.dry_run or decided.refused):
                prepared = store_after_check(prepared, name)
            applied = apply_decided(decided, prepared, record)
        finish(prepared, applied, record)
