"""Copies of the SQLite database, taken while the site goes on."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

KEPT = 5
PATTERN = "newsroom-*.sqlite3"


def back_up() -> Path:
    """Write a consistent copy to VAR_DIR/backups and return its path; the newest five stay.

    Raises django.db.DatabaseError where the database cannot be read or the disk is full, and
    OSError where the folder cannot be written. A copy that was not finished is never left there
    under the name of a backup.
    """
    folder = settings.VAR_DIR / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    copy: Path = folder / f"newsroom-{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z.sqlite3"
    unfinished = copy.with_suffix(".unfinished")
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(unfinished)])
        unfinished.chmod(0o600)  # it holds password hashes
        unfinished.rename(copy)
    finally:
        unfinished.unlink(missing_ok=True)
    _prune(folder)
    return copy


def _prune(folder: Path) -> None:
    for old in sorted(folder.glob(PATTERN))[:-KEPT]:
        old.unlink(missing_ok=True)
