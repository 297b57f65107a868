"""The import as one sentence: discover the files, validate each, plan against the database, apply
what was planned, report what happened."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from articles import present
from articles.caching import site_changed
from articles.errors import Interrupted
from articles.importing.apply import apply
from articles.importing.cascading import listed_cascades
from articles.importing.configuring import configure
from articles.importing.context import present_context
from articles.importing.decisions import Decision
from articles.importing.discover import discover
from articles.importing.illustrated import list_also, pages_showing
from articles.importing.known import compare, forget_problems
from articles.importing.listing import Listing, Options, Outcome
from articles.importing.menus import write_menus
from articles.importing.news import News
from articles.importing.other_articles import RULES, follow_rules
from articles.importing.pictures import take_pictures
from articles.importing.plan import Planner
from articles.importing.recording import close_abandoned, recorded
from articles.importing.report import Report
from articles.importing.sections import read_sections
from articles.importing.settling import settle_references
from articles.importing.workers import reading
from articles.labels import Labels
from articles.lock import importer_lock
from articles.models import Article, Source, SourceFile
from articles.reading.context import Context
from articles.reading.found import Candidate, Found
from articles.references import StoredPages
from articles.renditions import make as make_renditions
from articles.renditions import pictures_in
from articles.search import backend
from articles.writing import retract

#: Files and their bytes a transaction. Large enough to share the cost of a commit, small enough to
#: keep nobody else from writing for long.
BATCH = 700
BATCH_BYTES = 10_000_000

#: KiB that SQLite may hold of its file while a batch is written.
PAGES = 16_000

#: Pages of its journal (16 kB each) after which SQLite puts them where they belong. By itself it
#: does so once there are a thousand, that is after each batch: what the next one changes again, as
#: most pages of an index, has been written for nothing: an eighth of the time of 100,000 files.
JOURNAL = 8_000

#: New articles after which the database looks at its tables anew.
MANY = 1000

#: Actions that change the site.
CHANGES = ("created", "updated", "merged")

#: Times that a file is decided anew because its article was saved in between.
ATTEMPTS = 10

Progress = Callable[[int, int], None]


def import_articles(
    paths: Iterable[str | Path],
    *,
    options: Options,
    changed: Collection[Path] | None = None,
    progress: Progress = lambda done, all: None,
    brief: bool = False,
) -> Report:
    """Import every article below ``paths`` and say what became of each, or with ``brief`` of those
    that people are told of.

    Where it is known which files have ``changed``, or are gone, only they are looked at.
    ``progress`` is told how many files of how many are done. An interrupt ends the run after the
    last whole batch and is noted in the report. Raises :class:`NewsroomError` where the run cannot
    begin, DatabaseError where the database fails, and OSError where a picture cannot be stored.
    """
    report = Report(brief=brief)
    lock = importer_lock(settings.VAR_DIR / "import.lock", wait=options.wait)
    try:
        listings = discover(paths, changed)
        with nullcontext() if options.dry_run else lock:
            if not options.dry_run:
                _check_writable()
                _prepare_for_batches()
                close_abandoned()
            for listing in listings:
                _Run(listing, options, report, progress).go()
    except (Interrupted, KeyboardInterrupt) as stop:
        report.interrupted = getattr(stop, "signal", 2)
        report.notes.append("Interrupted: what is counted above is stored, nothing else.")
    return report


class _Run:
    """The import of one content root."""

    def __init__(
        self, listing: Listing, options: Options, report: Report, progress: Progress
    ) -> None:
        self.listing, self.options, self.report, self.progress = listing, options, report, progress
        self.name, self.source = _source(listing.root, options)
        self.news = News(self.source)
        self.dry = options.dry_run
        self.refused = False
        self.labels = Labels()
        self.unsettled: list[str] = []
        self.pictures: set[str] = set()
        self.again: set[str] = set()
        self.done = 0

    def go(self) -> None:
        with recorded(self.source, self.listing, self.report, self.options) as self.record:
            self._configure()
            context = self._context()
            known = compare(self.listing, self.source, context.stamp(), again=self.again)
            self.planner = Planner(
                self.source, context, self.options, vanished=known.vanished, fresh=known.fresh
            )
            self.done = known.unchanged
            self._tell(self.listing.skipped, have_rows=False)
            self.report.counts["unchanged"] += known.unchanged
            with reading(known.fresh, self.listing.root, context) as candidates:
                batches: Iterable[list[Decision]] = self._decisions(known.fresh, candidates)
                if self.options.strict:
                    batches = self._all_or_nothing(batches)
                for decisions in batches:
                    self._carry_out(decisions, context)
            if self.report.counts["created"] >= MANY and not self.dry:
                backend().many_came()
            settle_references(self.unsettled, stamp=context.stamp())
            make_renditions(self.pictures)
            self._write_menus()
            self._tell(self._missing(known.vanished), have_rows=False)
            if not self.dry:
                self._forget(known.unmissed)

    def _carry_out(self, decisions: list[Decision], context: Context) -> None:
        written = self._write(decisions, context)
        self._tell([d.outcome() for d in written], have_rows=not self.refused)
        decisions.clear()  # before the next are read: each holds all the texts of a story

    def _configure(self) -> None:
        """Take over what the site's configuration says, where it changed, and report on it."""
        site = self.listing.site
        self.configured = configure(site, self.source) if site else None
        if self.configured is None or site is None:
            return
        told = self.news.told(self.configured.outcome, has_row=False)
        if told.action != "unchanged":
            self.record.look_at([told])
            self.report.add(site.folder, [told])
        wait = self.options.strict  # until all files are known to be good
        if self.source and self._may_write and told.action == "configured" and not wait:
            self.record.begin()
            self.configured.write(self.source)

    def _write_menus(self) -> None:
        """After the articles: a menu may name pages that this import has brought."""
        site = self.listing.site
        if site and site.configuration and self.source and self._may_write and self.configured:
            if self.configured.outcome.action == "rejected":
                return
            if self.options.strict and self.configured.outcome.action == "configured":
                self.configured.write(self.source)
            if RULES.intersection(c.field for c in self.configured.outcome.changes):
                follow_rules(self.source)
            if write_menus(self.source, site.configuration.menus):
                self.record.begin()

    @property
    def _may_write(self) -> bool:
        return not (self.dry or self.options.dry_run)

    def _forget(self, unmissed: Sequence[int]) -> None:
        """What was said and no longer holds is not what the next run compares with."""
        gone = forget_problems(unmissed)
        if self.news.remember(self.listing) or gone:
            self.record.look_again()

    def _tell(self, outcomes: Iterable[Outcome], *, have_rows: bool = True) -> None:
        """Report what became of files; what was said of those with rows is kept there."""
        told = [self.news.told(outcome, has_row=have_rows) for outcome in outcomes]
        self.record.look_at(told)
        self.report.add(self.listing.root, told)

    def _context(self) -> Context:
        taken = take_pictures(
            self.listing.pictures, self.source, self.name, self.listing.root,
            dry_run=self.options.dry_run or self.options.strict,
        )  # fmt: skip
        if taken.new:
            self.record.begin()
        self.report.pictures += taken.new
        self.pictures |= taken.outdated
        self._tell(taken.outcomes, have_rows=False)
        self.again = pages_showing(taken.altered, self.source)
        list_also(self.again, self.listing)
        row = self.configured.row if self.configured else present.site()
        rules = present.rules_of(row)
        cascades = listed_cascades(self.listing, self.source, rules)
        return present_context(
            self.options,
            row=row,
            rules=present.rules_of(row, cascades=cascades),
            sections=read_sections(self.listing, self.source, rules=rules),
            pictures=taken.resolved,
            pages=StoredPages(),
        )

    def _missing(self, vanished: dict[int, str]) -> Iterator[Outcome]:
        """What vanished and did not turn up under a new name. Nothing is deleted; with
        --retract-missing its article is taken off the site."""
        gone = [pk for pk in vanished if pk not in self.planner.renamed]
        rows = SourceFile.objects.filter(pk__in=gone).select_related("article").order_by("path")
        for row in rows:
            assert row.article is not None
            online = row.article.status != Article.Status.RETRACTED
            if self.options.retract_missing and online and not self.options.dry_run:
                self.record.begin()
                retract(row.article, at=timezone.now())
            yield Outcome(row.path, "missing", row.article.path)

    def _decisions(
        self, files: Sequence[Found], candidates: Iterable[Candidate | None]
    ) -> Iterator[list[Decision]]:
        read = self._articles(files, candidates)
        for batch in _batches(read):
            decisions = self.planner.decide(batch)
            batch.clear()
            yield decisions
            self.progress(self.done, len(self.listing.articles))
        yield self.planner.decide_those_held_back()

    def _articles(
        self, files: Sequence[Found], candidates: Iterable[Candidate | None]
    ) -> Iterator[Candidate]:
        for found, candidate in zip(files, candidates, strict=True):
            self.done += 1
            if candidate is not None:
                yield candidate
            else:
                self._tell([Outcome(found.path, "skipped")])

    def _all_or_nothing(self, batches: Iterable[list[Decision]]) -> list[list[Decision]]:
        """--strict: with one bad file nothing is written at all."""
        planned = [decision for decisions in batches for decision in decisions]
        if all(d.action not in ("rejected", "conflict") for d in planned):
            return [planned]
        self.options, self.refused = replace(self.options, dry_run=True), True
        self.report.notes.append("Nothing was written: --strict, and not every file is good.")
        for decision in planned:
            if decision.action in ("created", "updated"):
                decision.action = "skipped"
        return [planned]

    def _write(self, decisions: list[Decision], context: Context) -> list[Decision]:
        """Write a batch; where an editor saved an article meanwhile, decide again and write that.
        Returns the decisions as they were carried out."""
        if self.options.dry_run or not decisions:
            return decisions
        if any(decision.action in CHANGES for decision in decisions):
            self.record.begin()
        overtaken = decisions
        done: list[Decision] = []
        for _attempt in range(ATTEMPTS):
            batch = overtaken
            overtaken = apply(batch, stamp=context.stamp(), labels=self.labels, at=timezone.now())
            done += [d for d in batch if d not in overtaken]
            if not overtaken:
                break
            overtaken = self.planner.decide([d.candidate for d in overtaken], hold_back=False)
        self.planner.are_written(done)
        for decision in done:
            if decision.derived and decision.adopts:
                shown = pictures_in(decision.derived.thumbnail_url, decision.derived.html)
                self.pictures.update(shown)
        self.unsettled += [d.url for d in done if d.adopts and not d.candidate.settled]
        return done


