"""What is kept between requests, and when it ends.

Everything cached belongs to a *generation* of the site (a number in the settings row). A change
raises the number, so nothing is ever removed and nothing stale is ever read. What changes by
itself, a scheduled or an expiring story, ends the life of what was cached before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.cache import cache

from articles.models import SiteSettings

T = TypeVar("T")

#: Anything is kept so long at most, so that forgotten generations leave the cache.
LONGEST = timedelta(hours=1)


def kept(key: str, make: Callable[[], T], *, settings: SiteSettings, at: datetime) -> T:
    """``make()``, or what it returned before in this generation of the site (never None)."""
    found: T | None = recalled(key, settings=settings, at=at)
    if found is None:
        found = make()
        keep(key, found, settings=settings, at=at)
    return found


def keep(key: str, value: object, *, settings: SiteSettings, at: datetime) -> None:
    """``value`` for this generation of the site."""
    ends = end_of_life(settings, at)
    cache.set(_full(key, settings), (ends, value), timeout=LONGEST.total_seconds())


def recalled(key: str, *, settings: SiteSettings, at: datetime) -> Any:
    """What was last kept in this generation of the site; None where nothing was."""
    # The moment of the visit decides, not the cache's own clock: both sides of a change agree.
    ends, value = cache.get(_full(key, settings)) or (at, None)
    return value if at < ends else None


def _full(key: str, settings: SiteSettings) -> str:
    """A key may be any text, as an address is; caches want short ones of plain letters."""
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return f"newsroom:{settings.generation}:{digest[:32]}"


def end_of_life(settings: SiteSettings, at: datetime) -> datetime:
    """When something changes by itself, at most :data:`LONGEST` after ``at``."""
    return min(at + LONGEST, settings.next_change or at + LONGEST)


def site_changed() -> None:
    """Everything kept so far is out of date. Call it last in the transaction that changes."""
    SiteSettings.bump()
