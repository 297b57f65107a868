"""Permalink patterns: ``/:year/:month/:slug/`` and the page's own facts make its address."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from articles.hugo.names import urlize

TOKEN: Final = re.compile(r":([a-z_]+)(\[[a-z0-9:]*\])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a pattern may ask of a page. ``date`` is local, None for none; ``sections`` are the
    folders that are sections, the outermost first; ``name`` is the file's, or its bundle's."""

    date: datetime | None
    title: str
    slug: str
    name: str
    sections: tuple[str, ...]


#: Hugo: a page without a date is of the year 1.
UNDATED: Final = datetime(1, 1, 1)


def _day(facts: Facts) -> datetime:
    return facts.date or UNDATED


TOKENS: Final[dict[str, Callable[[Facts], str]]] = {
    "year": lambda facts: str(_day(facts).year),
    "month": lambda facts: f"{_day(facts).month:02}",
    "monthname": lambda facts: calendar.month_name[_day(facts).month],
    "day": lambda facts: f"{_day(facts).day:02}",
    "weekday": lambda facts: str(_day(facts).isoweekday() % 7),
    "weekdayname": lambda facts: calendar.day_name[_day(facts).weekday()],
    "yearday": lambda facts: str(_day(facts).timetuple().tm_yday),
    "section": lambda facts: facts.sections[0] if facts.sections else "",
    "sectionslug": lambda facts: facts.sections[0] if facts.sections else "",
    "sections": lambda facts: "/".join(facts.sections),
    "sectionslugs": lambda facts: "/".join(facts.sections),
    "title": lambda facts: urlize(facts.title),
    "slug": lambda facts: urlize(facts.slug) or urlize(facts.title),
    "filename": lambda facts: urlize(facts.name),
    "contentbasename": lambda facts: urlize(facts.name),
    "slugorfilename": lambda facts: urlize(facts.slug) or urlize(facts.name),
    "slugorcontentbasename": lambda facts: urlize(facts.slug) or urlize(facts.name),
}


def pattern_fault(pattern: str) -> str | None:
    """Why a pattern cannot be followed; None if it can."""
    for match in TOKEN.finditer(pattern):
        name, slice_ = match[1], match[2]
        if name not in TOKENS:
            return f"names `:{name}`, which no page has"
        if slice_ and not name.startswith("sections"):
            return f"takes a part of `:{name}`; only `:sections` has parts"
    return None


def expand(pattern: str, facts: Facts) -> str:
    """The address that a pattern makes, from a slash to a slash."""
    path = TOKEN.sub(lambda match: _part(match, facts), pattern)
    segments = (urlize(segment) for segment in path.split("/"))
    bare = "/".join(segment for segment in segments if segment)
    return f"/{bare}/" if bare else "/"


def _part(match: re.Match[str], facts: Facts) -> str:
    name, slice_ = match[1], match[2]
    if slice_ and name in ("sections", "sectionslugs"):
        return "/".join(_sliced(facts.sections, slice_[1:-1]))
    return TOKENS[name](facts) if name in TOKENS else match[0]


def _sliced(sections: tuple[str, ...], bounds: str) -> tuple[str, ...]:
    """Go's way of taking a part: ``1:``, ``:2``, ``0``, ``last``, ``:last``. Out of range: none."""
    first, colon, end = bounds.partition(":")
    size = len(sections)
    start = _index(first, size, 0)
    if not colon:
        return sections[start : start + 1] if 0 <= start < size else ()
    return sections[max(0, start) : max(0, _index(end, size, size))]


def _index(text: str, size: int, default: int) -> int:
    if text == "last":
        return size - 1
    return int(text) if text.isdecimal() else default