def _source(root: Path, options: Options) -> tuple[str, Source | None]:
    """The source of a content root by its name or its folder; made unless this is a dry run."""
    by_root = Source.objects.filter(root=str(root)).first()
    name = options.source or (by_root.name if by_root else _free_name(root))
    source = Source.objects.filter(name=name).first()
    if options.dry_run:
        return name, source
    if source is None:
        source = Source.objects.create(name=name, root=str(root))
    elif source.root != str(root):
        source.root = str(root)
        source.save(update_fields=["root"])
    return name, source


def _free_name(root: Path) -> str:
    """The site's folder names its source; a second one of that name gets a number."""
    stem = (root.parent.name if root.name == "content" else root.name) or "files"
    stem = stem.encode("utf-8", "replace").decode()[:90]
    name, number = stem, 2
    while Source.objects.filter(name=name).exists():
        name, number = f"{stem}-{number}", number + 1
    return name


def _batches(candidates: Iterable[Candidate]) -> Iterator[list[Candidate]]:
    batch: list[Candidate] = []
    size = 0
    for candidate in candidates:
        batch.append(candidate)
        size += candidate.found.size
        if len(batch) == BATCH or size > BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _check_writable() -> None:
    """Find out before reading ten thousand files, and leave all as it is. Raises DatabaseError."""
    with transaction.atomic():
        site_changed()
        transaction.set_rollback(True)


def _prepare_for_batches() -> None:
    """With the memory that a connection has otherwise, SQLite writes what a batch changes before
    its end, to read and write it again; and what is changed by every batch, with every batch."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{PAGES}")
            cursor.execute(f"PRAGMA wal_autocheckpoint = {JOURNAL}")
