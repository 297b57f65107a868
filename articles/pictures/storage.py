"""Functions that read files of media storage, and write them. Where the storage is not a folder on
this computer, they do without one."""

from __future__ import annotations

from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage


def is_local() -> bool:
    """Return whether media storage is a folder on this computer."""
    return isinstance(default_storage, FileSystemStorage)


def read_file(name: str) -> bytes:
    """Return the bytes of the file ``name``. Raise OSError if there is none."""
    with default_storage.open(name) as file:
        data: bytes = file.read()
    return data


def replace_file(name: str, data: bytes) -> None:
    """Replace the file ``name``. In a folder on this computer this is atomic: readers see the old
    file or the new one, never a part of it."""
    if not is_local():
        default_storage.delete(name)
        default_storage.save(name, ContentFile(data))
        return
    waiting = f"{name}.new"
    # A process that was killed may have left this file behind.
    default_storage.delete(waiting)
    default_storage.save(waiting, ContentFile(data))
    Path(default_storage.path(waiting)).replace(default_storage.path(name))
