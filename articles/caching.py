"""What is kept between requests, and when it ends.

Everything cached belongs to a *generation* of the site (a number in the settings row). A change
raises the number, so nothing is ever removed and nothing stale is ever read. What changes by
itself, a scheduled or an expiring story, ends the life of what was cached before it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.core.cache import cache

from articles.models import SiteSettings

T = TypeVar("T")

#: Seconds that anything is kept at most, so that forgotten generations leave the cache.
LONGEST = 3600


def kept(key: str, make: Callable[[], T], *, settings: SiteSettings, at: datetime) -> T:
    """``make()``, or what it returned before in this generation of the site."""
    full = f"newsroom:{settings.generation}:{key}"
    found: T | None = cache.get(full)
    if found is None:
        found = make()
        cache.set(full, found, timeout=lifetime(settings, at))
    return found


def lifetime(settings: SiteSettings, at: datetime) -> float:
    """Seconds from ``at`` until something changes by itself, at most :data:`LONGEST`."""
    if settings.next_change is None:
        return LONGEST
    return min(LONGEST, max(0.0, (settings.next_change - at).total_seconds()))


def site_changed() -> None:
    """Everything kept so far is out of date. Call it last in the transaction that changes."""
    SiteSettings.bump()
