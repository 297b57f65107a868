"""A run writes down what it did, for people to look up at the desk.

One that changed nothing and had nothing new to say leaves no more than the source's time of the
last import: looking at an unchanged tree every five minutes writes no history.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, fields
from datetime import datetime
from operator import attrgetter
from signal import Signals
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Min
from django.utils import timezone

from articles import renditions
from articles.errors import Interrupted
from articles.files import escaped
from articles.importing.listing import Listing, Options, Outcome
from articles.importing.report import Report
from articles.models import Article, ImportRun, Source

Ending = ImportRun.Ending

#: Runs of a source that are kept; of a run so many PATHs, files in trouble, and problems of a file.
RUNS = 20
PATHS = 20
FILES = 200
PROBLEMS = 10
#: Characters of a reason.
LONGEST = 300

#: Options that change how a run is reported, not what it does.
SILENT = ("source", "dry_run", "wait")

KILLED = "Its process was killed; the batches that it had written are there."


def close_abandoned() -> None:
    """Runs that still say "running" were killed: whoever calls this holds the importer's lock.
    Their stories are there, but perhaps not all renditions of what these show."""
    abandoned = ImportRun.objects.filter(ended=Ending.RUNNING)
    since = abandoned.aggregate(first=Min("started"))["first"]
    if since:  # an import that changes nothing does not write either
        renditions.make(_shown_since(since))
        abandoned.update(ended=Ending.INTERRUPTED, reason=KILLED)


def _shown_since(moment: datetime) -> set[str]:
    """Pictures of the stories that were written from then on."""
    stories = Article.objects.filter(updated_at__gte=moment).order_by()
    rows = stories.values_list("thumbnail_url", "html").iterator(chunk_size=500)
    return {name for row in rows for name in renditions.pictures_in(*row)}


@contextmanager
def recorded(
    source: Source | None, listing: Listing, report: Report, options: Options
) -> Iterator[Record]:
    """What happens inside is one run, written down however it ends; a dry run is not."""
    record = Record(source, listing, report, options)
    try:
        yield record
    except (Interrupted, KeyboardInterrupt) as stop:
        record.end(Ending.INTERRUPTED, Signals(getattr(stop, "signal", 2)).name)
        raise
    except Exception as fault:
        with suppress(DatabaseError):  # it may be what has failed
            record.end(Ending.FAILED, " ".join(str(fault).split()) or type(fault).__name__)
        raise
    record.end(Ending.COMPLETED)


class Record:
    """What one run does, as it does it."""

    def __init__(
        self, source: Source | None, listing: Listing, report: Report, options: Options
    ) -> None:
        self._report, self._before = report, (report.counts.copy(), report.pictures)
        self._told = len(report.files)
        self._run = ImportRun(
            source=source,
            started=timezone.now(),
            ended=Ending.RUNNING,
            options=_telling(options),
            paths=[escaped(str(path)) for path in listing.scope[:PATHS]],
        )
        self._dry = options.dry_run
        self._is_new = False

    def begin(self) -> None:
        """The site is about to change."""
        self._is_new = True
        if self._run.pk is None and not self._dry:
            self._run.save()

    def look_at(self, outcomes: Iterable[Outcome]) -> None:
        self._is_new = self._is_new or any(outcome.otherwise for outcome in outcomes)

    def look_again(self) -> None:
        """Something that was said before no longer holds."""
        self._is_new = True

    def end(self, ended: str, reason: str = "") -> None:
        """Write down how it went, where that is worth knowing."""
        run = self._run
        run.counts = self._counts()
        if self._dry or not (self._is_new or ended != Ending.COMPLETED):
            return
        outcomes = (outcome for _root, outcome in self._report.files[self._told :])
        found = (o for o in outcomes if o.problems or o.action == "missing")
        troubled = sorted(found, key=attrgetter("path"))
        run.problems_found = sum(len(outcome.problems) for outcome in troubled)
        run.problems = [_kept(outcome) for outcome in troubled[:FILES]]
        run.ended, run.reason, run.finished = ended, reason[:LONGEST], timezone.now()
        with transaction.atomic():
            run.save()
            Source.objects.filter(pk=run.source_id).update(imported_at=run.finished)
            runs = ImportRun.objects.filter(source=run.source).values_list("pk", flat=True)
            ImportRun.objects.filter(pk__in=list(runs[RUNS:])).delete()

    def _counts(self) -> dict[str, int]:
        counts, pictures = self._before
        number = self._report.counts - counts
        found = {name: number[name] for name in self._report.summary() if number[name]}
        taken = self._report.pictures - pictures
        return found | ({"pictures": taken} if taken else {})


def _telling(options: Options) -> dict[str, Any]:
    """The options that were given, but for those that only say how to report."""
    usual = Options()
    given = {f.name: getattr(options, f.name) for f in fields(Options) if f.name not in SILENT}
    return {name: value for name, value in given.items() if value != getattr(usual, name)}


def _kept(outcome: Outcome) -> dict[str, Any]:
    problems = [asdict(problem) for problem in outcome.problems[:PROBLEMS]]
    return {"path": outcome.path, "action": outcome.action, "problems": problems}
