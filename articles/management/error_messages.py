"""One-line messages for failures of the database and the disk, with their remedies."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError

from articles.editing.file_base import DISK_FULL_ERRORS, escape_file_name

#: Part of the database's message → our message. If several parts match, the first one is used.
#: "{name}" is the database, "{reason}" is the database's message.
DATABASE_MESSAGES = {
    "readonly": "The database is read-only: {name}",
    "read-only": "The database is read-only: {name}",
    "disk is full": "Disk full: {name} cannot grow; make room and run this again",
    "No space left": "Disk full: {name} cannot grow; make room and run this again",
    "malformed": "The database is damaged: {name} ({reason}); {cure}",
    "not a database": "The database is damaged: {name} ({reason}); {cure}",
    "unable to open": (
        "The database cannot be opened: {name} ({reason}). Check its folder and permissions"
    ),
    "no such table": "The database {name} is not set up ({reason}); run: manage.py migrate",
    "does not exist": "The database {name} is not set up ({reason}); run: manage.py migrate",
    "": "The database {name} failed: {reason}",
}

#: Recommend ``make restore``, not copying a file over the database. SQLite would apply the log next
#: to the database to the copied file, which can destroy it.
RESTORE_ADVICE = "stop the site and restore a backup: make restore FROM=var/backups/…"


def describe_error(trouble: Exception) -> str:
    """Return a one-line message that names the problem and its remedy."""
    reason = next(iter(str(trouble).strip().splitlines()), "") or type(trouble).__name__
    if isinstance(trouble, DatabaseError):
        words = next(words for part, words in DATABASE_MESSAGES.items() if part in reason)
        return words.format(
            name=settings.DATABASES["default"]["NAME"], reason=reason, cure=RESTORE_ADVICE
        )
    if isinstance(trouble, OSError):
        place = escape_file_name(str(trouble.filename or settings.VAR_DIR))
        return (
            f"Disk full: {place}"
            if trouble.errno in DISK_FULL_ERRORS
            else f"{place}: {trouble.strerror}"
        )
    return reason
