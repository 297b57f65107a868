"""Renditions of pictures: smaller WebP files beside the original, made ahead of every reader.

They are named by rule (:mod:`articles.rendering.responsive`), and pages name them at once. Where
one is not made yet, or cannot be (a picture that moves), the original is served in its place:
:mod:`newsroom.media`. Nothing of the original but its pixels goes into a rendition.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import ExitStack, suppress
from html import unescape
from urllib.parse import unquote

from django.conf import settings
from django.core.files.storage import default_storage

from articles import media, processes, scaling
from articles.models import Picture
from articles.rendering import rendition, widths
from articles.scaling import Scaled, scale

#: Pictures that are done here before other processes would have begun.
FEWEST = 4
MOST_WORKERS = 3

_IMAGE = re.compile(r'<img (?:[^>"]|"[^"]*")*?src="([^"]*)"')


def pictures_in(thumbnail_url: str, html: str) -> Iterator[str]:
    """Names in media storage of the pictures that a story shows."""
    if thumbnail_url:
        yield from _name(thumbnail_url)
    if "<img " in html:
        for url in _IMAGE.findall(html):
            yield from _name(unescape(url))


def make(names: Collection[str]) -> int:
    """Make what is missing of the renditions of these pictures; returns of how many pictures
    something was made. Large numbers are shared out among the processor's cores."""
    lacking = _lacking(names) if names else []
    made = 0
    with ExitStack() as stack:
        workers = _workers(len(lacking), stack)
        for name, found in zip(lacking, _scaled_by(workers, lacking), strict=True):
            made += _keep(name, found)
    return made


def remove(name: str, width: int | None) -> bool:
    """Remove what was made of a picture of ``width`` pixels that is another by now; whether there
    was anything."""
    files = [rendition(name, one) for one in widths(name, width)]
    stale = [file for file in files if default_storage.exists(file)]
    for file in stale:
        default_storage.delete(file)
    return bool(stale)


def _workers(tasks: int, stack: ExitStack) -> list[processes.Worker]:
    workers: list[processes.Worker] = []
    with suppress(OSError, EOFError):  # those that are there do it
        while tasks >= FEWEST and 1 < processes.cores() > len(workers) < MOST_WORKERS:
            workers.append(stack.enter_context(processes.Worker(f"{scaling.__name__}.scale")))
    return workers


def _scaled_by(workers: list[processes.Worker], names: Collection[str]) -> Iterator[Scaled]:
    """Every picture in its widths, in the order of ``names``."""
    files = [default_storage.path(name) for name in names]
    if not workers:
        yield from map(scale, files)
        return
    for number, file in enumerate(files):
        workers[number % len(workers)].give(file)
    for number, file in enumerate(files):
        answer: Scaled | None = workers[number % len(workers)].take()
        yield scale(file) if answer is None else answer


def _keep(name: str, scaled: Scaled) -> bool:
    new = [(rendition(name, width), data) for width, data in scaled]
    new = [(file, data) for file, data in new if not default_storage.exists(file)]
    for file, data in new:
        media.put(file, data)
    return bool(new)


def _lacking(names: Collection[str]) -> list[str]:
    """Those of our pictures that have not all their renditions."""
    stored = Picture.objects.order_by("pk").values_list("file", "width")
    return [
        name
        for name, width in stored.iterator()
        if name in names
        and not all(default_storage.exists(rendition(name, one)) for one in widths(name, width))
    ]


def _name(url: str) -> Iterator[str]:
    if url.startswith(settings.MEDIA_URL):
        yield unquote(url.removeprefix(settings.MEDIA_URL))
