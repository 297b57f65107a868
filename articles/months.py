"""The calendar of the archive: how many stories each month has, in the site's time zone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from itertools import groupby

from django.db.models import CharField, Count
from django.db.models.functions import Cast, Substr
from django.utils.timezone import get_current_timezone

from articles.caching import kept
from articles.derivation import BEGINNING
from articles.models import Article, SiteSettings


@dataclass(frozen=True, slots=True)
class Month:
    """One month that has stories: its first day, and how many."""

    first: date
    stories: int


@dataclass(frozen=True, slots=True)
class Year:
    """One year that has stories, with its months, the newest first."""

    year: int
    months: list[Month]

    @property
    def stories(self) -> int:
        return sum(month.stories for month in self.months)


def calendar(*, language: str, settings: SiteSettings, at: datetime) -> list[Year]:
    """Every year with stories in one language tree, the newest first. One query, kept."""

    def make() -> list[Year]:
        months = _counted(language, at)
        return [Year(y, list(found)) for y, found in groupby(months, lambda m: m.first.year)]

    return kept(f"calendar:{language}", make, settings=settings, at=at)


def span(year: int, month: int | None) -> tuple[datetime, datetime]:
    """When a year or a month begins, and when the next one does, in the site's time zone."""
    first = date(year, month or 1, 1)
    last = first.replace(month=month or 12)
    following = date(year + 1, 1, 1) if last.month == 12 else last.replace(month=last.month + 1)
    zone = get_current_timezone()
    begin, end = (datetime(d.year, d.month, 1, tzinfo=zone) for d in (first, following))
    return begin, end


def _counted(language: str, at: datetime) -> list[Month]:
    """Months, the newest first. The database groups by the text of the moment, cut behind the hour
    (behind the minute, where a zone is off by a part of an hour): truncating dates takes SQLite
    five times as long."""
    live = Article.objects.published(at=at).in_lists().in_language(language)
    dated = live.filter(sort_date__gt=BEGINNING).order_by()
    zone = get_current_timezone()
    cut = 13 if _whole_hours(zone, at) else 16
    moments = dated.annotate(cut=Substr(Cast("sort_date", CharField()), 1, cut))
    months: Counter[date] = Counter()
    for text, stories in moments.values_list("cut").annotate(n=Count("pk")):
        moment = datetime.fromisoformat(f"{text}:00" if cut == 13 else text)
        local = moment.replace(tzinfo=UTC).astimezone(zone)
        months[local.date().replace(day=1)] += stories
    return [Month(first, months[first]) for first in sorted(months, reverse=True)]


def _whole_hours(zone: tzinfo, at: datetime) -> bool:
    offsets = (at.replace(month=month, day=1).astimezone(zone).utcoffset() for month in (1, 7))
    return all(offset is not None and offset.seconds % 3600 == 0 for offset in offsets)
