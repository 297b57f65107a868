"""Dates of stories for readers, in the page's language.

Dates are in the site's time zone. If the site has none, they are in the author's. A time of day
without a date means today. All other dates name the day. There are no relative dates such as "two
hours ago".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django import template
from django.utils.formats import date_format, get_format
from django.utils.html import format_html
from django.utils.timezone import localtime, now
from django.utils.translation import get_language

from articles.hugo import Correction
from articles.models import Article
from articles.site_settings.current import get_reader_date, get_reader_last_modified

register = template.Library()

#: Formats by locale that replace Django's. Django's English date is "Feb. 14, 2025", but Mainroad's
#: has the full name of the month.
LONG_DATE_FORMATS = {"en": "F j, Y", "en-gb": "j F Y"}
#: Languages that write the weekday after the date.
WEEKDAY_LAST_LANGUAGES = {"zh", "ja", "ko"}

CLOCK_FORMAT = "H:i"

#: Django's format letters that show a day, a time of day, and a time zone.
DAY_LETTERS, CLOCK_LETTERS, ZONE_LETTERS = set("djzcrU"), set("aAfgGhHiPscrU"), set("eOTZcrU")


@dataclass(frozen=True, slots=True)
class DayGroup:
    """Stories of the same day in a list, in the list's order. ``day`` is None for undated stories.
    ``timed`` is true if at least one story has a time of day.

    Stories that come before newer ones because of their weight form the first group. It has no day,
    and ``is_first`` is true.
    """

    day: date | None
    stories: list[Article]
    timed: bool
    is_first: bool = False


@register.filter
def by_day(stories: Iterable[Article]) -> list[DayGroup]:
    """Group stories by day without changing their order. Stories that come before newer ones
    because of their weight form the first group, so that no day has two headings."""
    found = list(stories)
    turn = _find_chronological_start(found)
    return [*_group_weighted(found[:turn]), *_group_by_day(found[turn:])]


def _find_chronological_start(stories: list[Article]) -> int:
    """Return the first index from which all stories are sorted by day, newest first."""
    days = [_get_day(story) or date.min for story in stories]
    return next((n for n in range(len(days) - 1, 0, -1) if days[n - 1] < days[n]), 0)


def _group_weighted(stories: list[Article]) -> Iterator[DayGroup]:
    if stories:
        yield DayGroup(None, stories, timed=any_dated(stories), is_first=True)


def _group_by_day(stories: list[Article]) -> Iterator[DayGroup]:
    for day, found in groupby(stories, key=_get_day):
        group = list(found)
        yield DayGroup(day, group, timed=any(has_time_of_day(story) for story in group))


def _get_day(story: Article) -> date | None:
    return get_reader_date(story).date() if story.dated else None


def has_time_of_day(story: Article) -> bool:
    """Return whether the author wrote a time of day. Midnight does not count, because a date
    without a time is stored as midnight."""
    return story.dated and _has_time_of_day(get_reader_date(story))


def _has_time_of_day(moment: datetime) -> bool:
    return bool(moment.hour or moment.minute or moment.second)


@register.filter
def day_title(day: date) -> str:
    """Format a day as "Friday, February 14, 2025"."""
    long_date = _get_long_format()
    code = (get_language() or "en").partition("-")[0]
    pattern = f"{long_date} l" if code in WEEKDAY_LAST_LANGUAGES else f"l, {long_date}"
    return date_format(day, pattern)


@register.filter
def month_title(first: date) -> str:
    """Format a month as "February 2025"."""
    return date_format(first, "YEAR_MONTH_FORMAT")


@register.simple_tag(takes_context=True)
def clock(context: template.Context, story: Article, below: date | None = None) -> str:
    """Return the date of a story as a ``<time>`` for the margin of a list. The text is the time of
    day if the date is today, and otherwise the day.

    ``below`` is the day in the heading above the story, or None if there is no heading. Below a
    heading, the visible text is only the time of day; return "" if the story has none. The day is
    added for screen readers, because they may read a row without its heading.
    """
    if not story.dated or (below and not has_time_of_day(story)):
        return ""
    local = get_reader_date(story)
    today = localtime(context.get("at") or now()).date()
    day = date_format(
        local, _get_short_format() if local.year == today.year else _get_short_format_with_year()
    )
    if below:
        hidden = format_html('<span class="visually-hidden">{}, </span>', day)
        unseen = hidden if below != today else ""
        return _render_time(local, format_html("{}{}", unseen, date_format(local, CLOCK_FORMAT)))
    is_bare = local.date() == today and _has_time_of_day(local)
    return _render_time(local, date_format(local, CLOCK_FORMAT) if is_bare else day)


@register.filter
def any_dated(stories: Iterable[Article]) -> bool:
    """Return whether at least one of the stories has a date."""
    return any(story.dated for story in stories)


@register.simple_tag(takes_context=True)
def moment(context: template.Context, story: Article) -> str:
    """Return a story's date and time of day as a ``<time>``. Use the site's format if there is
    one."""
    local = get_reader_date(story)
    return _render_time(local, date_format(local, _choose_pattern(context, local)))


@register.simple_tag(takes_context=True)
def full_moment(context: template.Context, story: Article) -> str:
    """Return a story's date as a ``<time>`` for its own page. If the story has a time of day, the
    text includes it even if the site's format does not. It also includes the time zone, because
    readers may be anywhere."""
    return _render_full(context, get_reader_date(story))


def _render_full(context: template.Context, local: datetime) -> str:
    pattern = _choose_pattern(context, local)
    text, letters = date_format(local, pattern), _find_pattern_letters(pattern)
    if _has_time_of_day(local) and letters & DAY_LETTERS and not letters & CLOCK_LETTERS:
        text = f"{text}, {date_format(local, CLOCK_FORMAT)}"
        letters |= set(CLOCK_FORMAT)
    if letters & CLOCK_LETTERS and not letters & ZONE_LETTERS:
        text = f"{text} {_format_zone(local)}"
    return _render_time(local, text)


def _choose_pattern(context: template.Context, local: datetime) -> str:
    pattern: str = context["site"].date_format if "site" in context else ""
    long_date = _get_long_format()
    return pattern or (f"{long_date}, {CLOCK_FORMAT}" if _has_time_of_day(local) else long_date)


def _find_pattern_letters(pattern: str) -> set[str]:
    """Return the format letters of a pattern. The pattern may also be a name from Django, such as
    "DATE_FORMAT"."""
    return set(re.sub(r"\\.", "", str(get_format(pattern))))


def _format_zone(local: datetime) -> str:
    """Return the name of the time zone, such as "CET". If the zone has no name, return its offset:
    "UTC-03:00"."""
    name, offset = local.tzname() or "", f"{local:%z}"
    return name if name.isalpha() else f"UTC{offset[:3]}:{offset[3:5]}"


@register.simple_tag(takes_context=True)
def updated(context: template.Context, story: Article) -> str:
    """Return the date of a story's last change as a ``<time>``. Return "" if the change is less
    than a minute after the story's date, or if both dates would look the same."""
    changed = get_reader_last_modified(story)
    if not changed or not story.dated or (changed - story.sort_date).total_seconds() < 60:
        return ""
    text, first = _render_full(context, changed), _render_full(context, get_reader_date(story))
    return text if text.partition(">")[2] != first.partition(">")[2] else ""


@register.simple_tag(takes_context=True)
def correction_moment(context: template.Context, correction: Correction) -> str:
    """Return the date of a correction as a ``<time>``. Return "" if it has none."""
    return _render_full(context, correction.date) if correction.date else ""


def _get_long_format() -> str:
    usual: str = get_format("DATE_FORMAT")
    return LONG_DATE_FORMATS.get(get_language() or "en", usual)


def _get_short_format() -> str:
    """Return the format for "Feb 14" or "14. Febr.", in the order of the page's language."""
    return str(get_format("MONTH_DAY_FORMAT")).replace("F", "M")


def _get_short_format_with_year() -> str:
    """Return the format for "Feb 14, 2024" or "14. Febr. 2024"."""
    return _get_long_format().replace("F", "M")


def _render_time(local: datetime, text: str) -> str:
    stamp = local.isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', stamp, text)
