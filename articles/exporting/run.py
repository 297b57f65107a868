"""The export as one sentence: for each article say which bytes its file should have, look at the
file, and put them there if nobody else has changed it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

from django.conf import settings

from articles import present
from articles.errors import Interrupted
from articles.exporting.exporter import Copier, Exporter, Updater
from articles.exporting.newcomers import Homes
from articles.exporting.outcome import Options, Outcome, problem
from articles.exporting.report import Report
from articles.exporting.rows import articles_without_file, count, files_of
from articles.exporting.targets import NowhereToWrite, Targets, targets
from articles.exporting.tree import opened
from articles.files import escaped
from articles.lock import importer_lock
from articles.models import Article, Source, SourceFile

Progress = Callable[[int, int], None]


def export_articles(options: Options, *, progress: Progress = lambda done, all: None) -> Report:
    """Write every article back into its file, and say what became of each.

    ``progress`` is told how many articles of how many are done. An interrupt ends the run after
    the last whole file and is noted in the report. Raises :class:`NewsroomError` where the run
    cannot begin, DatabaseError where the database fails, and OSError where the disk is full.
    """
    report = Report(options)
    lock = importer_lock(settings.VAR_DIR / "import.lock", wait=options.wait)
    try:
        with lock if options.writes else nullcontext():
            goal = targets(options)
            if options.writes:
                _prepare(goal)
            with present.one_reading():
                _Run(goal, report, progress).go()
    except (Interrupted, KeyboardInterrupt) as stop:
        report.interrupted = getattr(stop, "signal", 2)
        report.notes.append("Interrupted: what is counted above is written, nothing else.")
    return report


def _prepare(goal: Targets) -> None:
    """Find out before reading ten thousand articles. Raises DatabaseError, NowhereToWrite."""
    if goal.copy is None:
        SourceFile.objects.filter(pk=0).update(size=0)
        for source in goal.sources:
            _check_writable(Path(source.root))
        return
    try:
        goal.copy.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise NowhereToWrite(f"{escaped(str(goal.copy))}: {fault.strerror}") from None
    _check_writable(goal.copy)


def _check_writable(root: Path) -> None:
    """Whether some file can be written: a root may be another's where its folders are ours."""
    with os.scandir(root) as entries:
        folders = [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
    if not any(os.access(folder, os.W_OK | os.X_OK) for folder in [str(root), *folders]):
        raise NowhereToWrite(f"The folder is read-only: {escaped(str(root))}")


class _Run:
    """The export of all sources that take part."""

    def __init__(self, goal: Targets, report: Report, progress: Progress) -> None:
        self.goal, self.report, self.options = goal, report, report.options
        self.progress = progress
        self.done = 0
        self.all = count(goal.sources)

    def go(self) -> None:
        if self.goal.copy is None:
            self._update()
        else:
            self._copy(self.goal.copy)

    def _update(self) -> None:
        """Each source in its own folder, then what was written here into the source where it
        belongs."""
        for source in self.goal.sources:
            with opened(Path(source.root)) as tree:
                self._files(source, Path(source.root), Updater(tree, self.options))
        homes = Homes(self.goal.every, named=self.goal.named)
        for article in self._newcomers():
            home = homes.of(article)
            if home is None:
                self._add(Path(), _homeless(article))
            elif home in self.goal.sources:
                with opened(Path(home.root)) as tree:
                    outcome = Updater(tree, self.options).newcomer(article, home)
                self._add(Path(home.root), outcome)

    def _copy(self, root: Path) -> None:
        """All sources into one folder."""
        with opened(root) as tree:
            copier = Copier(tree, self.options)
            for source in self.goal.sources:
                self._files(source, root, copier)
            homes = Homes(self.goal.every, named=self.goal.named)
            for article in self._newcomers():
                if self.goal.named in (None, homes.of(article)):
                    self._add(root, copier.newcomer(article, None))

    def _files(self, source: Source, root: Path, exporter: Exporter) -> None:
        for rows in files_of(source):
            for row in rows:
                self._add(root, exporter.file(row))

    def _newcomers(self) -> Iterator[Article]:
        return (article for batch in articles_without_file() for article in batch)

    def _add(self, root: Path, outcome: Outcome) -> None:
        self.report.add(root, [outcome])
        self.done += 1
        self.progress(self.done, self.all)


def _homeless(article: Article) -> Outcome:
    message = "Several sources, and none of them has this section."
    told = problem("source-unclear", message, hint="Export with --source NAME, or to a DIR.")
    return Outcome(article.path.strip("/"), "refused", article.path, (told,))
