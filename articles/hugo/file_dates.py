"""Dates that a site reads from places other than their usual keys.

Hugo: ``frontmatter.date`` and similar settings list the names to look up. ``:filename`` reads the
date from a name such as ``2025-01-02-title.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Any, Final, TypedDict

from articles.hugo.dates import DateReading, InvalidDate, read_date
from articles.hugo.keys import Authored

#: Hugo's names for dates, including synonyms, with their fields in :class:`Authored`.
FIELD_BY_NAME: Final = {
    "date": "date",
    "publishdate": "publish_date",
    "pubdate": "publish_date",
    "published": "publish_date",
    "lastmod": "last_modified",
    "modified": "last_modified",
    "expirydate": "expiry_date",
    "unpublishdate": "expiry_date",
}
#: The names that ``:default`` stands for.
DEFAULT_PLACES: Final = {
    "date": ("date", "publishdate", "lastmod"),
    "publish_date": ("publishdate", "date"),
    "last_modified": ("lastmod", "date", "publishdate"),
    "expiry_date": ("expirydate",),
}
#: The synonyms of each name, including itself.
_SYNONYMS: Final = {
    name: tuple(other for other in FIELD_BY_NAME if FIELD_BY_NAME[other] == field)
    for name, field in FIELD_BY_NAME.items()
}
#: Date sources that give the time when the file changed, not the story. They are ignored.
IGNORED_PLACES: Final = (":git", ":filemodtime")

_DATED_NAME: Final = re.compile(
    r"""
    (\d{4}-\d{2}-\d{2})
    (?:[Tt_ -] ((?:[01]\d|2[0-3])-[0-5]\d-[0-5]\d) )?  # else these digits belong to the slug
    [-_ ]* (.*?) (?:\.[^.]*)? \Z
    """,
    re.DOTALL | re.VERBOSE,
)


def split_dated_name(name: str) -> tuple[str, str] | None:
    """Return the date and the slug in a file's name: "2025-01-02-china" → ("2025-01-02", "china").

    Hugo: the date may be followed by a time, as in "2025-01-02T10-30-00-china". A file extension is
    not part of the slug.
    """
    match = _DATED_NAME.match(name)
    if match is None:
        return None
    time = f"T{match[2].replace('-', ':')}" if match[2] else ""
    return match[1] + time, match[3]


def apply_date_rules(
    authored: Authored, *, name: str, dates: Mapping[str, tuple[str, ...]], timezone: tzinfo
) -> Authored:
    """Return ``authored`` with the dates that the site's rules choose. If a date comes from the
    file name, the slug comes from there too, unless the article has its own slug."""
    values: dict[str, Any] = {}
    for field, places in dates.items():
        found, from_name = _find_first_date(
            authored, _expand_defaults(field, places), name, timezone
        )
        values[field] = found
        slug = (split_dated_name(name) or ("", ""))[1]
        if from_name and slug and not authored.slug:
            values["slug"] = slug
    return replace(authored, **values) if values else authored


def apply_jekyll_name(authored: Authored, *, folder: str, name: str, timezone: tzinfo) -> Authored:
    """Return ``authored`` with a missing date or slug taken from the file name.

    This applies only in Jekyll's folder of posts: ``_posts/2025-01-02-title.md``.
    """
    in_name = split_dated_name(name) if "_posts" in folder.split("/") else None
    date = _read_value(in_name[0], timezone) if in_name else None
    if in_name is None or date is None:
        return authored
    slug = authored.slug or in_name[1] or None
    return replace(authored, date=authored.date or date, slug=slug)


def _expand_defaults(field: str, places: Iterable[str]) -> Iterable[str]:
    for place in places:
        yield from DEFAULT_PLACES[field] if place == ":default" else (place,)


def _find_first_date(
    authored: Authored, places: Iterable[str], name: str, timezone: tzinfo
) -> tuple[datetime | None, bool]:
    """Return the first date found, and whether it comes from the file name."""
    for place in places:
        if place == ":filename":
            in_name = split_dated_name(name)
            found = _read_value(in_name[0], timezone) if in_name else None
        elif place in FIELD_BY_NAME:
            found = getattr(authored, FIELD_BY_NAME[place])
        else:
            values = (value for key, value in authored.params.items() if key.lower() == place)
            found = _read_value(next(values, None), timezone)
        if found is not None:
            return found, place == ":filename"
    return None, False


def _read_value(value: Any, timezone: tzinfo) -> datetime | None:
    reading = _try_read_date(value, timezone)
    return reading.value if reading else None


def _try_read_date(value: Any, timezone: tzinfo) -> DateReading | None:
    try:
        return read_date(value, timezone=timezone)
    except InvalidDate:
        return None


class DateOffsets(TypedDict):
    """The offsets of the dates in a file, in minutes ahead of UTC. None means that the date has no
    offset, so it is in the site's time zone."""

    date_offset: int | None
    modified_offset: int | None


def get_date_offsets(
    matter: Mapping[str, Any], *, name: str, dates: Mapping[str, tuple[str, ...]]
) -> DateOffsets:
    """Return the offsets of the two dates that :func:`read_story_dates` returns."""
    date, modified = read_story_dates(matter, name=name, dates=dates)
    return DateOffsets(date_offset=date.offset, modified_offset=modified.offset)


def read_story_dates(
    matter: Mapping[str, Any], *, name: str, dates: Mapping[str, tuple[str, ...]]
) -> tuple[DateReading, DateReading]:
    """Return a story's date and the date of its last change. Dates without an offset are read as
    UTC.

    ``name`` is the name of the file. ``dates`` maps each date field to the names from which the
    site reads it.
    """
    written = {key.lower(): value for key, value in matter.items()}
    places = _expand_defaults("date", dates.get("date", (":default",)))
    return _find_first_reading(written, places, name), _find_first_reading(
        written, ("lastmod",), name
    )


def _find_first_reading(
    written: Mapping[str, Any], places: Iterable[str], name: str
) -> DateReading:
    for place in places:
        in_name = split_dated_name(name) if place == ":filename" else None
        values = [written.get(key) for key in _SYNONYMS.get(place, (place,))]
        for value in [in_name[0]] if in_name else values:
            reading = _try_read_date(value, UTC)
            if reading and reading.value:
                return reading
    return DateReading(None)
