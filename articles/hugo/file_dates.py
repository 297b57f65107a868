"""Dates that a site reads from other places than their own keys. Hugo: ``frontmatter.date`` and
its sisters list the names to look at; ``:filename`` is ``2025-01-02-title.md``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any, Final

from articles.hugo.authored import Authored
from articles.hugo.dates import DateUnreadable, read_date

#: Hugo's names of dates, all that mean the same, and the fields of :class:`Authored`.
NAMES: Final = {
    "date": "date",
    "publishdate": "publish_date",
    "pubdate": "publish_date",
    "published": "publish_date",
    "lastmod": "last_modified",
    "modified": "last_modified",
    "expirydate": "expiry_date",
    "unpublishdate": "expiry_date",
}
#: What ``:default`` stands for.
DEFAULTS: Final = {
    "date": ("date", "publishdate", "lastmod"),
    "publish_date": ("publishdate", "date"),
    "last_modified": ("lastmod", "date", "publishdate"),
    "expiry_date": ("expirydate",),
}
#: Places that say when a file was changed, not when its story was: not read here.
UNREAD: Final = (":git", ":filemodtime")

_IN_NAME: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[-_ ]+(.*))?\Z", re.DOTALL)


def date_in_name(name: str) -> tuple[str, str] | None:
    """Date and slug of a file's name: "2025-01-02-china" → ("2025-01-02", "china")."""
    match = _IN_NAME.match(name)
    return (match[1], match[2] or "") if match else None


def redated(
    authored: Authored, *, name: str, dates: Mapping[str, tuple[str, ...]], timezone: tzinfo
) -> Authored:
    """``authored`` with its dates as the site wants them read, and the slug of a dated name."""
    values: dict[str, Any] = {}
    for field, places in dates.items():
        found, from_name = _first(authored, _whole(field, places), name, timezone)
        values[field] = found
        slug = (date_in_name(name) or ("", ""))[1]
        if from_name and slug and not authored.slug:
            values["slug"] = slug
    return replace(authored, **values) if values else authored


def _whole(field: str, places: Iterable[str]) -> Iterable[str]:
    for place in places:
        yield from DEFAULTS[field] if place == ":default" else (place,)


def _first(
    authored: Authored, places: Iterable[str], name: str, timezone: tzinfo
) -> tuple[datetime | None, bool]:
    """The first date that there is, and whether the file's name says it."""
    for place in places:
        if place == ":filename":
            in_name = date_in_name(name)
            found = _read(in_name[0], timezone) if in_name else None
        elif place in NAMES:
            found = getattr(authored, NAMES[place])
        else:
            values = (value for key, value in authored.params.items() if key.lower() == place)
            found = _read(next(values, None), timezone)
        if found is not None:
            return found, place == ":filename"
    return None, False


def _read(value: Any, timezone: tzinfo) -> datetime | None:
    try:
        return read_date(value, timezone=timezone).value
    except DateUnreadable:
        return None


_OFFSET: Final = re.compile(r"\d{2}:\d{2}.*?(?:(Z)|([+-])(\d{2}):?(\d{2})(?: [A-Z]+)?)\s*\Z")


def offset_of(matter: Mapping[str, Any]) -> int | None:
    """The minutes by which the date in a file is ahead of UTC; None where it does not say."""
    written = {name.lower(): value for name, value in matter.items()}
    named = ("date", "publishdate", "pubdate", "published")
    date = next((written[name] for name in named if written.get(name)), None)
    match = _OFFSET.search(date) if isinstance(date, str) else None
    if match is None:
        return None
    minutes = 0 if match[1] else int(match[3]) * 60 + int(match[4])
    return -minutes if match[2] == "-" else minutes
