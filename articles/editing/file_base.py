"""Code shared by imports and exports: the version of a file that was last imported, and how to
display file names."""

from __future__ import annotations

import errno
import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from articles.editing import revisions
from articles.errors import FrontMatterError
from articles.frontmatter import Document, parse
from articles.hugo import Authored, interpret
from articles.models import Revision, SourceFile

#: Error numbers for a full disk. After one of them, no further file can be written.
DISK_FULL_ERRORS = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class FileBase:
    """A file as it was last imported: the document, its authored values, and the time zone used for
    its dates."""

    document: Document
    said: Authored
    zone: ZoneInfo


def read_base(file: SourceFile, *, known_widgets: Collection[str]) -> FileBase | None:
    """Read the base of a file with the same settings as when it was imported. Return None if it was
    never imported.

    Raise :class:`~articles.errors.FrontMatterError` for bytes that can no longer be read.
    """
    if file.base is None:
        return None
    document, zone = parse(bytes(file.base)), get_zone_of_context(file.context)
    said = interpret(document, timezone=zone, known_widgets=known_widgets).authored
    return FileBase(document, said, zone)


def record_pending_version(
    file: SourceFile, *, at: datetime, known_widgets: Collection[str]
) -> None:
    """Record the pending bytes of a file as a revision, before other bytes replace them.

    Two kinds of versions are not stored anywhere else: a version with errors, and a version whose
    article was deleted in the admin. The pending version of a conflict already has a revision.
    """
    if file.incoming and file.state != SourceFile.State.CONFLICT:
        authored = _read_authored(
            bytes(file.incoming), get_zone_of_context(file.context), known_widgets
        )
        note, path = "From the file, not imported", f"/{file.path}"[:500]
        via = Revision.Via.IMPORT
        revisions.record_unsaved_version(
            file.article, authored, via=via, at=at, note=note, path=path
        )


def _read_authored(data: bytes, zone: ZoneInfo, known_widgets: Collection[str]) -> Authored:
    """Return the authored values of a file. If there are errors in the file, its entire text
    becomes the body."""
    try:
        document = parse(data)
    except FrontMatterError:
        return Authored(body=data.decode("utf-8", "backslashreplace"))
    reading = interpret(document, timezone=zone, known_widgets=known_widgets)
    if any(problem.severity == "error" for problem in reading.problems):
        return Authored(body=document.text)
    return reading.authored


def get_zone_of_context(stamp: str) -> ZoneInfo:
    """Return the time zone in which the dates of a file were read. ``stamp`` is the read context
    that is stored with the file."""
    return ZoneInfo(stamp.partition(" ")[0] or settings.TIME_ZONE)


def escape_file_name(name: str) -> str:
    """Return a file name as one printable line. Control characters and undecodable bytes are
    escaped."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in name)


def format_path_from_cwd(path: Path) -> str:
    """Return the path as an operator would type it: relative to the working directory if it is
    inside, else absolute."""
    here, path = Path.cwd(), Path(os.path.normpath(path))
    return escape_file_name(str(path.relative_to(here) if path.is_relative_to(here) else path))
