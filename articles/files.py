"""What stands between files and articles for whoever goes from one to the other, import or export:
how a file was read when it was last taken over, and how its name is shown."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from articles import revisions
from articles.errors import FrontMatterError
from articles.frontmatter import Document, parse
from articles.hugo import Authored, interpret
from articles.models import Revision, SourceFile
from articles.widgets import registry

#: Numbers of errors after which no file can be written any more.
DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Base:
    """A file as it was last taken over: its parts, what it said, and the zone of its dates."""

    document: Document
    said: Authored
    zone: ZoneInfo


def read_base(file: SourceFile) -> Base | None:
    """The base of a file, read as it was read then; None where nothing was ever taken over.

    Raises :class:`~articles.errors.FrontMatterError` for bytes that can no longer be read.
    """
    if file.base is None:
        return None
    document, zone = parse(bytes(file.base)), zone_of(file.context)
    said = interpret(document, timezone=zone, known_widgets=registry).authored
    return Base(document, said, zone)


def keep_untaken(file: SourceFile, *, at: datetime) -> None:
    """Put the bytes that wait in a file's row among the revisions before others take their place.

    A version that was rejected, or whose article was deleted here, stands nowhere else. (That of a
    conflict is among them from the beginning.)
    """
    if file.incoming and file.state != SourceFile.State.CONFLICT:
        authored = _said(bytes(file.incoming), zone_of(file.context))
        note, path = "From the file, never taken over", f"/{file.path}"[:500]
        via = Revision.Via.IMPORT
        revisions.keep(file.article, authored, via=via, at=at, note=note, path=path)


def _said(data: bytes, zone: ZoneInfo) -> Authored:
    """What a file says; one that is not read without an error is text as a whole."""
    try:
        document = parse(data)
    except FrontMatterError:
        return Authored(body=data.decode("utf-8", "backslashreplace"))
    reading = interpret(document, timezone=zone, known_widgets=registry)
    if any(problem.severity == "error" for problem in reading.problems):
        return Authored(body=document.text)
    return reading.authored


def zone_of(stamp: str) -> ZoneInfo:
    """The time zone in which dates were read under the reading context ``stamp``."""
    return ZoneInfo(stamp.partition(" ")[0] or settings.TIME_ZONE)


def escaped(name: str) -> str:
    """A file name as one printable line: control characters and undecodable bytes as escapes."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in name)


def from_here(path: Path) -> str:
    """As the operator would type it: relative to the working folder where it lies below it."""
    here = Path.cwd()
    return escaped(str(path.relative_to(here) if path.is_relative_to(here) else path))
