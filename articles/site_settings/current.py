"""The current site settings, read once per request, and everything derived from them: languages,
dates, addresses, authors' names, and the rules that turn files into pages.

If a setting is missing, its default comes from the server's environment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import timezone as fixed
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from articles.hugo import get_home_url, guess_person_name
from articles.hugo.cascade import Cascade, get_cascade, get_logical_path, read_cascades
from articles.hugo.rules import Rules, SectionName, get_section_path
from articles.models import Article, Author, SiteSettings


@dataclass(slots=True)
class _RequestCache:
    """The settings that the current request has read so far."""

    row: SiteSettings | None = None
    rules: Rules | None = None
    people: dict[str, str] | None = None


_request_cache: ContextVar[_RequestCache | None] = ContextVar("site settings", default=None)


@contextmanager
def cache_settings() -> Iterator[None]:
    """Read settings and rules from the database at most once within this context."""
    token = _request_cache.set(_RequestCache())
    try:
        yield
    finally:
        _request_cache.reset(token)


def get_site_settings() -> SiteSettings:
    """Return the settings. This runs one query, or none if the current request has read them
    before."""
    reading = _request_cache.get() or _RequestCache()
    reading.row = reading.row or SiteSettings.current(at=timezone.now())
    return reading.row


def get_base_address(row: SiteSettings) -> str:
    """Return the permanent address of the site, without a trailing slash. It comes from the
    settings, or else from the first entry of ``ALLOWED_HOSTS``."""
    if row.base_address:
        return row.base_address.rstrip("/")
    first = next(iter(settings.ALLOWED_HOSTS), "").lstrip(".*") or "localhost"
    return f"{'https' if settings.SECURE_SSL_REDIRECT else 'http'}://{first}"


def get_language_codes(row: SiteSettings) -> list[str]:
    """Return the language codes: the default language first, the others by weight."""
    known = [one["code"] for one in row.languages]
    if not known:
        return [code for code, _name in settings.LANGUAGES]
    default = row.default_language if row.default_language in known else known[0]
    return [default, *(code for code in known if code != default)]


def get_zone_name(row: SiteSettings) -> str:
    """Return the name of the site's time zone. If ``row`` has none or an unknown one, return the
    name of the server's time zone."""
    try:
        return ZoneInfo(row.time_zone).key if row.time_zone else settings.TIME_ZONE
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return settings.TIME_ZONE


def to_reader_time(moment: datetime, offset: int | None) -> datetime:
    """Convert ``moment`` to the time that readers see. Use the site's time zone if it has one, or
    else the ``offset`` in minutes that the author wrote, or else the server's time zone."""
    local = timezone.localtime(moment)
    if (
        offset is None
        or get_site_settings().time_zone
        or local.utcoffset() == timedelta(minutes=offset)
    ):
        return local
    return moment.astimezone(fixed(timedelta(minutes=offset)))


def get_reader_date(story: Article) -> datetime:
    """Return the date of a story as readers see it."""
    return to_reader_time(story.sort_date, story.date_offset)


def get_reader_last_modified(story: Article) -> datetime | None:
    """Return the date that the author wrote for the last change, as readers see it. Return None if
    there is none."""
    changed = story.last_modified
    return to_reader_time(changed, story.modified_offset) if changed else None


def get_pagination_path() -> str:
    """Return the word that comes before page numbers in addresses, for example "page" in
    ``/page/2/``. Hugo: ``pagination.path``."""
    word: str = get_site_settings().rules.get("pagination_path", "page")
    return word


def get_stored_cascades() -> Iterator[tuple[str, int | None, Cascade]]:
    """Yield (path, source, cascade) for each cascade that a list page in the database sets. Path
    and source identify the file of the list page. This runs one query."""
    lists = Article.objects.filter(kind=Article.Kind.LIST, params__has_key="cascade")
    columns = ("source_file__path", "source_file__source", "folder", "name", "url_language")
    for path, source, folder, name, tree, params in lists.values_list(*columns, "params"):
        root = get_logical_path(folder, name).rstrip("/")
        for cascade in read_cascades(get_cascade(params), root=root, tree=tree):
            yield path or "", source, cascade


@dataclass(frozen=True, slots=True)
class StoredSectionName:
    """The name of a section in addresses, as set by its list page. ``file`` is the state of the
    list page's file when it was last read: source, path, size and modification time."""

    tree: str
    section: str
    name: SectionName
    file: tuple[Any, ...]


