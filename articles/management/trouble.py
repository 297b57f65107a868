"""What fails around us, the database or the disk, as one line that names it and says what to do."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError

from articles.files import DISK_FULL, escaped

#: Part of a database's own words → ours, the first that fits. "{name}" is the database, "{reason}"
#: its words.
WORDS = {
    "readonly": "The database is read-only: {name}",
    "read-only": "The database is read-only: {name}",
    "disk is full": "Disk full: {name} cannot grow; make room and run this again",
    "No space left": "Disk full: {name} cannot grow; make room and run this again",
    "malformed": "The database is damaged: {name} ({reason}); restore a backup",
    "not a database": "The database is damaged: {name} ({reason}); restore a backup",
    "no such table": "The database {name} is not set up ({reason}); run: manage.py migrate",
    "does not exist": "The database {name} is not set up ({reason}); run: manage.py migrate",
    "": "The database {name} failed: {reason}",
}


def told(trouble: Exception) -> str:
    """One line about it."""
    reason = next(iter(str(trouble).strip().splitlines()), "") or type(trouble).__name__
    if isinstance(trouble, DatabaseError):
        words = next(words for part, words in WORDS.items() if part in reason)
        return words.format(name=settings.DATABASES["default"]["NAME"], reason=reason)
    if isinstance(trouble, OSError):
        place = escaped(str(trouble.filename or settings.VAR_DIR))
        return (
            f"Disk full: {place}" if trouble.errno in DISK_FULL else f"{place}: {trouble.strerror}"
        )
    return reason
