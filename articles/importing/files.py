"""Import files that are neither stories nor pictures, and store each one under its address."""

from __future__ import annotations

import codecs
import hashlib
import os
import posixpath
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import DataError, transaction

from articles.editing.file_base import escape_file_name
from articles.errors import Problem
from articles.hugo import normalize_name
from articles.hugo.rules import Rules, read_site_path
from articles.hugo.slugs import urlize
from articles.importing.listing import FoundFile, ImportOutcome
from articles.importing.media_types import media_type_of
from articles.models import Source, StoredFile
from articles.pictures.locations import blank_coordinates, without_location
from articles.rendering import Resolved

#: Maximum size of a file in bytes, enough for a film of one hour. Larger films belong on a media
#: server.
MAX_FILE_SIZE = 1_000_000_000
#: Number of bytes to read at a time.
CHUNK_SIZE = 1_000_000
#: Extensions of files written by cameras, in addition to the picture formats that pages can show.
CAMERA_PICTURES = frozenset({".arw", ".cr2", ".dng", ".heic", ".heif", ".jfif", ".jxl", ".nef"})
FILMS = frozenset({".3gp", ".m4v", ".mov", ".mp4", ".qt"})
#: Maximum number of characters in an address.
MAX_ADDRESS_LENGTH = 500


@dataclass(slots=True)
class StoredFilesResult:
    """The result of storing files. Files are identified by place, the address that texts use.
    ``resolved`` maps a place to the resolved reference, ``addresses`` maps it to the address for
    readers. ``new`` is the number of files that this import stored. ``altered`` holds the places
    whose address for readers changed: texts that refer to them must be rendered again."""

    resolved: dict[str, Resolved] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    new: int = 0
    altered: list[str] = field(default_factory=list)
    outcomes: list[ImportOutcome] = field(default_factory=list)


def store_files(
    found: Iterable[FoundFile], source: Source | None, root: Path, *, rules: Rules, dry_run: bool
) -> StoredFilesResult:
    """Store every new or changed file of a source. If a file cannot be stored, report it and skip
    it.

    A file that is now missing from the source stays in storage, as pictures do, because stories may
    still link to it.
    """
    taken = StoredFilesResult()
    stored = {row.place: row for row in StoredFile.objects.filter(source=source)} if source else {}
    taken.resolved = {row.place: Resolved(row.url) for row in stored.values()}
    for one in found:
        address, known = normalize_name(_get_file_address(one, rules)), stored.get(one.place)
        problem = _find_problem(one, address)
        if problem is None and not _is_known(one, address, known):
            problem = _store_file(one, address, known, source, dry_run=dry_run)
            taken.new += problem is None
        if problem is not None:
            path = escape_file_name(os.path.relpath(one.file, root))  # static/ is outside the root
            taken.outcomes.append(ImportOutcome(path, "rejected", problems=(problem,)))
            continue
        shown = Resolved(StoredFile(path=address).url)
        if taken.resolved.get(one.place) != shown:
            taken.altered.append(one.place)
        taken.resolved[one.place], taken.addresses[one.place] = shown, address
    return taken


def add_addresses(
    outcomes: Sequence[ImportOutcome], found: Iterable[FoundFile], taken: StoredFilesResult
) -> list[ImportOutcome]:
    """Return the outcomes of a listing. If a file was stored, its outcome has the address for
    readers."""
    urls = {
        escape_file_name(f.content): taken.addresses.get(f.place, "") for f in found if f.content
    }
    return [replace(o, url=urls.get(o.path) or o.url) for o in outcomes]


def _get_file_address(one: FoundFile, rules: Rules) -> str:
    """Return the address of a file. Hugo: the address is that of the file's folder, followed by the
    unchanged file name. In a bundle, the whole path below the bundle stays unchanged."""
    if not one.content:
        return one.place
    folder, name = posixpath.split(one.content)
    if one.bundle is not None:
        folder, name = one.bundle, one.content[len(one.bundle) + 1 :]
    place = read_site_path(f"{folder}/_index.md" if folder else "_index.md", rules)
    tree = rules.tree_of(place.language)
    folders = [part for part in (place.folder, place.name) if part]
    kept = rules.keep_path_case
    urls = [urlize(part, keep_case=kept) or part for part in "/".join(folders).split("/") if part]
    return "/".join(("", *filter(None, [tree]), *urls, name))


