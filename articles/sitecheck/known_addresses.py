"""The addresses that would work after a move: stories, lists, terms, pictures and redirects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

from django.utils import timezone

from articles.content.derive import apply_site_rules
from articles.content.status import get_initial_status
from articles.editing.file_base import escape_file_name
from articles.errors import NewsroomError
from articles.hugo import VOCABULARIES, get_alias_paths, get_home_url, normalize_name
from articles.hugo.rules import Rules
from articles.importing.decisions import Decision
from articles.models import Article, Picture, Redirect
from articles.models.visibility import get_state
from articles.rendering import split_url
from articles.sitecheck.survey import Survey
from articles.tasks import make_failure

#: Maximum size of a sitemap file in bytes, as in the sitemap protocol.
MAX_SITEMAP_BYTES = 52_428_800
SITEMAP_NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def read_sitemap(file: Path) -> list[str]:
    """Return every address in a sitemap. For an index, return the addresses in the sitemaps it
    names. These sitemaps must be in the same folder as the index, as in Hugo's ``public/``.

    Raise :class:`NewsroomError` if one of them is missing or is not a sitemap.
    """
    root = _parse_sitemap(file)
    if root.tag == f"{SITEMAP_NAMESPACE}sitemapindex":
        parts = [_locate_part(file, loc) for loc in _list_locations(root, "sitemap")]
        return [
            address for part in parts for address in _list_locations(_parse_sitemap(part), "url")
        ]
    return _list_locations(root, "url")


def _parse_sitemap(file: Path) -> ElementTree.Element:
    shown = escape_file_name(str(file))
    try:
        if file.stat().st_size > MAX_SITEMAP_BYTES:
            raise NewsroomError(
                f"{shown}: too large for a sitemap (the limit is {MAX_SITEMAP_BYTES:,} bytes)"
            )
        data = file.read_bytes()
        if b"<!DOCTYPE" in data:
            raise NewsroomError(f"{shown}: not a sitemap (it has a document type)")
        root = ElementTree.fromstring(data)
    except OSError as fault:
        raise NewsroomError(f"{shown}: {fault.strerror}") from None
    except ElementTree.ParseError as fault:
        raise NewsroomError(f"{shown}: not a sitemap ({fault})") from None
    if root.tag not in (f"{SITEMAP_NAMESPACE}sitemapindex", f"{SITEMAP_NAMESPACE}urlset"):
        raise NewsroomError(f"{shown}: not a sitemap")
    return root


def _list_locations(root: ElementTree.Element, element: str) -> list[str]:
    found = root.iterfind(f"{SITEMAP_NAMESPACE}{element}/{SITEMAP_NAMESPACE}loc")
    return [(loc.text or "").strip() for loc in found]


def _locate_part(index: Path, location: str) -> Path:
    parts = split_url(location)
    inside = unquote(parts.path).lstrip("/") if parts else ""
    if not inside or ".." in inside.split("/"):
        raise NewsroomError(
            f"{escape_file_name(str(index))}: no file can be found for {location!r}"
        )
    return index.parent / inside


PAGE_NUMBER = re.compile(r"page/[0-9]+/\Z")
HYPHEN_RUNS = re.compile(r"-{2,}")
#: Pages that exist regardless of the content.
SYSTEM_PATHS = (
    "tags/",
    "categories/",
    "authors/",
    "archive/",
    "corrections/",
    "search/",
    "index.xml",
)


class KnownAddresses:
    """A set of addresses. ``address in known`` is true if readers would get a page, a picture or a
    redirect."""

    def __init__(self, surveys: Sequence[Survey]) -> None:
        at = timezone.now()
        self._sources = [one.source.pk for one in surveys if one.source]
        self._paths = set(_list_system_paths(surveys))
        for one in surveys:
            self._paths.update(picture.address for picture in one.listing.pictures)
            self._paths.update(one.files.values())
            for decision in one.decisions:
                self._paths.update(_try_list_addresses(decision, one.context.rules, at))

    def __contains__(self, address: str) -> bool:
        parts = split_url(address)
        if parts is None:
            return False
        path = normalize_name(unquote(parts.path)) or "/"
        spellings = (path, f"{path}/", HYPHEN_RUNS.sub("-", path), PAGE_NUMBER.sub("", path))
        return any(spelt in self._paths for spelt in spellings) or self._is_stored(spellings)

    def _is_stored(self, paths: Sequence[str]) -> bool:
        """Return whether something that the newsroom has from another source is at one of
        ``paths``."""
        live = Article.objects.published(at=timezone.now())
        others = live.exclude(source_file__source__in=self._sources)
        redirects = Redirect.objects.exclude(article__source_file__source__in=self._sources)
        pictures = Picture.objects.exclude(source__in=self._sources)
        return any(rows.filter(path__in=paths).exists() for rows in (others, redirects, pictures))


def _list_system_paths(surveys: Sequence[Survey]) -> Iterator[str]:
    yield from ("/sitemap.xml", "/robots.txt", "/favicon.ico")
    for one in surveys:
        rules = one.context.rules
        for tree in {rules.tree_of(code) for code in rules.languages}:
            home = get_home_url(tree)
            yield home
            yield from (home + path for path in SYSTEM_PATHS)


def _try_list_addresses(decision: Decision, rules: Rules, at: datetime) -> list[str]:
    """Return the addresses of one file. If they cannot be determined, log the failure and return an
    empty list."""
    try:
        return list(_list_addresses(decision, rules, at))
    except BaseException as fault:
        make_failure(fault).log(escape_file_name(decision.candidate.found.path))
        return []


def _list_addresses(decision: Decision, rules: Rules, at: datetime) -> Iterator[str]:
    """Yield the addresses of one file: its own, its aliases, and those of its section and terms."""
    candidate, authored, derived = decision.candidate, decision.authored, decision.derived
    if derived is None or authored is None or candidate.placement is None:
        return
    status = get_initial_status(authored)
    if get_state(status, derived.live_from, derived.live_until, at=at) != "live":
        return
    authored = apply_site_rules(authored, candidate.placement, rules)
    yield derived.path
    tree = candidate.placement.url_language
    for alias in authored.aliases:
        yield from get_alias_paths(alias, page_path=derived.path, tree=tree)
    if candidate.placement.kind == "list":
        yield f"{derived.path}index.xml"
        return
    home, section = get_home_url(candidate.placement.url_language), candidate.placement.section
    for place in (section, section.partition("/")[0]) if section else ():
        yield f"{home}{place}/"
        yield f"{home}{place}/index.xml"
    for plural, vocabulary in VOCABULARIES.items():
        for name in getattr(authored, plural):
            slug = vocabulary.make_slug(name)
            yield f"{home}{plural}/{slug}/"
            yield f"{home}{plural}/{slug}/index.xml"
