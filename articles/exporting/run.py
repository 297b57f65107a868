"""The export from start to end. For each article, compute the bytes of its file and compare them
with the file. Write them unless somebody else has changed the file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from articles.editing.file_base import escape_file_name
from articles.editing.lock import importer_lock
from articles.errors import Interrupted
from articles.exporting.exporter import Copier, Updater
from articles.exporting.new_files import SourceChooser, find_home
from articles.exporting.picture_texts import export_picture_texts, find_pictures_with_texts
from articles.exporting.pictures import (
    export_pictures,
    find_pictures_of_articles,
    find_pictures_of_site,
)
from articles.exporting.refusals import report_source_unclear, report_unseen
from articles.exporting.report import ExportOptions, ExportOutcome, ExportReport
from articles.exporting.stored import count_articles, read_articles_without_file, read_files
from articles.exporting.targets import NowhereToWrite, Targets, choose_targets
from articles.exporting.tree import open_tree
from articles.exporting.unseen import may_have_file
from articles.models import Picture, Source, SourceFile
from articles.pictures.texts_file import find_site_folder
from articles.site_settings import current

Progress = Callable[[int, int], None]


def export_articles(
    options: ExportOptions, *, progress: Progress = lambda done, all: None
) -> ExportReport:
    """Write every article to its file and return a report.

    ``progress`` is called with the number of finished articles and the total number. An interrupt
    ends the run after the current file, and the report mentions it. Raise :class:`NewsroomError` if
    the run cannot begin, DatabaseError if the database fails, and OSError if the disk is full.
    """
    report = ExportReport(options)
    lock = importer_lock(settings.VAR_DIR / "import.lock", wait=options.wait)
    try:
        with lock if options.writes else nullcontext():
            goal = choose_targets(options)
            if options.writes:
                _check_targets_writable(goal)
            with current.cache_settings():
                total = count_articles(goal.sources)
                shown: dict[Path, set[str]] = {}
                for done, (root, outcome) in enumerate(_export(goal, options), start=1):
                    report.add(root, [outcome])
                    if outcome.action in ("created", "written", "unchanged") and outcome.url:
                        shown.setdefault(root, set()).add(outcome.url)
                    progress(done, total)
                _export_pictures(goal, options, shown, report)
    except (Interrupted, KeyboardInterrupt) as stop:
        report.interrupted = getattr(stop, "signal", 2)
        report.notes.append("Interrupted. Only the changes counted above were written.")
    return report


def _export_pictures(
    goal: Targets, options: ExportOptions, shown: dict[Path, set[str]], report: ExportReport
) -> None:
    """Export the uploaded pictures of the exported articles, of authors and of the site, and the
    texts of all pictures. ``shown`` maps each content root to the addresses of its articles."""
    found = {root: find_pictures_of_articles(articles) for root, articles in shown.items()}
    of_site = find_pictures_of_site()
    home = find_home(goal.every) or goal.named
    root_of_site = _find_root(home, goal)
    if of_site and root_of_site:
        found[root_of_site] = list(dict.fromkeys([*found.get(root_of_site, ()), *of_site]))
    elif of_site and home is None:
        report.notes.append(
            "Not exported, because no source is the home of new stories: pictures of authors and "
            f"of the site settings ({len(of_site)})."
        )
    for root, pictures in found.items():
        done = export_pictures(root, pictures, options)
        report.add_pictures(root, done.written)
        report.add(find_site_folder(root), done.outcomes)
    if goal.copy:
        _export_texts(goal.copy, None, goal.sources, found, options, report)
        return
    for source in goal.sources:
        _export_texts(Path(source.root), source, [source], found, options, report)


def _find_root(home: Source | None, goal: Targets) -> Path | None:
    """Return the content root to which the files of the source ``home`` are exported."""
    if home is not None and home not in goal.sources:
        return None
    return goal.copy or (Path(home.root) if home else None)


def _export_texts(
    root: Path,
    source: Source | None,
    sources: Sequence[Source],
    uploads: Mapping[Path, Sequence[Picture]],
    options: ExportOptions,
    report: ExportReport,
) -> None:
    pictures = [*find_pictures_with_texts(sources), *uploads.get(root, ())]
    outcome = export_picture_texts(root, pictures, source, options)
    if outcome:
        report.add(find_site_folder(root), [outcome])


def _export(goal: Targets, options: ExportOptions) -> Iterator[tuple[Path, ExportOutcome]]:
    if goal.copy is None:
        return _export_into_sources(goal, options)
    return _export_copy(goal.copy, goal, options)


def _check_targets_writable(goal: Targets) -> None:
    """Check that the database and the folders are writable, before thousands of articles are read.
    Raise DatabaseError or NowhereToWrite if they are not."""
    if goal.copy is None:
        SourceFile.objects.filter(pk=0).update(size=0)
        for source in goal.sources:
            _check_writable(Path(source.root))
        return
    try:
        goal.copy.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise NowhereToWrite(f"{escape_file_name(str(goal.copy))}: {fault.strerror}") from None
    _check_writable(goal.copy)


def _check_writable(root: Path) -> None:
    """Raise NowhereToWrite if no folder is writable. The root itself or a folder in it is enough,
    because the root may belong to another user."""
    with os.scandir(root) as entries:
        folders = [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
    if not any(os.access(folder, os.W_OK | os.X_OK) for folder in [str(root), *folders]):
        raise NowhereToWrite(f"The folder is read-only: {escape_file_name(str(root))}")


def _export_into_sources(
    goal: Targets, options: ExportOptions
) -> Iterator[tuple[Path, ExportOutcome]]:
    """Export each source to its own folder. Then export each article without a file to the source
    to which it belongs. Yield the root and the outcome of each article."""
    for source in goal.sources:
        root = Path(source.root)
        with open_tree(root) as tree:
            updater = Updater(tree, options)
            for row in read_files(source):
                yield root, updater.export_file(row)
    homes = SourceChooser(goal.every, named=goal.named)
    for article in read_articles_without_file():
        home = homes.of(article)
        if not may_have_file(article, home, at=timezone.now()):
            if home is None or home in goal.sources:
                yield Path(home.root if home else ""), report_unseen(article)
        elif home is None:
            yield Path(), report_source_unclear(article)
        elif home in goal.sources:
            root = Path(home.root)
            with open_tree(root) as tree:
                yield root, Updater(tree, options).export_new_article(article, home)


def _export_copy(
    root: Path, goal: Targets, options: ExportOptions
) -> Iterator[tuple[Path, ExportOutcome]]:
    """Export all sources into one folder. Yield the root and the outcome of each article."""
    with open_tree(root) as tree:
        copier = Copier(tree, options)
        for source in goal.sources:
            for row in read_files(source):
                yield root, copier.export_file(row)
        homes = SourceChooser(goal.every, named=goal.named)
        for article in read_articles_without_file():
            home = homes.of(article)
            if goal.named not in (None, home):
                continue
            if may_have_file(article, home, at=timezone.now()):
                yield root, copier.export_new_article(article, None)
            else:
                yield root, report_unseen(article)
