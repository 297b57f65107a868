"""Pictures that come along with articles: into media storage, with their measures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from PIL import Image, UnidentifiedImageError

from articles import media
from articles.errors import Problem
from articles.importing.listing import FoundPicture, Outcome
from articles.models import Picture, Source
from articles.rendering import Resolved
from articles.renditions import remove
from articles.scaling import check_size, shown_size

#: Bytes. A larger picture is not for the web.
LARGEST_PICTURE = 25_000_000
SVG_SIZE = re.compile(
    rb"""<svg[^>]*?\sviewBox\s*=\s*["']\s*[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)"""
)


@dataclass(slots=True)
class Taken:
    """What came of the pictures: how texts find them, how many were new, and what was refused. At
    ``altered`` addresses texts find another one now; ``outdated`` are those in storage whose
    renditions were of an older picture."""

    resolved: dict[str, Resolved] = field(default_factory=dict)
    new: int = 0
    altered: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    outdated: set[str] = field(default_factory=set)


def take_pictures(
    found: Iterable[FoundPicture], source: Source | None, name: str, root: Path, *, dry_run: bool
) -> Taken:
    """Store every new or changed picture of a source; one that is broken is named and left out.

    ``source`` is None where the source does not exist yet and a dry run will not make it.
    """
    taken = Taken()
    stored = {p.path: p for p in Picture.objects.filter(source=source)} if source else {}
    for picture in stored.values():
        taken.resolved[picture.path] = _shown(str(picture.file.name), picture.width, picture.height)
    for one in found:
        known = stored.get(one.address)
        if known and (known.size, known.mtime_ns) == (one.size, one.mtime_ns):
            continue
        try:
            data, (width, height) = _read(one)
        except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as fault:
            taken.outcomes.append(_refused(one, fault, root))
            continue
        storage_name = f"{name}{one.address}"
        shown = _shown(storage_name, width, height)
        if taken.resolved.get(one.address) != shown:
            taken.altered.append(one.address)
        taken.resolved[one.address] = shown
        taken.new += 1
        if not dry_run and source is not None:
            if known and remove(str(known.file.name), known.width):
                taken.outdated.add(storage_name)
            _store(source, one, storage_name, data, width, height)
    return taken


def _read(one: FoundPicture) -> tuple[bytes, tuple[int | None, int | None]]:
    """Bytes and measures; raises where the file is no picture or is too large."""
    if one.size > LARGEST_PICTURE:
        raise ValueError(f"{one.size:,} bytes, the limit is {LARGEST_PICTURE:,}")
    data = one.file.read_bytes()
    if one.file.suffix.lower() == ".svg":
        return data, _svg_size(data)
    with Image.open(one.file) as image:
        check_size(image)
        image.verify()
    with Image.open(one.file) as image:
        return data, shown_size(image)


def _svg_size(data: bytes) -> tuple[int | None, int | None]:
    """An SVG's proportions, from its viewBox."""
    match = SVG_SIZE.search(data[:10_000])
    if b"<svg" not in data[:10_000]:
        raise ValueError("no <svg> element")
    return (round(float(match[1])), round(float(match[2]))) if match else (None, None)


def _refused(one: FoundPicture, fault: Exception, root: Path) -> Outcome:
    message = f"Not a picture that can be shown ({fault})." if str(fault) else "Not a picture."
    if isinstance(fault, UnidentifiedImageError):
        message = "Not a picture that can be shown."
    path = one.file.relative_to(root) if one.file.is_relative_to(root) else one.file.name
    problem = Problem(severity="warning", code="picture-unreadable", message=message)
    return Outcome(str(path), "skipped", problems=(problem,))


def _store(
    source: Source,
    one: FoundPicture,
    name: str,
    data: bytes,
    width: int | None,
    height: int | None,
) -> None:
    media.put(name, data)
    Picture.objects.update_or_create(
        source=source,
        path=one.address,
        defaults={
            "file": name,
            "width": width,
            "height": height,
            "size": one.size,
            "mtime_ns": one.mtime_ns,
        },
    )


def _shown(storage_name: str, width: int | None, height: int | None) -> Resolved:
    return Resolved(settings.MEDIA_URL + quote(storage_name), width, height)
