"""A file read once, whole, and only if it is a plain one of reasonable size."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from articles.errors import FrontMatterError, Problem

#: Bytes; front matter and body have limits of their own, this one is checked before reading.
LARGEST_FILE = 1_400_000


def read_whole(path: str | Path) -> bytes:
    """The bytes of a plain file, read once; raises FrontMatterError where that is not possible."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise _refused("file-vanished", "The file vanished before it was read.") from None
    except OSError as fault:
        message = f"The file cannot be read: {fault.strerror}."
        raise _refused("file-unreadable", message) from None
    try:
        info = os.fstat(descriptor)
        if not stat.S_ISREG(info.st_mode):
            raise _refused("file-unreadable", "Not a plain file.")
        data = _read_up_to(LARGEST_FILE + 1, descriptor, expected=info.st_size)
    except OSError as fault:
        raise _refused("file-unreadable", f"The file cannot be read: {fault.strerror}.") from None
    finally:
        os.close(descriptor)
    if len(data) > LARGEST_FILE:
        size = max(info.st_size, len(data))
        message = f"The file has {size:,} bytes; the limit is {LARGEST_FILE:,}."
        raise _refused("file-too-large", message)
    return data


def _read_up_to(limit: int, descriptor: int, *, expected: int) -> bytes:
    """All of a file, or its first ``limit`` bytes; as a rule in one piece that has its size."""
    data = piece = os.read(descriptor, min(limit, expected + 1))
    while piece and len(data) != expected and len(data) < limit:
        piece = os.read(descriptor, limit - len(data))
        data += piece
    return data


def _refused(code: str, message: str) -> FrontMatterError:
    return FrontMatterError(Problem(severity="error", code=code, message=message))
