"""One import or export at a time: the second waits for the first, and gives up naming it."""

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

#: Seconds between two looks at the lock.
PAUSE = 0.1


class ImporterBusy(NewsroomError):
    """Another import or export went on for longer than we would wait."""


@contextmanager
def importer_lock(path: Path, *, wait: float) -> Iterator[None]:
    """Hold the lock file; the system frees it when the process ends, however it ends.

    Raises :class:`ImporterBusy` after ``wait`` seconds, :class:`NewsroomError` where the file
    cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as fault:
        raise NewsroomError(f"{path}: {fault.strerror}; the lock is kept there") from None
    with os.fdopen(descriptor, "r+") as file:
        _acquire(file, wait)
        file.seek(0)
        file.truncate()
        file.write(f"process {os.getpid()}, started {datetime.now():%Y-%m-%d %H:%M:%S}")
        file.flush()
        yield


def is_held(path: Path) -> bool:
    """Whether an import or export is going on on this machine."""
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
                holder = file.read() or "a process that did not say its name"
                raise ImporterBusy(
                    f"Another import or export is running ({holder}); "
                    f"gave up after waiting {wait:g} seconds."
                ) from None
            time.sleep(PAUSE)