def _is_known(one: FoundFile, address: str, known: StoredFile | None) -> bool:
    if known is None or (one.size, one.mtime_ns) != (known.size, known.mtime_ns):
        return False
    stored = (known.path, known.content, known.bundle)
    return (address, normalize_name(one.content), one.bundle) == stored


def _find_problem(one: FoundFile, address: str) -> Problem | None:
    if one.size > MAX_FILE_SIZE:
        message = f"The file has {one.size:,} bytes; the limit is {MAX_FILE_SIZE:,}."
        return _build_problem(
            "file-too-large",
            message,
            "Put large films and archives on another server and link to them.",
        )
    try:
        address.encode()
    except UnicodeEncodeError:
        return _build_problem(
            "name-not-utf8", "The file's name is not valid UTF-8. Rename the file."
        )
    if len(address) > MAX_ADDRESS_LENGTH or len(one.place) > MAX_ADDRESS_LENGTH:
        message = f"The address of this file has more than {MAX_ADDRESS_LENGTH} characters."
        return _build_problem(
            "file-unreadable", message, "Shorten its name or those of its folders."
        )
    return None


def _build_problem(code: str, message: str, hint: str = "") -> Problem:
    return Problem(severity="error", code=code, message=message, hint=hint)


def _report_unreadable(fault: OSError) -> Problem:
    if isinstance(fault, FileNotFoundError):
        return _build_problem("file-vanished", "The file was deleted before it could be read.")
    return _build_problem("file-unreadable", f"The file cannot be read: {fault.strerror}.")


def _store_file(
    one: FoundFile,
    address: str,
    known: StoredFile | None,
    source: Source | None,
    *,
    dry_run: bool,
) -> Problem | None:
    """Store a file. Return a problem if this is not possible, otherwise None."""
    if dry_run or source is None:
        return None
    try:
        descriptor = os.open(one.file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as fault:
        return _report_unreadable(fault)
    with os.fdopen(descriptor, "rb") as source_file:
        try:
            file = _remove_location(source_file, suffix=Path(address).suffix.lower())
            digest, is_text = _examine_file(file)
        except OSError as fault:
            return _report_unreadable(fault)
        kept = _store_content(digest, file)
    media_type = media_type_of(address)
    if media_type.startswith("text/") and is_text:
        media_type += "; charset=utf-8"
    values = {
        "path": address,
        "content": normalize_name(one.content),
        "bundle": one.bundle,
        "file": kept,
        "media_type": media_type,
        "digest": digest,
        "size": one.size,
        "mtime_ns": one.mtime_ns,
    }
    try:
        with transaction.atomic():
            StoredFile.objects.update_or_create(source=source, place=one.place, defaults=values)
    except DataError:
        return _build_problem("file-unreadable", "The database refused the name of this file.")
    if known and known.digest != digest:
        _delete_unused_content(known)
    return None


def _remove_location(file: BinaryIO, *, suffix: str) -> BinaryIO:
    """Return the file that readers get: a copy without the location if a camera may have written
    the file, otherwise ``file`` itself."""
    if suffix in CAMERA_PICTURES:
        return BytesIO(without_location(file.read()))
    if suffix in FILMS:
        copy = tempfile.TemporaryFile()  # noqa: SIM115 (deleted when the last reference is dropped)
        copy.writelines(blank_coordinates(iter(partial(file.read, CHUNK_SIZE), b"")))
        copy.seek(0)
        return copy
    return file


def _examine_file(file: BinaryIO) -> tuple[str, bool]:
    """Return the file's SHA-256 digest as hex, and whether the content is valid UTF-8."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_text = True
    while chunk := file.read(CHUNK_SIZE):
        digest.update(chunk)
        is_text = is_text and _is_decodable(decoder, chunk)
    return digest.hexdigest(), is_text and _is_decodable(decoder, b"", final=True)


def _is_decodable(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _store_content(digest: str, file: BinaryIO) -> str:
    """Store the content of ``file`` and return its name in storage. The name is the digest, without
    an extension. Nobody can guess this name, and a web server for the storage folder does not treat
    the file as executable."""
    name = f"files/{digest[:2]}/{digest}"
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if default_storage.exists(name):
        if default_storage.size(name) == size:
            return name
        default_storage.delete(name)  # left behind by a process that was killed
    return default_storage.save(name, File(file))


def _delete_unused_content(former: StoredFile) -> None:
    """Delete the content of ``former`` from storage if no row uses it any more."""
    name = str(former.file.name)
    if not StoredFile.objects.filter(file=name).exists():
        default_storage.delete(name)
