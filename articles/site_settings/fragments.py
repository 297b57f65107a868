"""The cache of page fragments. A fragment stays cached until something on the site changes.

Every cached value belongs to a *generation* of the site, a number in the settings row. Every change
increases the number. Values of old generations are then never read again, so they need not be
removed. A value also expires when a scheduled story goes live, when a story expires, and at
midnight, because pages show today's dates differently.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.core.cache import cache

from articles.models import SiteSettings
from articles.models.transactions import run_before_commit
from articles.site_settings import current

T = TypeVar("T")

#: Maximum lifetime of a cached value, so that values of old generations leave the cache.
MAX_LIFETIME = timedelta(hours=1)

#: Whether the running code is inside :func:`bypass_cache`.
_bypassed: ContextVar[bool] = ContextVar("bypassed", default=False)


@contextmanager
def bypass_cache() -> Iterator[None]:
    """Read and write no cached fragments in this block. A preview is rendered in it, because its
    fragments show a text that readers must not see."""
    token = _bypassed.set(True)
    try:
        yield
    finally:
        _bypassed.reset(token)


def get_or_make(key: str, make: Callable[[], T], *, settings: SiteSettings, at: datetime) -> T:
    """Return the value cached under ``key`` in the current generation of the site. If it is
    missing, call ``make()`` and cache the result, which must not be None."""
    found: T | None = get_cached(key, settings=settings, at=at)
    if found is None:
        found = make()
        cache_value(key, found, settings=settings, at=at)
    return found


def cache_value(key: str, value: object, *, settings: SiteSettings, at: datetime) -> None:
    """Cache ``value`` under ``key`` in the current generation of the site."""
    if _bypassed.get():
        return
    ends = get_expiry(settings, at)
    cache.set(_build_cache_key(key, settings), (ends, value), timeout=MAX_LIFETIME.total_seconds())


def get_cached(key: str, *, settings: SiteSettings, at: datetime) -> Any:
    """Return the value cached under ``key`` in the current generation of the site, or None."""
    if _bypassed.get():
        return None
    # Compare the expiry with the time of the request, not with the cache's clock, so that all parts
    # of a page show the same state.
    ends, value = cache.get(_build_cache_key(key, settings)) or (at, None)
    return value if at < ends else None


def _build_cache_key(key: str, settings: SiteSettings) -> str:
    """Return a short ASCII key, as cache backends require. ``key`` may be any text, such as an
    address."""
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return f"newsroom:2:{settings.generation}:{digest[:32]}"


def get_expiry(settings: SiteSettings, at: datetime) -> datetime:
    """Return the time at which a value cached now (``at``) expires: when the site next changes by
    itself, but at most :data:`MAX_LIFETIME` later."""
    return min(
        at + MAX_LIFETIME,
        settings.next_change or at + MAX_LIFETIME,
        _get_next_midnight(settings, at),
    )


def _get_next_midnight(settings: SiteSettings, at: datetime) -> datetime:
    """Return the next midnight after ``at`` in the site's time zone."""
    zone = ZoneInfo(current.get_zone_name(settings))
    tomorrow = at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, tzinfo=zone).astimezone(UTC)


def invalidate_cache() -> None:
    """Start a new generation just before the open transaction commits. All writers must lock the
    row with the generation, so it is locked as late as possible."""
    run_before_commit(SiteSettings.increment_generation)
