"""Backups of the SQLite database. The site may run while a backup is made, but must be stopped
while one is restored."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from articles.editing.lock import importer_lock
from articles.errors import NewsroomError
from newsroom.server_lock import lock_out_servers

MAX_BACKUPS = 5
BACKUP_PATTERN = "newsroom-*.sqlite3"

#: Suffixes of the files that SQLite keeps next to a database file. SQLite would apply an old one to
#: a restored database of the same name.
LOG_SUFFIX = "-wal"
JOURNAL_SUFFIX = "-journal"
SHARED_MEMORY_SUFFIX = "-shm"


class CannotRestore(NewsroomError):
    """Raised if a backup cannot replace the database. The message says why."""


def list_backups() -> list[Path]:
    """Return the backups in VAR_DIR/backups, the newest last."""
    return sorted((settings.VAR_DIR / "backups").glob(BACKUP_PATTERN))


def create_backup() -> Path:
    """Write a consistent copy of the database to VAR_DIR/backups and return its path. Keep only the
    newest five backups.

    Raise django.db.DatabaseError if the database cannot be read or the disk is full, and OSError if
    the folder is not writable. An unfinished copy never has the name of a backup.
    """
    copy = _get_backup_path("newsroom")
    unfinished = copy.with_suffix(".unfinished")
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(unfinished)])
        # Only the owner may read the copy, because it contains password hashes.
        unfinished.chmod(0o600)
        unfinished.rename(copy)
    finally:
        unfinished.unlink(missing_ok=True)
    for old in list_backups()[:-MAX_BACKUPS]:
        old.unlink(missing_ok=True)
    return copy


def restore_backup(backup: Path) -> Path | None:
    """Replace the database with a copy of `backup`. Return the path where the old database is kept,
    or None if there was none.

    Raise CannotRestore if `backup` is not a complete database of a newsroom, or if a server is
    running. Raise articles.errors.NewsroomError if an import is running, and OSError if the disk is
    full. In all these cases the database is unchanged.
    """
    database = Path(connection.settings_dict["NAME"])
    new = database.with_name(f"{database.name}.restoring")
    with lock_out_servers() as alone, importer_lock(settings.VAR_DIR / "import.lock", wait=0):
        if not alone:
            raise CannotRestore("the site is running: stop it first, then run this command again")
        try:
            _copy_and_check(backup, new)
            kept = _copy_replaced(database)
            # Delete the old log before replacing the database. Otherwise SQLite would apply it to
            # the new one.
            for ending in (LOG_SUFFIX, JOURNAL_SUFFIX, SHARED_MEMORY_SUFFIX):
                _add_suffix(database, ending).unlink(missing_ok=True)
            new.replace(database)
        finally:
            for ending in ("", LOG_SUFFIX, JOURNAL_SUFFIX, SHARED_MEMORY_SUFFIX):
                _add_suffix(new, ending).unlink(missing_ok=True)
    return kept


def _copy_and_check(backup: Path, new: Path) -> None:
    if not backup.is_file():
        raise CannotRestore(f"{backup} does not exist")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    try:
        address = f"{backup.resolve().as_uri()}?mode=ro"
        with (
            closing(sqlite3.connect(address, uri=True)) as old,
            closing(sqlite3.connect(new)) as copy,
        ):
            old.backup(copy)
            (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
            tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
    except sqlite3.Error as error:
        raise CannotRestore(f"{backup} cannot be read: {error}") from error
    if verdict != "ok":
        raise CannotRestore(f"{backup} is damaged: {' '.join(verdict.split())}")
    if "articles_article" not in tables:
        raise CannotRestore(f"{backup} is not a database of a newsroom")


def _copy_replaced(database: Path) -> Path | None:
    """Copy the old database and its log byte by byte, even if they are damaged. Return the path of
    the copy, or None if there is no old database."""
    if not database.exists():
        return None
    kept = _get_backup_path("replaced")
    for ending in ("", LOG_SUFFIX, JOURNAL_SUFFIX):
        if _add_suffix(database, ending).exists():
            shutil.copy2(_add_suffix(database, ending), _add_suffix(kept, ending))
            _add_suffix(kept, ending).chmod(0o600)
    return kept


def _add_suffix(database: Path, ending: str) -> Path:
    return database.with_name(database.name + ending)


def _get_backup_path(name: str) -> Path:
    folder: Path = settings.VAR_DIR / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{name}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z.sqlite3"
