"""``--watch``: a working tree is followed, and what is saved in it is on the site a moment later.

First everything is imported, as ever. Then the system tells which files change; those of one moment
are one import. What may change how other files are read (a folder, a bundle's or a section's own
text, the site's configuration) has the whole tree looked at, which opens no unchanged file either.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.db import DatabaseError, close_old_connections
from watchfiles._rust_notify import RustNotify, WatchfilesRustInternalError

from articles.errors import Interrupted, NewsroomError
from articles.importing.discover import BUNDLE, EXTENSIONS
from articles.importing.listing import Options
from articles.importing.report import Report
from articles.importing.run import import_articles
from articles.importing.setup import Setup, set_up

#: Milliseconds without a change that end a batch, and how long one lasts at most.
QUIET = 100
LONGEST = 2_000
#: Milliseconds between two looks at the configuration, and two attempts at what failed.
LOOK = 1_000
#: So many paths are looked at one by one; with more the whole tree is looked at.
MOST = 200

#: As watchfiles tells them.
MODIFIED = 2

Change = tuple[int, str]


class CannotWatch(NewsroomError):
    """The system does not tell us what changes."""


def follow(
    paths: Sequence[str | Path],
    *,
    options: Options,
    tell: Callable[[Report], None],
    say: Callable[[Exception], None],
) -> None:
    """Import ``paths``, and then what changes in them, until a signal ends it.

    ``tell`` is given the report of every import, ``say`` once what holds up the next: it is tried
    until it works. Raises :class:`Interrupted`, or KeyboardInterrupt where the signal came while
    nothing was done; what :func:`import_articles` raises where the first import cannot begin, and
    :class:`CannotWatch`.
    """
    _Follower(paths, options, tell, say).go()


class _Follower:
    def __init__(
        self,
        paths: Sequence[str | Path],
        options: Options,
        tell: Callable[[Report], None],
        say: Callable[[Exception], None],
    ) -> None:
        self.paths, self.options, self.tell, self.say = paths, options, tell, say
        #: Files that were seen to be gone: they may come back under another name.
        self.gone: set[Path] = set()
        self.has_begun = False
        self.trouble = ""

    def go(self) -> None:
        while True:
            setup = set_up(self.paths)
            try:
                with _watching(setup.folders) as watcher:
                    self._follow(watcher, setup)
            except CannotWatch as trouble:
                if not self.has_begun:
                    raise
                self._complain(trouble)

    def _follow(self, watcher: RustNotify, setup: Setup) -> None:
        """Until the site itself is another: its configuration, or the folders that it has."""
        # It is watched before it is read: no change falls in between.
        pending: set[Path] | None = None
        while True:
            if (pending is None or pending) and self._take(pending):
                pending, self.has_begun = set(), True
            changes = _changes(watcher)
            if changes is None or set_up(self.paths) != setup:
                return
            pending = self._wanted(pending, changes, setup)

    def _wanted(
        self, pending: set[Path] | None, changes: Collection[Change], setup: Setup
    ) -> set[Path] | None:
        """What to look at, with what is still to be looked at; None is everything."""
        seen = [(kind, Path(name)) for kind, name in changes if setup.concerns(Path(name))]
        if pending is None or any(_concerns_others(kind, path) for kind, path in seen):
            return None
        pending = pending | {path for _kind, path in seen}
        if pending and any(path.exists() for path in pending):
            pending |= self.gone
        return pending if len(pending) <= MOST else None

    def _take(self, changed: set[Path] | None) -> bool:
        """Import what has changed. False where that has to be tried again."""
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
        if any(_is_folders_own(path) for path in gone):  # what was around it is read in another way
            return self._take(None)
        return True

    def _tell(self, report: Report, gone: set[Path]) -> None:
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
        time.sleep(LOOK / 1000)


@contextmanager
def _watching(folders: Collection[Path]) -> Iterator[RustNotify]:
    """A watcher of folders and all below them, for whom changes gather from now on."""
    try:
        watcher = RustNotify([str(folder) for folder in folders], False, False, LOOK, True, True)
    except (OSError, RuntimeError, ValueError) as fault:
        raise CannotWatch(f"The folders cannot be watched: {fault}. {_limits()}".strip()) from None
    try:
        yield watcher
    finally:
        watcher.close()


def _limits() -> str:
    """What the system allows, where it says so."""
    limit = Path("/proc/sys/fs/inotify/max_user_watches")
    if not limit.exists():
        return ""
    number = int(limit.read_text())
    return f"Linux allows {number:,} watches, one a folder; sysctl {limit.name} raises that."


def _changes(watcher: RustNotify) -> set[Change] | None:
    """What has changed since the last call, after at most :data:`LOOK`; None where the watcher has
    lost track."""
    try:
        told = watcher.watch(LONGEST, QUIET, LOOK, None)
    except WatchfilesRustInternalError:  # a name that is no text, or one watch too many
        time.sleep(LOOK / 1000)
        return None
    if told == "signal":
        raise KeyboardInterrupt
    return told if isinstance(told, set) else set()


def _concerns_others(kind: int, path: Path) -> bool:
    """Whether a change bears upon files that did not change themselves."""
    if path.is_dir():
        return True
    is_text = path.suffix.lower() in EXTENSIONS
    return is_text and _is_folders_own(path) and (kind != MODIFIED or path.name[0] == "_")


def _is_folders_own(path: Path) -> bool:
    """Whether a text is that of its folder: of a bundle or of a section."""
    return bool(BUNDLE.match(path.name.removeprefix("_")))
