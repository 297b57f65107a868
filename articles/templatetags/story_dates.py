"""Dates of stories as readers see them: in the site's time zone, in the page's language.

Pages are kept, so a date is always written out; nothing here says "two hours ago".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django import template
from django.utils.formats import date_format, get_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import get_language

from articles.models import Article

register = template.Library()

#: Django's own English date is "Feb. 14, 2025"; Mainroad's, and ours, has the month's name.
LONG_DATE = {"en": "F j, Y", "en-gb": "j F Y"}
#: Where the weekday stands behind the date.
WEEKDAY_LAST = {"zh", "ja", "ko"}

CLOCK = "H:i"


@dataclass(frozen=True, slots=True)
class Day:
    """Stories of one day of a list, in the list's order; ``day`` is None for undated ones, and
    ``timed`` tells whether any of them has a time of day.

    Stories of several days that an editor put before newer ones are a group without a day, too:
    ``beside`` is then the first story after them.
    """

    day: date | None
    stories: list[Article]
    timed: bool
    beside: Article | None = None


@register.filter
def by_day(stories: Iterable[Article]) -> list[Day]:
    """The stories in their order, cut where the day changes. Those at the top that a weight puts
    before newer ones stand together: no day has two headings."""
    found = list(stories)
    turn = _turn(found)
    return [*_first(found[:turn], found[turn:]), *_days(found[turn:])]


def _turn(stories: list[Article]) -> int:
    """Where the days begin to run backwards to the end, as a list by date does."""
    days = [_day(story) or date.min for story in stories]
    return next((n for n in range(len(days) - 1, 0, -1) if days[n - 1] < days[n]), 0)


def _first(stories: list[Article], others: list[Article]) -> Iterator[Day]:
    if stories:
        yield Day(None, stories, timed=any_clock(stories, others[0]), beside=others[0])


def _days(stories: list[Article]) -> Iterator[Day]:
    for day, found in groupby(stories, key=_day):
        group = list(found)
        yield Day(day, group, timed=any(has_clock(story) for story in group))


def _day(story: Article) -> date | None:
    return localtime(story.sort_date).date() if story.dated else None


def has_clock(story: Article) -> bool:
    """Whether the author gave a time of day: midnight is what a mere date becomes."""
    return story.dated and _has_clock(localtime(story.sort_date))


def _has_clock(moment: datetime) -> bool:
    return bool(moment.hour or moment.minute or moment.second)


@register.filter
def day_title(day: date) -> str:
    """ "Friday, February 14, 2025"."""
    long_date = _long_date()
    code = (get_language() or "en").partition("-")[0]
    pattern = f"{long_date} l" if code in WEEKDAY_LAST else f"l, {long_date}"
    return date_format(day, pattern)


@register.filter
def month_title(first: date) -> str:
    """ "February 2025"."""
    return date_format(first, "YEAR_MONTH_FORMAT")


@register.simple_tag
def clock(story: Article, beside: Article | None = None) -> str:
    """The time of day as a ``<time>``, for the gutter of a list; empty where none was given. A
    story of another day than that of the story ``beside`` it says its day instead."""
    pattern = _clock_pattern(story, beside)
    return (
        _time(story.sort_date, date_format(localtime(story.sort_date), pattern)) if pattern else ""
    )


@register.filter
def any_clock(stories: Iterable[Article], beside: Article) -> bool:
    """Whether :func:`clock` has something to say of any of the stories."""
    return any(_clock_pattern(story, beside) for story in stories)


def _clock_pattern(story: Article, beside: Article | None) -> str:
    if not story.dated:
        return ""
    if beside and _day(story) != _day(beside):
        same_year = beside.dated and story.sort_date.year == beside.sort_date.year
        return _short_date() if same_year else "M Y"
    return CLOCK if has_clock(story) else ""


@register.simple_tag(takes_context=True)
def moment(context: template.Context, value: datetime) -> str:
    """Date and time of day as a ``<time>``, in the site's own format where it has one."""
    local = localtime(value)
    pattern = context["site"].date_format if "site" in context else ""
    if not pattern:
        pattern = f"{_long_date()}, {CLOCK}" if _has_clock(local) else _long_date()
    return _time(value, date_format(local, pattern))


@register.simple_tag(takes_context=True)
def updated(context: template.Context, story: Article) -> str:
    """When a story was changed, as a ``<time>``; empty where that is less than a minute after its
    date, or reads the same as its date does."""
    changed = story.last_modified
    if not changed or not story.dated or (changed - story.sort_date).total_seconds() < 60:
        return ""
    told, first = moment(context, changed), moment(context, story.sort_date)
    return told if told.partition(">")[2] != first.partition(">")[2] else ""


def _long_date() -> str:
    return LONG_DATE.get(get_language() or "en", get_format("DATE_FORMAT"))


def _short_date() -> str:
    """ "Feb 14", "14. Febr.": month and day as the page's language orders them, the month short."""
    return str(get_format("MONTH_DAY_FORMAT")).replace("F", "M")


def _time(value: datetime, text: str) -> str:
    return format_html(
        '<time datetime="{}">{}</time>', localtime(value).isoformat(timespec="seconds"), text
    )
