"""The two charts of the first page: stories per week of a year, and stories per section of the last
thirty days. Both are counted from an index and cached for some minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final

from django.core.cache import cache
from django.db import connection
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article

WEEKS: Final = 52
DAYS: Final = 30
#: Maximum number of sections shown, those with most stories first.
MAX_SECTIONS: Final = 8
#: Seconds for which counted numbers are shown.
LIFETIME: Final = 600
#: Height of the longest bar, in the units of the chart.
HEIGHT: Final = 100

_COUNT = (
    "(SELECT COUNT(*) FROM articles_article"
    " WHERE status = 'published' AND kind = 'page' AND live_from >= %s AND live_from < %s)"
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its number, its length, and its place in the chart, from 0."""

    label: Any
    number: int
    length: float
    place: int
    url: str = ""

    @property
    def top(self) -> float:
        """The distance of a standing bar from the upper edge."""
        return HEIGHT - self.length


@dataclass(frozen=True, slots=True)
class StoryCharts:
    """The bars of both charts. ``most`` is the highest number of a week."""

    weeks: list[Bar]
    sections: list[Bar]

    @property
    def most(self) -> int:
        return max(bar.number for bar in self.weeks)

    @property
    def total(self) -> int:
        return sum(bar.number for bar in self.weeks)


def build_charts(*, at: datetime) -> StoryCharts | None:
    """Return the charts, or None if no story was published in the year. If the numbers are not
    cached, this runs two queries."""
    today = timezone.localtime(at).date()
    counted = cache.get_or_set(f"desk-charts-{today}", lambda: _count(today, at=at), LIFETIME)
    weeks, sections = counted or ([], [])
    if not any(number for _monday, number in weeks):
        return None
    stories = reverse("admin:articles_article_changelist")
    since = today - timedelta(days=DAYS)
    return StoryCharts(
        _make_bars([(monday, number, "") for monday, number in weeks]),
        _make_bars(
            [
                (name or _("No section"), n, f"{stories}?section={name or '-'}&after={since}")
                for name, n in sections
            ]
        ),
    )


def _count(today: date, *, at: datetime) -> tuple[list[tuple[date, int]], list[tuple[str, int]]]:
    """Return the number of stories per week, oldest first, and per section, highest first."""
    this_week = today - timedelta(days=today.weekday())
    mondays = [this_week - timedelta(weeks=n) for n in range(WEEKS - 1, -1, -1)]
    numbers = _count_weeks(mondays, at=at)
    return list(zip(mondays, numbers, strict=True)), _count_sections(today, at=at)


def _count_weeks(mondays: Sequence[date], *, at: datetime) -> list[int]:
    adapt = connection.ops.adapt_datetimefield_value
    bounds = [*(_get_midnight(monday) for monday in mondays), at]
    params = [adapt(bound) for pair in pairwise(bounds) for bound in pair]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([_COUNT] * len(mondays))}", params)
        return list(cursor.fetchone())


def _count_sections(today: date, *, at: datetime) -> list[tuple[str, int]]:
    since = _get_midnight(today - timedelta(days=DAYS))
    recent = Article.objects.filter(
        status=Article.Status.PUBLISHED, kind=Article.Kind.PAGE,
        live_from__gte=since, live_from__lt=at,
    )  # fmt: skip
    counted = recent.order_by().values("section").annotate(number=Count("*"))
    return list(
        counted.order_by("-number", "section").values_list("section", "number")[:MAX_SECTIONS]
    )


def _make_bars(rows: Sequence[tuple[Any, int, str]]) -> list[Bar]:
    most = max((number for _label, number, _url in rows), default=0) or 1
    return [
        Bar(label, number, round(HEIGHT * number / most, 1), place, url)
        for place, (label, number, url) in enumerate(rows)
    ]


def _get_midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
