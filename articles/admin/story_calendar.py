"""The calendar of the desk: the stories of each day of a month that were or will be published."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.admin import rights
from articles.models import Article

#: Maximum number of stories per day that the calendar names.
MAX_NAMED: Final = 5
#: Maximum number of stories per day that the small calendar counts.
MAX_COUNTED: Final = 9
#: Years that can be chosen. Others have no use, and the first and last dates cannot be computed.
YEARS: Final = range(1900, 2200)

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)
#: The first stories of one day, from the index alone. A month is read by at most 31 of these, so
#: the time does not grow with the number of stories per day.
_DAY = (
    "SELECT id FROM (SELECT id FROM articles_article"
    " WHERE status = 'published' AND kind = 'page' AND live_from >= %s AND live_from < %s"
    " ORDER BY live_from LIMIT %s) AS day"
)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day, the first stories of it, and whether there are more. ``is_today`` marks today."""

    day: date
    stories: Sequence[Article]
    more: bool
    is_today: bool

    @property
    def shown_number(self) -> str:
        """The number of stories: "3" or "9+"."""
        return f"{len(self.stories)}+" if self.more else str(len(self.stories))

    @property
    def list_url(self) -> str:
        """The address of the list of all stories that have this date."""
        stories = reverse("admin:articles_article_changelist")
        return f"{stories}?after={self.day}&before={self.day}"


@dataclass(frozen=True, slots=True)
class CalendarMonth:
    """A month, as weeks of seven days. Days of other months are None. ``weekdays`` are pairs of a
    short and a full name, in the order of the weeks."""

    first: date
    weeks: list[list[CalendarDay | None]]
    weekdays: list[tuple[Any, Any]]
    at: datetime

    @property
    def url(self) -> str:
        return _make_url(self.first)

    @property
    def previous_url(self) -> str:
        return _make_url(self.first - timedelta(days=1))

    @property
    def next_url(self) -> str:
        return _make_url(self.first + timedelta(days=31))

    @property
    def is_empty(self) -> bool:
        return not any(day and day.stories for week in self.weeks for day in week)


def read_month(text: str | None, *, today: date) -> date:
    """Return the first day of a month written as "2026-11", or of the current month if ``text`` is
    no month."""
    found = _MONTH.fullmatch(text or "")
    year, month = (int(found[1]), int(found[2])) if found else (0, 0)
    if year in YEARS and 1 <= month <= 12:
        return date(year, month, 1)
    return today.replace(day=1)


def build_month(first: date, *, at: datetime, most: int = MAX_NAMED) -> CalendarMonth:
    """Return the month that begins on ``first``, with at most this many stories per day. This runs
    one query."""
    today = timezone.localtime(at).date()
    start = int(get_format("FIRST_DAY_OF_WEEK")) - 1  # Django: 0 is Sunday; Python: 0 is Monday
    weeks = calendar.Calendar(start % 7).monthdatescalendar(first.year, first.month)
    found = _find_stories([d for week in weeks for d in week if d.month == first.month], most=most)

    def build_day(day: date) -> CalendarDay | None:
        if day.month != first.month:
            return None
        stories = found.get(day, [])
        return CalendarDay(day, stories[:most], len(stories) > most, day == today)

    return CalendarMonth(
        first=first,
        weeks=[[build_day(day) for day in week] for week in weeks],
        weekdays=[(WEEKDAYS_ABBR[n % 7], WEEKDAYS[n % 7]) for n in range(start, start + 7)],
        at=at,
    )


def _find_stories(days: Sequence[date], *, most: int) -> Mapping[date, list[Article]]:
    """Return the first stories of each day, at most one more than ``most``."""
    bounds = [(_get_midnight(day), _get_midnight(day + timedelta(days=1))) for day in days]
    adapt = connection.ops.adapt_datetimefield_value
    params = [value for begin, end in bounds for value in (adapt(begin), adapt(end), most + 1)]
    chosen = RawSQL(" UNION ALL ".join([_DAY] * len(days)), params)
    rows = Article.objects.filter(pk__in=chosen).order_by("live_from", "pk")
    found: dict[date, list[Article]] = defaultdict(list)
    for story in rows.only("headline", "title", "path", "live_from", "live_until", "status"):
        found[timezone.localtime(story.live_from).date()].append(story)
    return found


def _get_midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _make_url(day: date) -> str:
    return f"{reverse('admin:desk_calendar')}?month={day:%Y-%m}"


# The page


def build_urls(admin_site: Any) -> Iterator[Any]:
    """Yield the address of the calendar."""

    def show(request: HttpRequest) -> HttpResponse:
        if not rights.may_view(request.user):
            raise PermissionDenied
        at = timezone.now()
        first = read_month(request.GET.get("month"), today=timezone.localtime(at).date())
        context = {
            **admin_site.each_context(request),
            "title": _("Calendar"),
            "month": build_month(first, at=at),
            "today_url": reverse("admin:desk_calendar"),
        }
        return TemplateResponse(request, "admin/desk/calendar.html", context)

    yield path("calendar/", admin_site.admin_view(require_safe(show)), name="desk_calendar")