def get_stored_section_names(rules: Rules) -> Iterator[StoredSectionName]:
    """Yield the section names that list pages in the database set. This runs one query."""
    lists = Article.objects.filter(kind=Article.Kind.LIST).exclude(name="")
    if not rules.wants_section_titles:
        lists = lists.filter(slug__gt="")
    file = ("source", "path", "size", "mtime_ns")
    columns = ("url_language", "folder", "name", "slug", "title")
    for row in lists.values_list(*columns, *(f"source_file__{name}" for name in file)):
        tree, folder, name, slug, title = row[:5]
        named = build_section_name(slug, title, rules)
        yield StoredSectionName(tree, get_section_path(f"{folder}/{name}"), named, row[5:])


def build_section_name(slug: str | None, title: str | None, rules: Rules) -> SectionName:
    return SectionName(
        (slug or "").strip().strip("-"), (title or "") if rules.wants_section_titles else ""
    )


def get_rules() -> Rules:
    """Return the rules that turn files into pages. This runs three queries, or none if the current
    request has read the rules before."""
    reading = _request_cache.get() or _RequestCache()
    if reading.rules is None:
        cascades = [cascade for _path, _source, cascade in get_stored_cascades()]
        plain = build_rules(get_site_settings())
        names = {(one.tree, one.section): one.name for one in get_stored_section_names(plain)}
        reading.rules = build_rules(get_site_settings(), cascades=cascades, sections=names)
    return reading.rules


def get_author_name(written: str, slug: str, *, tree: str = "") -> str:
    """Return an author's name for readers.

    If a story names an author only by a slug ("jane-doe"), return the title of the author's page,
    or else the name in the admin, or else the slug as words. This runs one query, or none if the
    current request has read the names before.
    """
    if written != slug:
        return written
    reading = _request_cache.get() or _RequestCache()
    if reading.people is None:
        reading.people = _get_author_names()
    home = get_home_url(tree)
    places = (f"{home}authors/{slug}/", f"/authors/{slug}/", slug)
    named = (reading.people[place] for place in places if place in reading.people)
    return next(named, "") or guess_person_name(written) or written


def get_bylines(story: Article) -> list[tuple[str, str]]:
    """Return a story's authors in order, as (name, slug)."""
    return [
        (get_author_name(written, slug, tree=story.url_language), slug)
        for written, slug in story.labels("authors")
    ]


def _get_author_names() -> dict[str, str]:
    """Return a dictionary with the names of authors. It contains the titles of authors' pages,
    keyed by address, and the names in the admin, keyed by slug. Names that equal the slug are
    omitted."""
    texts = Article.objects.texts(at=timezone.now()).order_by()
    titled = texts.filter(path__contains="/authors/").exclude(title=None)
    named = Author.objects.exclude(name=F("slug")).order_by()
    rows = titled.values_list("path", "headline").union(named.values_list("slug", "name"), all=True)
    return dict(rows)


def build_rules(
    row: SiteSettings,
    *,
    cascades: Iterable[Cascade] = (),
    sections: Mapping[tuple[str, str], SectionName] = MappingProxyType({}),
) -> Rules:
    """Build the rules from the settings in ``row``. The ``cascades`` and section names
    (``sections``) come from list pages."""
    stored: dict[str, Any] = row.rules
    paths, markup = stored.get("paths", {}), stored.get("markup", {})
    return Rules(
        languages=tuple(get_language_codes(row)),
        time_zone=get_zone_name(row),
        in_subdir=bool(stored.get("in_subdir")),
        permalinks=stored.get("permalinks", {}),
        dates={name: tuple(places) for name, places in stored.get("dates", {}).items()},
        folders=tuple((f, code, target) for f, code, target in stored.get("folders", [])),
        sections=dict(sections),
        cascade=(*cascades, *read_cascades(stored.get("cascade", []))),
        remove_path_accents=bool(paths.get("remove_path_accents")),
        keep_path_case=bool(paths.get("keep_path_case")),
        ugly_urls=bool(paths.get("ugly_urls")),
        agencies=tuple(row.agencies),
        emoji=bool(markup.get("emoji")),
        block_attributes=bool(markup.get("block_attributes")),
        params=stored.get("params", {}),
    )
