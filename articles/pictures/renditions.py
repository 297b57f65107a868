"""Renditions of pictures: smaller WebP files next to the original, made in advance.

The names and widths of renditions are computed from the name and width of the original
(:mod:`articles.rendering.rendition_sizes`). Pages can therefore refer to renditions before they
exist. If a rendition is not made yet, or the picture is animated, :mod:`newsroom.media` serves the
original. A rendition contains only the pixels of the original, not its metadata.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import unquote

from django.conf import settings
from django.core.files.storage import default_storage

from articles.errors import Problem
from articles.models import Picture
from articles.pictures import storage
from articles.pictures.scaling import ScaledPictures, scale_picture
from articles.rendering import get_rendition_name, get_rendition_widths
from articles.tasks import Failure, Pool

#: Minimum number of pictures for which worker processes are started. It is faster to scale fewer
#: pictures in this process.
MIN_PICTURES_FOR_WORKERS = 4

#: Maximum number of names per query. With more names, it is faster to read all rows.
MAX_NAMES_PER_QUERY = 500

_IMAGE = re.compile(r'<img (?:[^>"]|"[^"]*")*?src="([^"]*)"')


def find_picture_names(thumbnail_url: str, html: str) -> Iterator[str]:
    """Yield the storage names of a story's pictures: its thumbnail, and the pictures in its
    ``html``."""
    if thumbnail_url:
        yield from _parse_media_name(thumbnail_url)
    if "<img " in html:
        for url in _IMAGE.findall(html):
            yield from _parse_media_name(unescape(url))


@dataclass(slots=True)
class RenditionReport:
    """The result of making renditions. ``pictures`` is the number of pictures with new renditions.
    ``failures`` contains the pictures that could not be scaled: storage name → problem. Readers see
    the originals of these pictures."""

    pictures: int = 0
    failures: dict[str, Problem] = field(default_factory=dict)


def make_renditions(names: Collection[str]) -> RenditionReport:
    """Make the missing renditions of these pictures.

    Raise OSError if a rendition cannot be stored.
    """
    made = RenditionReport()
    for name, answer in _scale_all(_find_missing(names) if names else []):
        if isinstance(answer, Failure):
            answer.log(name)
            made.failures[name] = answer.problem
        else:
            made.pictures += _store_renditions(name, answer)
    return made


def remove_renditions(name: str, width: int | None) -> bool:
    """Remove the renditions of a picture that was replaced. The old picture was ``width`` pixels
    wide. Return whether any renditions were removed."""
    files = [get_rendition_name(name, one) for one in get_rendition_widths(name, width)]
    stale = [file for file in files if default_storage.exists(file)]
    for file in stale:
        default_storage.delete(file)
    return bool(stale)


def _scale_all(names: Sequence[str]) -> Iterator[tuple[str, ScaledPictures | Failure]]:
    """Yield (name, scaled copies) for each picture. If there are many pictures, worker processes
    scale them."""
    if not storage.is_local():
        yield from ((name, scale_picture(name, storage.read_file(name))) for name in names)
        return
    files = [default_storage.path(name) for name in names]
    pool: Pool[str, ScaledPictures] = Pool(
        scale_picture, workers=len(files) >= MIN_PICTURES_FOR_WORKERS
    )
    with pool:
        yield from zip(names, pool.run([file] for file in files), strict=True)


def _store_renditions(name: str, scaled: ScaledPictures) -> bool:
    new = [(get_rendition_name(name, width), data) for width, data in scaled]
    new = [(file, data) for file, data in new if not default_storage.exists(file)]
    for file, data in new:
        storage.replace_file(file, data)
    return bool(new)


def _find_missing(names: Collection[str]) -> list[str]:
    """Find the stored pictures in ``names`` that lack a rendition. Return their names."""
    stored = Picture.objects.order_by("pk")
    if len(names) <= MAX_NAMES_PER_QUERY:
        stored = stored.filter(file__in=names)
    return [
        name
        for name, width in stored.values_list("file", "width").iterator()
        if name in names
        and not all(
            default_storage.exists(get_rendition_name(name, one))
            for one in get_rendition_widths(name, width)
        )
    ]


def _parse_media_name(url: str) -> Iterator[str]:
    if url.startswith(settings.MEDIA_URL):
        yield unquote(url.removeprefix(settings.MEDIA_URL))
