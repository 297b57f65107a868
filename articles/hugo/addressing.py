"""The address of a page by the rules of its site. Hugo: ``url`` wins over everything, a permalink
pattern of the page's top folder over the path of its file."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Protocol

from articles.hugo.authored import Authored
from articles.hugo.names import urlize
from articles.hugo.paths import public_path
from articles.hugo.permalinks import Facts, expand
from articles.hugo.rules import Rules


class Place(Protocol):
    """Where a page stands in the content tree; see :class:`articles.derivation.Placement`."""

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


#: Top folders whose list pages are terms and vocabularies.
VOCABULARIES = ("tags", "categories", "authors")


def hugo_kind(place: Place) -> str:
    """page, home, section, taxonomy or term: what Hugo calls a page at ``place``."""
    if place.kind == "page":
        return "page"
    if not place.name:
        return "home"
    if top_folder(place) in VOCABULARIES:
        return "term" if place.folder else "taxonomy"
    return "section"


def top_folder(place: Place) -> str:
    """The first folder of a page's path, "" at the root; a list page is its folder."""
    folder = place.folder or (place.name if place.kind == "list" else "")
    return urlize(folder.strip("/").partition("/")[0])


def address(authored: Authored, place: Place, rules: Rules) -> str:
    """The public URL path; ``authored`` is what holds for the page."""
    path = _patterned(authored, place, rules) or public_path(
        folder=place.folder,
        name=place.name,
        kind=place.kind,
        slug=authored.slug,
        url=authored.url,
        language=place.url_language or None,
        keep_case=rules.keep_path_case,
    )
    if rules.ugly_urls and place.kind == "page" and path.endswith("/") and len(path) > 1:
        path = f"{path.rstrip('/')}.html"
    return _plain(path) if rules.remove_path_accents else path


def _patterned(authored: Authored, place: Place, rules: Rules) -> str | None:
    """The path that the site's pattern makes; None where there is none for such a page."""
    if not rules.permalinks or (authored.url and authored.url.strip()):
        return None
    language = place.url_language or rules.default_language
    pattern = rules.permalink(hugo_kind(place), top_folder(place), language)
    if pattern is None:
        return None
    facts = Facts(
        date=_local(authored.date or authored.publish_date, place, rules.zone),
        title=authored.title or place.name,
        slug=authored.slug or "",
        name=place.name,
        sections=tuple(filter(None, place.section.split("/"))),
    )
    prefix = f"/{place.url_language}" if place.url_language else ""
    return prefix + expand(pattern, facts)


def _local(moment: datetime | None, place: Place, zone: tzinfo) -> datetime | None:
    """Hugo: a date counts in the offset that it was written with."""
    if moment is None:
        return None
    if place.date_offset is None:
        return moment.astimezone(zone)
    return moment.astimezone(timezone(timedelta(minutes=place.date_offset)))


def _plain(path: str) -> str:
    """Hugo, ``removePathAccents``: letters without their accents."""
    decomposed = unicodedata.normalize("NFD", path)
    kept = (char for char in decomposed if unicodedata.category(char) != "Mn")
    return unicodedata.normalize("NFC", "".join(kept))
