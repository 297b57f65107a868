"""A lock that shows whether a server of this newsroom is running, on any port."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings


def hold_server_lock() -> None:
    """Hold a shared lock on VAR_DIR until this process ends, even if it is killed."""
    descriptor = os.open(settings.VAR_DIR, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)


@contextmanager
def lock_out_servers() -> Iterator[bool]:
    """Keep servers from starting until the context ends. Yield True, or False if a server is
    already running."""
    descriptor = os.open(settings.VAR_DIR, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)
