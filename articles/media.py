"""Files in media storage, replaced whole."""

from __future__ import annotations

from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def put(name: str, data: bytes) -> None:
    """Readers see the old file of that name or the new one, and never a part of it."""
    waiting = f"{name}.new"
    default_storage.delete(waiting)  # of a process that was killed
    default_storage.save(waiting, ContentFile(data))
    Path(default_storage.path(waiting)).replace(default_storage.path(name))
