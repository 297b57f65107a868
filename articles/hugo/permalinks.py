"""Permalink patterns such as ``/:year/:month/:slug/``, from which a page's address is made."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from articles.hugo.slugs import urlize

TOKEN: Final = re.compile(r":(\w+)(\[[^\]]*\])?", re.ASCII)
#: The parts of Go's date layouts, the longest first, each with a function that formats a date.
GO_DATE_PARTS: Final[dict[str, Callable[[datetime], str]]] = {
    "January": lambda day: calendar.month_name[day.month],
    "Monday": lambda day: calendar.day_name[day.weekday()],
    "2006": lambda day: f"{day.year:04}",
    "Jan": lambda day: calendar.month_abbr[day.month],
    "Mon": lambda day: calendar.day_abbr[day.weekday()],
    "002": lambda day: f"{day.timetuple().tm_yday:03}",
    "01": lambda day: f"{day.month:02}",
    "02": lambda day: f"{day.day:02}",
    "03": lambda day: f"{day.hour % 12 or 12:02}",
    "04": lambda day: f"{day.minute:02}",
    "05": lambda day: f"{day.second:02}",
    "06": lambda day: f"{day.year % 100:02}",
    "15": lambda day: f"{day.hour:02}",
    "_2": lambda day: f"{'-' if day.day < 10 else ''}{day.day}",
    "1": lambda day: str(day.month),
    "2": lambda day: str(day.day),
    "3": lambda day: str(day.hour % 12 or 12),
    "4": lambda day: str(day.minute),
    "5": lambda day: str(day.second),
}
#: Go: `Jan` and `Mon` are parts of a layout only if no lower-case letter follows. In `_2006`, `_2`
#: is not a part.
NOT_FOLLOWED_BY: Final = {"Jan": "(?![a-z])", "Mon": "(?![a-z])", "_2": "(?!006)"}
GO_DATE_PART: Final = re.compile(
    "|".join(part + NOT_FOLLOWED_BY.get(part, "") for part in GO_DATE_PARTS)
)
#: The text allowed between the parts of a date layout: only underscores. Hugo would read letters as
#: words or time zones.
GO_DATE_REST: Final = re.compile(r"_*")
SLICEABLE_TOKENS: Final = ("sections", "sectionslugs")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """The facts about a page that a pattern can use.

    ``date`` is local, or None. ``sections`` are the folders that are sections, the outermost first.
    ``section_slugs`` are their names in addresses. ``name`` is the name of the file or of its
    bundle.
    """

    date: datetime | None
    title: str
    slug: str
    name: str
    sections: tuple[str, ...]
    section_slugs: tuple[str, ...]


#: Hugo: a page without a date is in the year 1.
UNDATED: Final = datetime(1, 1, 1)


def _get_title_slug(facts: PageFacts) -> str:
    return make_title_slug(facts.title)


def make_title_slug(title: str) -> str:
    """Return a title as one URL segment. Hugo: a slash in a title separates words, not folders."""
    return _make_segments(title.replace("/", "-").replace("\\", "-"))


def _make_segments(text: str) -> str:
    """Convert a text to URL segments. Hugo: in permalinks, a plus sign counts as a space."""
    return urlize(re.sub(r"\A\++", "-", text).replace("+", " "))


def _get_date(facts: PageFacts) -> datetime:
    return facts.date or UNDATED


TOKENS: Final[dict[str, Callable[[PageFacts], str]]] = {
    "year": lambda facts: str(_get_date(facts).year),
    "month": lambda facts: f"{_get_date(facts).month:02}",
    "monthname": lambda facts: calendar.month_name[_get_date(facts).month],
    "day": lambda facts: f"{_get_date(facts).day:02}",
    "weekday": lambda facts: str(_get_date(facts).isoweekday() % 7),
    "weekdayname": lambda facts: calendar.day_name[_get_date(facts).weekday()],
    "yearday": lambda facts: str(_get_date(facts).timetuple().tm_yday),
    "section": lambda facts: facts.sections[0] if facts.sections else "",
    "sectionslug": lambda facts: facts.section_slugs[0] if facts.section_slugs else "",
    "sections": lambda facts: "/".join(facts.sections),
    "sectionslugs": lambda facts: "/".join(facts.section_slugs),
    "title": lambda facts: _get_title_slug(facts),
    "slug": lambda facts: _make_segments(facts.slug) or _get_title_slug(facts),
    "filename": lambda facts: _make_segments(facts.name),
    "contentbasename": lambda facts: _make_segments(facts.name),
    "slugorfilename": lambda facts: _make_segments(facts.slug) or _make_segments(facts.name),
    "slugorcontentbasename": lambda facts: _make_segments(facts.slug) or _make_segments(facts.name),
}


def find_pattern_problem(pattern: str) -> str | None:
    """Return why a pattern cannot be used, or None if it can."""
    for match in TOKEN.finditer(pattern):
        name, slice_ = match[1], match[2]
        if name not in TOKENS and not _is_date_layout(name):
            return f"uses the unknown part `:{name}`"
        if slice_ and name not in SLICEABLE_TOKENS:
            return f"uses a slice of `:{name}`; only `:sections` and `:sectionslugs` can be sliced"
    return None


def _is_date_layout(name: str) -> bool:
    """Return whether a token is a date in Go's layout: ``2006``, ``Jan``, ``200601``."""
    found = GO_DATE_PART.sub("", name)
    return found != name and "__" not in name and GO_DATE_REST.fullmatch(found) is not None


def expand_pattern(pattern: str, facts: PageFacts) -> str:
    """Return the address that a pattern makes for a page. It begins and ends with a slash."""
    path = TOKEN.sub(lambda match: _expand_token(match, facts), pattern)
    segments = (_make_segments(segment) for segment in path.split("/"))
    bare = "/".join(segment for segment in segments if segment)
    return f"/{bare}/" if bare else "/"


def _expand_token(match: re.Match[str], facts: PageFacts) -> str:
    name, slice_ = match[1], match[2]
    if slice_ and name in SLICEABLE_TOKENS:
        parts = facts.sections if name == "sections" else facts.section_slugs
        return "/".join(_slice_sections(parts, slice_[1:-1]))
    if name in TOKENS:
        return TOKENS[name](facts)
    return GO_DATE_PART.sub(lambda part: GO_DATE_PARTS[part[0]](_get_date(facts)), name)


def _slice_sections(sections: tuple[str, ...], bounds: str) -> tuple[str, ...]:
    """Return a part of the sections in Go's notation: ``1:``, ``:2``, ``0``, ``last``, ``:last``.
    An index out of range selects nothing."""
    first, colon, end = bounds.partition(":")
    size = len(sections)
    start = _parse_index(first, size, 0)
    if not bounds:
        return sections
    if not colon:
        return sections[start : start + 1] if 0 <= start < size else ()
    return sections[max(0, start) : max(0, _parse_index(end, size, size))]


def _parse_index(text: str, size: int, default: int) -> int:
    if text == "last":
        return size - 1
    return int(text) if text.isdecimal() else default
