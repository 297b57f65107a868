"""The record of import runs, which staff can read in the admin.

A run that changed nothing and reports nothing new is not recorded. It only updates the time of the
source's last import. Importing an unchanged tree every five minutes therefore does not fill the
history.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, fields
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from signal import Signals
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Min
from django.utils import timezone

from articles.editing.file_base import escape_file_name
from articles.errors import Interrupted
from articles.importing.listing import ContentListing, ImportOptions, ImportOutcome
from articles.importing.new_problems import NewProblems
from articles.importing.report import ImportReport
from articles.importing.unchanged import clear_problems
from articles.models import Article, ImportRun, Source
from articles.pictures import renditions

Ending = ImportRun.Ending

#: Maximum number of runs kept per source.
MAX_RUNS = 20
#: Maximum number of PATHs stored per run.
MAX_PATHS = 20
#: Maximum number of files with problems stored per run, and of problems per file.
MAX_FILES = 200
MAX_PROBLEMS_PER_FILE = 10
#: Maximum length of the reason why a run ended, in characters.
MAX_REASON_LENGTH = 300

#: Options that the record of a run leaves out. The record names the source in another column, a dry
#: run has no record, and waiting does not change the result.
UNRECORDED_OPTIONS = ("source", "dry_run", "wait")

KILLED_MESSAGE = "The process was killed. The batches that it had written are kept."


def close_abandoned_runs() -> None:
    """Mark runs as interrupted if their process was killed. The caller must hold the importer's
    lock, so no run can still be active. The stories of these runs are stored, but renditions may be
    missing, so make those."""
    abandoned = ImportRun.objects.filter(ended=Ending.RUNNING)
    since = abandoned.aggregate(first=Min("started"))["first"]
    if since:  # an import without changes must not write to the database
        renditions.make_renditions(_find_pictures_since(since))
        abandoned.update(ended=Ending.INTERRUPTED, reason=KILLED_MESSAGE)


def _find_pictures_since(moment: datetime) -> set[str]:
    """Return the storage names of the pictures in stories written since ``moment``."""
    stories = Article.objects.filter(updated_at__gte=moment).order_by()
    rows = stories.values_list("thumbnail_url", "html").iterator(chunk_size=500)
    return {name for row in rows for name in renditions.find_picture_names(*row)}


@contextmanager
def record_run(
    source: Source | None, listing: ContentListing, report: ImportReport, options: ImportOptions
) -> Iterator[RunRecord]:
    """Record the run inside the block, however it ends. A dry run is not recorded."""
    record = RunRecord(source, listing, report, options)
    try:
        yield record
    except (Interrupted, KeyboardInterrupt) as stop:
        _reconnect()
        record.end(Ending.INTERRUPTED, Signals(getattr(stop, "signal", 2)).name)
        raise
    except Exception as fault:
        with suppress(DatabaseError):  # the database may be the cause of the failure
            record.end(Ending.FAILED, " ".join(str(fault).split()) or type(fault).__name__)
        raise
    record.end(Ending.COMPLETED)


def _reconnect() -> None:
    """Open a new connection to the database. An interrupt can hit Django between a ``BEGIN`` and
    the note that a transaction is open, or between that note and the ``COMMIT``. Nothing could be
    written over such a connection."""
    connection.close()
    connection.connect()


class RunRecord:
    """The record of a run in progress. It feeds the command's ``report`` and the admin."""

    def __init__(
        self,
        source: Source | None,
        listing: ContentListing,
        report: ImportReport,
        options: ImportOptions,
    ) -> None:
        self.report = report
        self._listing = listing
        self._news = NewProblems(source)
        # The report may already contain other runs, so remember its state before this one.
        self._counts_before = report.counts.copy()
        self._taken_before = _get_taken(report)
        self._files_before = len(report.files)
        self._run = ImportRun(
            source=source,
            started=timezone.now(),
            ended=Ending.RUNNING,
            options=_get_recorded_options(options),
            paths=[escape_file_name(str(path)) for path in listing.scope[:MAX_PATHS]],
        )
        self._dry = options.dry_run
        self._is_new = False

    def begin(self) -> None:
        """Save the run with the status "running". Call this before the run changes the site."""
        self._is_new = True
        if self._run.pk is None and not self._dry:
            with transaction.atomic():  # An interrupt cannot separate the row from its key.
                self._run.save()

    def add_outcomes(self, outcomes: Iterable[ImportOutcome], *, have_rows: bool = False) -> None:
        """Add the outcomes of files to the report. If ``have_rows`` is true, the files' rows store
        their problems."""
        marked = [self._news.mark_new(outcome, has_row=have_rows) for outcome in outcomes]
        self._add(self._listing.root, marked)

    def add_configuration(self, folder: Path, outcome: ImportOutcome) -> None:
        """Add the outcome of the configuration in ``folder``, the site's folder, to the report."""
        marked = self._news.mark_new(outcome, has_row=False)
        if marked.action != "unchanged":
            self._add(folder, [marked])

    def add_texts_file(self, folder: Path, outcome: ImportOutcome) -> None:
        """Add the outcome of the file with the texts of pictures to the report."""
        marked = self._news.mark_new(outcome, has_row=False)
        if marked.action != "unchanged" or marked.problems:
            self._add(folder, [marked])

    def _add(self, root: Path, outcomes: Sequence[ImportOutcome]) -> None:
        self._is_new = self._is_new or any(outcome.otherwise for outcome in outcomes)
        self.report.add(root, outcomes)

    def forget_mended(self, unmissed: Sequence[int]) -> None:
        """Forget problems that no longer exist, so that the next run can report them as new if they
        return. ``unmissed`` are the row ids of missing files that never became an article."""
        if self._dry:
            return
        gone = clear_problems(unmissed)
        if self._news.remember(self._listing) or gone:
            self._is_new = True

    def end(self, ended: str, reason: str = "") -> None:
        """Save how the run ended. Do not save a completed run that changed nothing and has nothing
        new to report."""
        run = self._run
        run.counts = self._counts()
        if self._dry or not (self._is_new or ended != Ending.COMPLETED):
            return
        outcomes = (outcome for _root, outcome in self.report.files[self._files_before :])
        found = (o for o in outcomes if o.problems or o.action == "missing")
        troubled = sorted(found, key=attrgetter("path"))
        run.problems_found = sum(len(outcome.problems) for outcome in troubled)
        run.problems = [_outcome_to_json(outcome) for outcome in troubled[:MAX_FILES]]
        run.ended, run.reason, run.finished = ended, reason[:MAX_REASON_LENGTH], timezone.now()
        with transaction.atomic():
            run.save()
            Source.objects.filter(pk=run.source_id).update(imported_at=run.finished)
            runs = ImportRun.objects.filter(source=run.source).values_list("pk", flat=True)
            ImportRun.objects.filter(pk__in=list(runs[MAX_RUNS:])).delete()

    def _counts(self) -> dict[str, int]:
        number = self.report.counts - self._counts_before
        found = {name: number[name] for name in self.report.summary() if number[name]}
        now = _get_taken(self.report)
        taken = {name: now[name] - self._taken_before[name] for name in now}
        return found | {name: count for name, count in taken.items() if count}


def _get_taken(report: ImportReport) -> dict[str, int]:
    return {"pictures": report.pictures, "files": report.taken_files}


def _get_recorded_options(options: ImportOptions) -> dict[str, Any]:
    """Return the options that differ from their defaults, without :data:`UNRECORDED_OPTIONS`."""
    usual = ImportOptions()
    given = {
        f.name: getattr(options, f.name)
        for f in fields(ImportOptions)
        if f.name not in UNRECORDED_OPTIONS
    }
    return {name: value for name, value in given.items() if value != getattr(usual, name)}


def _outcome_to_json(outcome: ImportOutcome) -> dict[str, Any]:
    problems = [asdict(problem) for problem in outcome.problems[:MAX_PROBLEMS_PER_FILE]]
    return {"path": outcome.path, "action": outcome.action, "problems": problems}
