"""The ``--watch`` option: a change in a working tree appears on the site a moment later.

First, everything is imported as usual. After that, the operating system reports which files change.
Changes at about the same time are imported together. Some changes may affect how other files are
read: a change to a folder, to the text of a bundle or section, or to the site's configuration.
After one of these, the import examines the whole tree; unchanged files are still not opened.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from posixpath import dirname

from django.db import DatabaseError, close_old_connections
from watchfiles import Change, watch

from articles.errors import Interrupted, NewsroomError
from articles.importing.discover import (
    STORY_EXTENSIONS,
    WELL_KNOWN_FOLDER,
    find_content_root,
    is_whole_site,
)
from articles.importing.listing import ImportOptions
from articles.importing.report import ImportReport
from articles.importing.run import import_articles
from articles.importing.site_files import find_configuration_files, read_site
from articles.pictures.texts_file import TEXTS_FILE

#: A file as (path, modification time in nanoseconds, size in bytes).
FileMark = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class SiteSetup:
    """The folders and the configuration of the watched sites. The setup stays equal if only content
    changes."""

    folders: tuple[Path, ...]
    configuration: tuple[FileMark, ...]

    def concerns(self, path: Path) -> bool:
        """Return whether an import has to look at a file. Hidden files and backup copies of text
        editors can be ignored."""
        if path.name.endswith("~"):
            return False
        around = (folder for folder in self.folders if path.is_relative_to(folder))
        parts = (path.relative_to(folder).parts for folder in around)
        return any(not any(_is_hidden(part) for part in found) for found in parts)


def _is_hidden(part: str) -> bool:
    return part.startswith(".") and part != WELL_KNOWN_FOLDER


def read_setup(paths: Iterable[str | Path]) -> SiteSetup:
    """Return the current setup of the sites at ``paths``. Missing folders are ignored.

    Raise :class:`NewsroomError` if a path is a file.
    """
    folders: list[Path] = []
    marks: list[FileMark] = []
    for given in paths:
        path = Path(given).resolve()
        if path.is_file():
            raise NewsroomError(f"{path} is a file; --watch follows only folders")
        found = tuple(_read_marks(path))
        marks += found
        folders += [
            folder for folder in _find_watched_folders(path, found) if _is_plain_folder(folder)
        ]
    return SiteSetup(tuple(dict.fromkeys(folders)), tuple(marks))


def _is_plain_folder(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink()


def _read_marks(site: Path) -> Iterator[FileMark]:
    for name in find_configuration_files(site):
        with suppress(FileNotFoundError):
            info = (site / name).stat()
            yield str(site / name), info.st_mtime_ns, info.st_size


@lru_cache(maxsize=16)
def _find_watched_folders(path: Path, _marks: tuple[FileMark, ...]) -> tuple[Path, ...]:
    """Return the folders that may contain content, pictures and their texts, according to the
    configuration of the site at PATH."""
    site = read_site(path)
    if not is_whole_site(path, site, find_content_root(path, site)):
        return (path,)
    folders = (*site.content, *(mount.source for mount in site.pictures), dirname(TEXTS_FILE))
    return tuple(path / folder for folder in folders)


#: A batch of changes ends after ``QUIET_MILLISECONDS`` without a change, and after
#: ``MAX_BATCH_MILLISECONDS`` in any case.
QUIET_MILLISECONDS = 100
MAX_BATCH_MILLISECONDS = 2_000
#: Milliseconds between two checks of the configuration. Also the pause before an import that failed
#: is tried again.
POLL_MILLISECONDS = 1_000
#: Maximum number of paths to examine one by one. If more have changed, the whole tree is examined.
MAX_CHANGED_PATHS = 200

#: Changes as pairs of the kind of change and the path.
Changes = set[tuple[Change, str]]


class CannotWatch(NewsroomError):
    """Raised if the operating system cannot report changes to files."""


def watch_paths(
    paths: Sequence[str | Path],
    *,
    options: ImportOptions,
    tell: Callable[[ImportReport], None],
    say: Callable[[Exception], None],
) -> None:
    """Import ``paths``, and then every change in them, until a signal ends the process.

    ``tell`` is called with the report of every import. If an import fails, it is tried again until
    it succeeds, and ``say`` is called once with the exception. If a signal arrives, raise
    :class:`Interrupted`, or KeyboardInterrupt if no import is running. Raise the exceptions of
    :func:`import_articles` if the first import cannot begin. Raise :class:`CannotWatch` if changes
    cannot be watched.
    """
    _TreeWatcher(paths, options, tell, say).go()


class _TreeWatcher:
    def __init__(
        self,
        paths: Sequence[str | Path],
        options: ImportOptions,
        tell: Callable[[ImportReport], None],
        say: Callable[[Exception], None],
    ) -> None:
        self.paths, self.options, self.tell, self.say = paths, options, tell, say
        #: Files that are missing now. They may appear again with another name.
        self.gone: set[Path] = set()
        self.has_begun = False
        self.trouble = ""

    def go(self) -> None:
        while True:
            setup = read_setup(self.paths)
            try:
                with _watch_folders(setup.folders) as watched:
                    self._follow(watched, setup)
            except CannotWatch as trouble:
                if not self.has_begun:
                    raise
                self._complain(trouble)

    def _follow(self, watched: Iterator[Changes], setup: SiteSetup) -> None:
        """Import changed files until the site's configuration or its list of folders changes."""
        # Watching starts before the first import, so that no change between the two is missed.
        pending: set[Path] | None = None
        while True:
            if (pending is None or pending) and self._take(pending):
                pending, self.has_begun = set(), True
            changes = _read_changes(watched)
            if changes is None or read_setup(self.paths) != setup:
                return
            pending = self._add_pending(pending, changes, setup)

    def _add_pending(
        self, pending: set[Path] | None, changes: Changes, setup: SiteSetup
    ) -> set[Path] | None:
        """Return the paths to examine: the paths of ``changes`` and the pending ones. None means
        the whole tree."""
        seen = [(kind, Path(name)) for kind, name in changes if setup.concerns(Path(name))]
        if pending is None or any(_affects_other_files(kind, path) for kind, path in seen):
            return None
        pending = pending | {path for _kind, path in seen}
        if pending and any(path.exists() for path in pending):
            pending |= self.gone
        return pending if len(pending) <= MAX_CHANGED_PATHS else None

    def _take(self, changed: set[Path] | None) -> bool:
        """Import the files that have changed. Return False if the import must be tried again."""
        close_old_connections()
        try:
            report = import_articles(self.paths, options=self.options, changed=changed, brief=True)
        except (NewsroomError, DatabaseError, OSError) as trouble:
            if not self.has_begun:
                raise
            self._complain(trouble)
            return False
        self.trouble = ""
        gone = {root / o.path for root, o in report.files if o.action == "missing"}
        self._tell(report, gone)
        if changed is None:
            self.gone = gone
            return True
        self.gone = (self.gone - changed) | gone
        # If the text of a folder is gone, the other files in that folder are read differently.
        if any(_is_folder_text(path) for path in gone):
            return self._take(None)
        return True

    def _tell(self, report: ImportReport, gone: set[Path]) -> None:
        report.files = [
            (root, o)
            for root, o in report.files
            if o.action != "missing" or root / o.path not in self.gone
        ]
        self.tell(report)
        if report.interrupted:
            raise Interrupted(report.interrupted)

    def _complain(self, trouble: Exception) -> None:
        if str(trouble) != self.trouble:
            self.trouble = str(trouble)
            self.say(trouble)
        time.sleep(POLL_MILLISECONDS / 1000)


