"""The calendar of the archive: the number of stories per month, by the dates that readers see."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from itertools import groupby

from django.db.models import Case, CharField, Count, F, IntegerField, Value, When
from django.db.models.functions import Cast, Substr
from django.utils.timezone import get_current_timezone

from articles.content.derive import EARLIEST_DATE
from articles.models import Article, SiteSettings
from articles.site_settings import current
from articles.site_settings.fragments import get_or_make


@dataclass(frozen=True, slots=True)
class Month:
    """A month with stories: its first day and the number of stories."""

    first: date
    stories: int


@dataclass(frozen=True, slots=True)
class Year:
    """A year with stories. Its months are sorted newest first; only months with stories are
    included."""

    year: int
    months: list[Month]

    @property
    def stories(self) -> int:
        return sum(month.stories for month in self.months)


def get_archive_calendar(*, language: str, settings: SiteSettings, at: datetime) -> list[Year]:
    """Return the years with stories in one language tree, newest first. The result is cached.
    If it is not in the cache, this runs one query."""

    def make() -> list[Year]:
        months = _count_stories_by_month(language, settings, at)
        return [Year(y, list(found)) for y, found in groupby(months, lambda m: m.first.year)]

    return get_or_make(f"calendar:{language}", make, settings=settings, at=at)


def get_period_bounds(year: int, month: int | None) -> tuple[datetime, datetime]:
    """Return the first moment of a year or month, and the first moment after it, in the site's time
    zone."""
    first = date(year, month or 1, 1)
    last = first.replace(month=month or 12)
    following = date(year + 1, 1, 1) if last.month == 12 else last.replace(month=last.month + 1)
    zone = get_current_timezone()
    begin, end = (datetime(d.year, d.month, 1, tzinfo=zone) for d in (first, following))
    return begin, end


def _count_stories_by_month(language: str, settings: SiteSettings, at: datetime) -> list[Month]:
    """Return the months with stories, newest first.

    The database counts the stories per hour, or per minute if the time zone's offset is not in
    whole hours. To do so, it cuts off the end of each date's text. SQLite takes five times as long
    to truncate the dates themselves.
    """
    live = Article.objects.published(at=at).in_lists().in_language(language)
    dated = live.filter(sort_date__gt=EARLIEST_DATE).order_by()
    moment = Cast("sort_date", CharField())
    hour, minute = Substr(moment, 1, 13), Substr(moment, 1, 16)
    here = hour if _has_whole_hour_offsets(get_current_timezone(), at) else minute
    if settings.time_zone:
        dated = dated.annotate(cut=here, offset=Value(None, output_field=IntegerField()))
    else:
        odd = dated.alias(rest=F("date_offset") % 60)
        by_offset = Case(When(date_offset=None, then=here), When(rest=0, then=hour), default=minute)
        dated = odd.annotate(cut=by_offset, offset=F("date_offset"))
    months: Counter[date] = Counter()
    for text, offset, stories in dated.values_list("cut", "offset").annotate(n=Count("pk")):
        found = datetime.fromisoformat(f"{text}:00" if len(text) == 13 else text)
        local = current.to_reader_time(found.replace(tzinfo=UTC), offset)
        months[local.date().replace(day=1)] += stories
    return [Month(first, months[first]) for first in sorted(months, reverse=True)]


def _has_whole_hour_offsets(zone: tzinfo, at: datetime) -> bool:
    offsets = (at.replace(month=month, day=1).astimezone(zone).utcoffset() for month in (1, 7))
    return all(offset is not None and offset.seconds % 3600 == 0 for offset in offsets)
