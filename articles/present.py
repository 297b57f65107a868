"""The site's settings as they stand: one row, read once a request, and what follows from it for
languages, dates and addresses. What the row leaves open, the server's environment decides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils import timezone

from articles.hugo.cascade import read_cascades
from articles.hugo.rules import Rules
from articles.models import SiteSettings

#: The row of the request that is being answered, once somebody has asked for it.
_row: ContextVar[list[SiteSettings] | None] = ContextVar("site settings", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Inside, the row is read once, however often it is asked for."""
    token = _row.set([])
    try:
        yield
    finally:
        _row.reset(token)


def site() -> SiteSettings:
    """The settings. One query, or none where this request has asked already."""
    kept = _row.get()
    if kept:
        return kept[0]
    row = SiteSettings.current(at=timezone.now())
    if kept is not None:
        kept.append(row)
    return row


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


def rules(row: SiteSettings | None = None) -> Rules:
    """How files become pages on this site."""
    row = row or site()
    told: dict[str, Any] = row.rules
    paths = told.get("paths", {})
    return Rules(
        languages=tuple(codes(row)),
        time_zone=zone_name(row),
        in_subdir=bool(told.get("in_subdir")),
        permalinks=told.get("permalinks", {}),
        dates={name: tuple(places) for name, places in told.get("dates", {}).items()},
        folders=tuple((f, code, target) for f, code, target in told.get("folders", [])),
        cascade=tuple(read_cascades(told.get("cascade", []))),
        remove_path_accents=bool(paths.get("remove_path_accents")),
        keep_path_case=bool(paths.get("keep_path_case")),
        ugly_urls=bool(paths.get("ugly_urls")),
    )