@contextmanager
def _watch_folders(folders: Collection[Path]) -> Iterator[Iterator[Changes]]:
    """Watch folders and everything below them until the end of the block. The block gets an
    iterator. Its items are sets of simultaneous changes. An item is empty if nothing has changed
    for :data:`QUIET_MILLISECONDS`."""
    watched = watch(
        *folders,
        watch_filter=None,
        debounce=MAX_BATCH_MILLISECONDS,
        step=QUIET_MILLISECONDS,
        rust_timeout=QUIET_MILLISECONDS,
        yield_on_timeout=True,
        debug=False,
        force_polling=False,
        ignore_permission_denied=True,
    )
    with closing(watched):
        try:
            # Watching starts only with the first ``next``. Changes before that do not matter,
            # because the caller has not read the folders yet.
            next(watched)
        except (OSError, RuntimeError, ValueError) as fault:
            raise CannotWatch(
                f"The folders cannot be watched: {fault}. {_describe_limits()}".strip()
            ) from None
        yield watched


def _describe_limits() -> str:
    """Return a sentence about the operating system's limit, or "" if the limit is unknown."""
    limit = Path("/proc/sys/fs/inotify/max_user_watches")
    if not limit.exists():
        return ""
    number = int(limit.read_text())
    return (
        f"Linux allows {number:,} watches, one per folder; the sysctl setting {limit.name} "
        "raises the limit."
    )


def _read_changes(watched: Iterator[Changes]) -> Changes | None:
    """Return the changes since the last call, after waiting for at most :data:`POLL_MILLISECONDS`.
    Return None if the watcher has missed changes."""
    try:
        within_poll = islice(watched, POLL_MILLISECONDS // QUIET_MILLISECONDS)
        return next(filter(None, within_poll), set())
    except RuntimeError:  # a file name is not valid text, or there are too many watches
        time.sleep(POLL_MILLISECONDS / 1000)
        return None


def _affects_other_files(kind: Change, path: Path) -> bool:
    """Return whether a change may affect files other than the changed one."""
    if path.is_dir():
        return True
    is_text = path.suffix.lower() in STORY_EXTENSIONS
    return is_text and _is_folder_text(path) and (kind != Change.modified or path.name[0] == "_")


def _is_folder_text(path: Path) -> bool:
    """Return whether a file may be the text of its folder, that is, of a section or of a bundle in
    any language."""
    return path.name.lower().removeprefix("_").startswith("index.")
