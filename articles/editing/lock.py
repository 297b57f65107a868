"""The lock that allows only one import or export at a time. A second one waits for the first. If it
gives up, its message names the first."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TextIO

from articles.errors import NewsroomError

#: Seconds between two attempts to take the lock.
RETRY_SECONDS = 0.1


class ImporterBusy(NewsroomError):
    """Raised if another import or export did not finish within the waiting time."""


@contextmanager
def importer_lock(path: Path, *, wait: float) -> Iterator[None]:
    """Hold the lock file until the block ends. If the process dies, the operating system releases
    the lock.

    Raise :class:`ImporterBusy` after ``wait`` seconds, and :class:`NewsroomError` if the file
    cannot be created.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as fault:
        raise NewsroomError(f"The lock file {path} cannot be opened: {fault.strerror}") from None
    with os.fdopen(descriptor, "r+") as file:
        _acquire(file, wait)
        file.seek(0)
        file.truncate()
        file.write(f"process {os.getpid()}, started {datetime.now():%Y-%m-%d %H:%M:%S}")
        file.flush()
        yield


def is_import_or_export_running(path: Path) -> bool:
    """Return whether an import or export is running on this machine."""
    try:
        with path.open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _acquire(file: TextIO, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                file.seek(0)
                holder = file.read() or "an unknown process"
                raise ImporterBusy(
                    f"Another import or export is running ({holder}); "
                    f"gave up after waiting {wait:g} seconds."
                ) from None
            time.sleep(RETRY_SECONDS)
