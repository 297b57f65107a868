"""Import pictures, and store them with their dimensions."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from pathlib import Path
from posixpath import basename
from unicodedata import normalize
from urllib.parse import quote

from django.core.exceptions import SuspiciousFileOperation
from django.db import DataError, transaction
from django.db.models import Q

from articles.content.candidate import DiscoveredFile
from articles.editing.file_base import escape_file_name
from articles.editing.references import resolve_picture, resolve_stored_picture
from articles.errors import Problem
from articles.hugo.resources import find_sharing_picture
from articles.importing.listing import ContentListing, FoundPicture, ImportOutcome
from articles.models import Picture, Source, SourceFile
from articles.pictures import storage
from articles.pictures.locations import without_location
from articles.pictures.renditions import remove_renditions
from articles.pictures.scaling import Size, UnreadablePicture, measure
from articles.rendering import Resolved
from articles.tasks import Failure, Pool

#: Maximum number of file names per query.
NAMES_PER_QUERY = 50
#: Maximum number of pictures per query for bundles: SQLite allows at most 1,000 conditions.
BUNDLES_PER_QUERY = 20
MAX_BUNDLE_FOLDERS = 12


def find_pages_showing(addresses: Sequence[str], source: Source | None) -> set[str]:
    """Return the paths of the files whose articles may show one of the pictures at ``addresses``.
    An article may show a picture if its text contains the picture's file name. A bundle may show
    one without naming it."""
    names = sorted({basename(address) for address in addresses})
    found: set[str] = set()
    for start in range(0, len(names) if source else 0, NAMES_PER_QUERY):
        named = reduce(or_, map(_find_pages_by_name, names[start : start + NAMES_PER_QUERY]))
        files = SourceFile.objects.filter(named, source=source, article__isnull=False)
        found.update(files.values_list("path", flat=True))
    for start in range(0, len(addresses) if source else 0, BUNDLES_PER_QUERY):
        beside = reduce(or_, map(_find_bundles, addresses[start : start + BUNDLES_PER_QUERY]))
        files = SourceFile.objects.filter(beside, source=source)
        found.update(files.values_list("path", flat=True))
    return found


def _find_bundles(address: str) -> Q:
    """Return a filter for the bundles that may show a picture in their folder although their text
    does not name it. Either their ``resources`` name it, or it is the picture for sharing the
    story."""
    parts = address.strip("/").split("/")[:-1]
    found = Q(pk=None)
    # If the first folder is the folder of a language, it is not part of an article's folder.
    for first in (0, 1) if len(parts) < MAX_BUNDLE_FOLDERS else ():
        for last in range(first + 1, len(parts) + 1):
            place = Q(
                article__folder="/".join(parts[first : last - 1]), article__name=parts[last - 1]
            )
            beside = last == len(parts) and find_sharing_picture([basename(address)])
            found |= place if beside else place & Q(article__params__has_key="resources")
    return found


def _find_pages_by_name(name: str) -> Q:
    decomposed = normalize("NFD", name)
    spellings = {name, quote(name), decomposed, quote(decomposed)}
    fields = ("article__body__contains", "article__thumbnail__contains")
    return reduce(or_, (Q(**{field: spelt}) for field in fields for spelt in spellings))


def add_to_listing(paths: set[str], listing: ContentListing) -> None:
    """Add the files at ``paths`` to a listing if they are below the given PATHs."""
    listed = {found.path for found in listing.articles}
    for path in sorted(paths - listed):
        file = listing.root / path
        if file.is_file() and any(file.is_relative_to(given) for given in listing.within):
            info = file.stat()
            listing.articles.append(DiscoveredFile(path, info.st_size, info.st_mtime_ns))
            listing.scope.append(file)


#: With fewer pictures than this, starting workers takes longer than measuring the pictures in this
#: process.
MIN_PICTURES_FOR_WORKERS = 50
#: Number of pictures per chunk. Sending a picture's name takes almost as long as measuring the
#: picture, so several names are sent together.
CHUNK_SIZE = 10
#: Operating system errors that are caused by the name of a single file.
BAD_NAME_ERRORS = (errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ)


@dataclass(slots=True)
class StoredPicturesResult:
    """The result of storing pictures. ``resolved`` maps the address of a picture to the resolved
    reference. ``new`` is the number of stored pictures. Texts that refer to the addresses in
    ``altered`` must be rendered again. ``outdated`` holds the storage names of pictures that have
    replaced an older picture, but still have renditions of it."""

    resolved: dict[str, Resolved] = field(default_factory=dict)
    new: int = 0
    altered: list[str] = field(default_factory=list)
    outcomes: list[ImportOutcome] = field(default_factory=list)
    outdated: set[str] = field(default_factory=set)


def store_pictures(
    found: Iterable[FoundPicture], source: Source | None, name: str, root: Path, *, dry_run: bool
) -> StoredPicturesResult:
    """Store every new or changed picture of a source. If a picture is broken, report it and skip
    it.

    In a dry run, ``source`` is None if the source does not exist yet.
    """
    taken = StoredPicturesResult()
    rows = Picture.objects.defer("file_texts", "former_texts")
    stored = {p.path: p for p in rows.filter(source=source)} if source else {}
    uploads = {p.path: p for p in rows.filter(source=None)}
    for picture in (*uploads.values(), *stored.values()):
        taken.resolved[picture.path] = resolve_picture(picture)
    new = [one for one in found if not _is_known(one, stored.get(one.address))]
    if source is not None and not dry_run:
        known = uploads | stored
        new = [one for one in new if not _adopt_upload(one, known.get(one.address), source)]
    for one, size in _measure_pictures(new):
        problem = _find_problem(one, size)
        if isinstance(size, tuple):
            problem = _store_good_picture(one, size, stored, source, name, taken, dry_run=dry_run)
        if problem is not None:
            path = escape_file_name(os.path.relpath(one.file, root))  # static/ is outside the root
            taken.outcomes.append(ImportOutcome(path, "rejected", problems=(problem,)))
    return taken


def _adopt_upload(one: FoundPicture, upload: Picture | None, source: Source) -> bool:
    """If a file is a picture that was uploaded here and then exported, note that it belongs to
    ``source``, with the time of the file. It keeps its texts and its place in storage. Return
    whether the file is that picture."""
    if upload is None or not upload.digest:
        return False
    try:
        same = one.file.read_bytes() == storage.read_file(str(upload.file.name))
    except OSError:
        return False
    if same:
        stamp = {"size": one.size, "mtime_ns": one.mtime_ns}
        Picture.objects.filter(pk=upload.pk).update(source=source, **stamp)
    return same


def _is_known(one: FoundPicture, known: Picture | None) -> bool:
    return known is not None and (known.size, known.mtime_ns) == (one.size, one.mtime_ns)


def _measure_pictures(
    pictures: Sequence[FoundPicture],
) -> Iterator[tuple[FoundPicture, Size | UnreadablePicture | Failure]]:
    """Yield each picture with its dimensions, or with the reason why they are unknown. If there are
    many pictures, worker processes measure them."""
    files = [str(one.file) for one in pictures]
    chunks = (files[start : start + CHUNK_SIZE] for start in range(0, len(files), CHUNK_SIZE))
    pool: Pool[str, Size | UnreadablePicture] = Pool(
        measure, workers=len(files) >= MIN_PICTURES_FOR_WORKERS
    )
    with pool:
        yield from zip(pictures, pool.run(chunks), strict=True)


def _find_problem(one: FoundPicture, size: Size | UnreadablePicture | Failure) -> Problem | None:
    if isinstance(size, Failure):
        size.log(escape_file_name(str(one.file)))
        return size.problem
    return _report_unreadable(size.reason) if isinstance(size, UnreadablePicture) else None


def _report_unreadable(reason: str) -> Problem:
    hint = "Export the picture again, and import it."
    return Problem(severity="error", code="picture-unreadable", message=reason, hint=hint)


def _store_good_picture(
    one: FoundPicture,
    size: Size,
    stored: dict[str, Picture],
    source: Source | None,
    name: str,
    taken: StoredPicturesResult,
    *,
    dry_run: bool,
) -> Problem | None:
    """Store a picture that could be measured. Return a problem if it cannot be stored, otherwise
    None."""
    storage_name, known = f"{name}{one.address}", stored.get(one.address)
    seen = resolve_stored_picture(storage_name, *size)
    if known:
        seen = replace(seen, alt=known.alt, caption=known.caption, credit=known.credit)
    if not dry_run and source is not None:
        try:
            data = without_location(one.file.read_bytes())
        except OSError as fault:
            return _report_unreadable(f"The file cannot be read: {fault.strerror}.")
        if known and remove_renditions(str(known.file.name), known.width):
            taken.outdated.add(storage_name)
        try:
            with transaction.atomic():
                _store(source, one, storage_name, data, *size)
        except (SuspiciousFileOperation, DataError):
            return _report_unreadable("The name of this picture, with its folders, is too long.")
        except OSError as fault:
            if fault.errno not in BAD_NAME_ERRORS:
                raise
            return _report_unreadable(f"The picture cannot be stored: {fault.strerror}.")
    if taken.resolved.get(one.address) != seen:
        taken.altered.append(one.address)
    taken.resolved[one.address] = seen
    taken.new += 1
    return None


def _store(
    source: Source,
    one: FoundPicture,
    name: str,
    data: bytes,
    width: int | None,
    height: int | None,
) -> None:
    Picture.objects.update_or_create(
        source=source,
        path=one.address,
        defaults={
            "file": name,
            "width": width,
            "height": height,
            "size": one.size,
            "mtime_ns": one.mtime_ns,
            "digest": "",  # the bytes are no longer those that were uploaded
        },
    )
    storage.replace_file(name, data)
