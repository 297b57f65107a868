"""The site's settings as they stand: one row, read once a request, and what follows from it for
languages, dates and addresses. What the row leaves open, the server's environment decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils import timezone

from articles.hugo.cascade import Cascade, cascade_of, logical_path, read_cascades
from articles.hugo.rules import Rules
from articles.models import Article, SiteSettings


@dataclass(slots=True)
class _Reading:
    """What has been read for the request that is being answered."""

    row: SiteSettings | None = None
    rules: Rules | None = None


_reading: ContextVar[_Reading | None] = ContextVar("site settings", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Inside, settings and rules are read once, however often they are asked for."""
    token = _reading.set(_Reading())
    try:
        yield
    finally:
        _reading.reset(token)


def site() -> SiteSettings:
    """The settings. One query, or none where this request has asked already."""
    reading = _reading.get() or _Reading()
    reading.row = reading.row or SiteSettings.current(at=timezone.now())
    return reading.row


def codes(row: SiteSettings) -> list[str]:
    """Codes of the languages, the default one first, the others by weight."""
    known = [one["code"] for one in row.languages]
    if not known:
        return [code for code, _name in settings.LANGUAGES]
    default = row.default_language if row.default_language in known else known[0]
    return [default, *(code for code in known if code != default)]


def zone_name(row: SiteSettings) -> str:
    """The time zone of the site; the server's where the row names none that is known here."""
    try:
        return ZoneInfo(row.time_zone).key if row.time_zone else settings.TIME_ZONE
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return settings.TIME_ZONE


def page_word() -> str:
    """What stands before the number of a further page of a list. Hugo: ``pagination.path``."""
    word: str = site().rules.get("pagination_path", "page")
    return word


def stored_cascades() -> Iterator[tuple[str, int | None, Cascade]]:
    """What list pages give to the pages below them: the path and source of each one's file, and
    the cascade. One query."""
    lists = Article.objects.filter(kind=Article.Kind.LIST, params__has_key="cascade")
    columns = ("source_file__path", "source_file__source", "folder", "name", "url_language")
    for path, source, folder, name, tree, params in lists.values_list(*columns, "params"):
        root = logical_path(folder, name).rstrip("/")
        for cascade in read_cascades(cascade_of(params), root=root, tree=tree):
            yield path or "", source, cascade


def rules() -> Rules:
    """How files become pages on this site. Two queries, or none where this request has asked
    already."""
    reading = _reading.get() or _Reading()
    if reading.rules is None:
        cascades = [cascade for _path, _source, cascade in stored_cascades()]
        reading.rules = rules_of(site(), cascades=cascades)
    return reading.rules


def rules_of(row: SiteSettings, *, cascades: Iterable[Cascade] = ()) -> Rules:
    """The rules that ``row`` makes, with the ``cascades`` of list pages."""
    told: dict[str, Any] = row.rules
    paths = told.get("paths", {})
    return Rules(
        languages=tuple(codes(row)),
        time_zone=zone_name(row),
        in_subdir=bool(told.get("in_subdir")),
        permalinks=told.get("permalinks", {}),
        dates={name: tuple(places) for name, places in told.get("dates", {}).items()},
        folders=tuple((f, code, target) for f, code, target in told.get("folders", [])),
        cascade=(*cascades, *read_cascades(told.get("cascade", []))),
        remove_path_accents=bool(paths.get("remove_path_accents")),
        keep_path_case=bool(paths.get("keep_path_case")),
        ugly_urls=bool(paths.get("ugly_urls")),
    )
