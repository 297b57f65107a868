"""The address of a page by the rules of its site.

Hugo: ``url`` comes first, then the permalink pattern of the page's top folder, then the path of its
file.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Protocol

from articles.hugo.keys import Authored
from articles.hugo.paths import make_public_path
from articles.hugo.permalinks import PageFacts, expand_pattern, make_title_slug
from articles.hugo.rules import Rules, get_section_path
from articles.hugo.slugs import urlize
from articles.hugo.vocabularies import VOCABULARIES


class PagePlace(Protocol):
    """The place of a page in the content tree; see :class:`articles.content.derive.Placement`."""

    @property
    def kind(self) -> str: ...
    @property
    def folder(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def section(self) -> str: ...
    @property
    def url_language(self) -> str: ...
    @property
    def date_offset(self) -> int | None: ...


def get_hugo_kind(place: PagePlace) -> str:
    """Return Hugo's name for the kind of page: page, home, section, taxonomy or term."""
    if place.kind == "page":
        return "page"
    if not place.name:
        return "home"
    if get_top_folder(place) in VOCABULARIES:
        return "term" if place.folder else "taxonomy"
    return "section"


def get_top_folder(place: PagePlace) -> str:
    """Return the first folder of a page's path, or "" at the root.

    The top folder of a list page such as ``news/_index.md`` is the page's own folder.
    """
    folder = place.folder or (place.name if place.kind == "list" else "")
    return urlize(folder.strip("/").partition("/")[0])


def make_page_path(authored: Authored, place: PagePlace, rules: Rules) -> str:
    """Return the public URL path. ``authored`` are the page's values, including inherited ones."""
    path = _expand_permalink(authored, place, rules) or make_public_path(
        folder=_apply_section_slugs(place, rules),
        name=place.name,
        kind=place.kind,
        slug=None if get_hugo_kind(place) == "taxonomy" else authored.slug,
        url=authored.url,
        language=place.url_language or None,
        keep_case=rules.keep_path_case,
    )
    if rules.ugly_urls and place.kind == "page" and path.endswith("/") and len(path) > 1:
        path = f"{path.rstrip('/')}.html"
    return _remove_accents(path) if rules.remove_path_accents else path


def _apply_section_slugs(place: PagePlace, rules: Rules) -> str:
    """Return the folder of a page, with the slugs of its sections in place of their folders.

    Hugo: the slug of a list page also changes the addresses of all pages below it. Here,
    vocabularies and their terms keep their addresses.
    """
    if not rules.sections or not place.folder or get_top_folder(place) in VOCABULARIES:
        return place.folder
    parts = place.folder.split("/")
    steps = (get_section_path("/".join(parts[: n + 1])) for n in range(len(parts)))
    names = (rules.sections.get((place.url_language, step)) for step in steps)
    return "/".join(
        name.slug if name and name.slug else part for name, part in zip(names, parts, strict=True)
    )


def _get_section_slugs(place: PagePlace, sections: tuple[str, ...], rules: Rules) -> Iterator[str]:
    """Yield the part of ``:sectionslugs`` for each section: its slug, or else its title, or else
    its folder."""
    for number, section in enumerate(sections, 1):
        name = rules.sections.get((place.url_language, "/".join(sections[:number])))
        slug = urlize(name.slug.strip("-")) if name else ""
        yield slug or (make_title_slug(name.title) if name else "") or section


def _expand_permalink(authored: Authored, place: PagePlace, rules: Rules) -> str | None:
    """Return the path made by the site's pattern, or None if no pattern applies to the page."""
    if not rules.permalinks or (authored.url and authored.url.strip()):
        return None
    language = place.url_language or rules.default_language
    pattern = rules.permalink(get_hugo_kind(place), get_top_folder(place), language)
    if pattern is None:
        return None
    sections = tuple(filter(None, place.section.split("/")))
    facts = PageFacts(
        date=_to_local_time(authored.date or authored.publish_date, place, rules.zone),
        title=authored.title or place.name,
        slug=authored.slug or "",
        name=place.name,
        sections=sections,
        section_slugs=tuple(_get_section_slugs(place, sections, rules)),
    )
    prefix = f"/{place.url_language}" if place.url_language else ""
    return prefix + expand_pattern(pattern, facts)


def _to_local_time(moment: datetime | None, place: PagePlace, zone: tzinfo) -> datetime | None:
    """Convert a date to the UTC offset with which it was written, as Hugo does."""
    if moment is None:
        return None
    if place.date_offset is None:
        return moment.astimezone(zone)
    return moment.astimezone(timezone(timedelta(minutes=place.date_offset)))


def _remove_accents(path: str) -> str:
    """Return the path with letters without accents (Hugo: ``removePathAccents``)."""
    decomposed = unicodedata.normalize("NFD", path)
    kept = (char for char in decomposed if unicodedata.category(char) != "Mn")
    return unicodedata.normalize("NFC", "".join(kept))
