"""Store uploaded pictures, with their renditions."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import partial
from posixpath import splitext
from typing import Any, Final
from unicodedata import normalize

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from articles.models import Picture, StoredFile
from articles.models.transactions import one_transaction
from articles.pictures.clean_picture import CleanPicture, clean_picture
from articles.pictures.renditions import make_renditions

#: The folder of uploaded pictures in storage. Their addresses are below it.
STORAGE_FOLDER: Final = "uploads"
#: Maximum length of a file name in bytes, without its number and its extension. File systems allow
#: 255, and the names of renditions are longer.
MAX_NAME_BYTES: Final = 100
#: The name of a picture whose own name has no letters.
DEFAULT_NAME: Final = "picture"
#: How often a name is chosen anew, if other uploads take it in the same instant.
MAX_ATTEMPTS: Final = 5


def store_upload(data: bytes, name: str, *, user: Any, at: datetime) -> Picture:
    """Store an uploaded picture, and return it. If the same bytes were uploaded before, return the
    picture that was stored then.

    ``name`` is the name of the file on the computer of ``user``. Raise
    :class:`articles.pictures.clean_picture.PictureRefused` if the file is not stored.
    """
    digest = hashlib.sha256(data).hexdigest()
    known = Picture.objects.filter(digest=digest).first()
    if known is not None and default_storage.exists(str(known.file.name)):
        return known
    clean = clean_picture(data)
    if known is not None:  # Its file was lost, for example when media were not restored.
        default_storage.save(str(known.file.name), ContentFile(clean.data))
        picture = known
    else:
        picture = _store_new(clean, clean_name(name), digest, user=user, at=at)
    transaction.on_commit(partial(make_renditions, {str(picture.file.name)}), robust=True)
    return picture


def clean_name(name: str) -> str:
    """Return a file name without folders, extension and odd characters: ``C:\\My Cat.JPG`` →
    ``my-cat``."""
    bare = splitext(name.replace("\\", "/").rpartition("/")[2])[0]
    words = slugify(normalize("NFC", bare).replace(".", "-"), allow_unicode=True)
    return words.encode()[:MAX_NAME_BYTES].decode(errors="ignore").strip("-_") or DEFAULT_NAME


def _store_new(clean: CleanPicture, stem: str, digest: str, *, user: Any, at: datetime) -> Picture:
    for attempt in range(MAX_ATTEMPTS):
        wanted = _choose_address(f"/images/{at:%Y/%m}/", stem, clean.extension)
        file = default_storage.save(f"{STORAGE_FOLDER}{wanted}", ContentFile(clean.data))
        picture = Picture(
            path=file.removeprefix(STORAGE_FOLDER),
            file=file,
            width=clean.width,
            height=clean.height,
            size=len(clean.data),
            digest=digest,
            uploaded_by=user,
            uploaded_at=at,
        )
        try:
            with one_transaction():
                picture.save(force_insert=True)
        except IntegrityError:
            default_storage.delete(file)
            known = Picture.objects.filter(digest=digest).first()
            if known is not None:
                return known
            if attempt == MAX_ATTEMPTS - 1:
                raise
        except BaseException:
            default_storage.delete(file)
            raise
        else:
            return picture
    raise AssertionError("unreachable")


def _choose_address(folder: str, stem: str, extension: str) -> str:
    """Return the first free address: ``stem``, ``stem-2``, ``stem-3``, …"""
    start = f"{folder}{stem}"
    pictures = Picture.objects.filter(path__startswith=start).values_list("path", flat=True)
    files = StoredFile.objects.filter(path__startswith=start).values_list("path", flat=True)
    # Addresses that differ only in case, or in their extension, are confusing.
    taken = {splitext(path)[0].lower() for path in (*pictures, *files)}
    number = 1
    while True:
        address = start if number == 1 else f"{start}-{number}"
        free = address.lower() not in taken
        if free and not default_storage.exists(f"{STORAGE_FOLDER}{address}{extension}"):
            return address + extension
        number += 1
