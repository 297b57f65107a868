"""Which section a page belongs to, where sections lie in sections."""

from __future__ import annotations

import posixpath
from collections.abc import Collection

from articles.hugo.names import stable_slug, urlize
from articles.hugo.paths import ContentPath


def section_of(place: ContentPath, sections: Collection[str]) -> str:
    """The section of the page at ``place``, in its URL form: "news/local".

    ``sections`` are the folders, as spelt on disk, that have an ``_index.*`` in the page's
    language. Hugo: a page belongs to the nearest of them, else to its top-level folder; a list page
    is a section itself.
    """
    if place.kind == "list":
        return _url_form(posixpath.join(place.folder, place.name))
    folder = place.folder
    while folder:
        if folder in sections:
            return _url_form(folder)
        folder = posixpath.dirname(folder)
    return place.section


def _url_form(folder: str) -> str:
    segments = filter(None, folder.split("/"))
    return "/".join(urlize(segment) or stable_slug("folder", segment) for segment in segments)
