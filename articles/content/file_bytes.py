"""A reader that reads a file once and completely. It accepts only regular files of limited size."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from articles.errors import FrontMatterError, Problem

#: Maximum size of a file in bytes, checked before reading. Front matter and body have their own
#: limits.
MAX_FILE_BYTES = 1_400_000


def read_file_bytes(path: str | Path, *, limit: int = MAX_FILE_BYTES) -> bytes:
    """Return the bytes of a regular file. Raise FrontMatterError if it cannot be read or is larger
    than ``limit`` bytes."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise _make_error(
            "file-vanished", "The file was deleted before it could be read."
        ) from None
    except OSError as fault:
        message = f"The file cannot be read: {fault.strerror}."
        raise _make_error("file-unreadable", message) from None
    try:
        info = os.fstat(descriptor)
        if not stat.S_ISREG(info.st_mode):
            raise _make_error("file-unreadable", "This is not a regular file.")
        data = _read_up_to(limit + 1, descriptor, expected=info.st_size)
    except OSError as fault:
        raise _make_error(
            "file-unreadable", f"The file cannot be read: {fault.strerror}."
        ) from None
    finally:
        os.close(descriptor)
    if len(data) > limit:
        size = max(info.st_size, len(data))
        message = f"The file has {size:,} bytes; the limit is {limit:,}."
        raise _make_error("file-too-large", message)
    return data


def _read_up_to(limit: int, descriptor: int, *, expected: int) -> bytes:
    """Return at most ``limit`` bytes of a file. Usually one read of ``expected`` bytes is
    enough."""
    data = piece = os.read(descriptor, min(limit, expected + 1))
    while piece and len(data) != expected and len(data) < limit:
        piece = os.read(descriptor, limit - len(data))
        data += piece
    return data


def _make_error(code: str, message: str) -> FrontMatterError:
    return FrontMatterError(Problem(severity="error", code=code, message=message))
