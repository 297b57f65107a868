"""The calendar and the charts of the desk."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from articles.admin.story_calendar import build_month, read_month
from articles.models import Article
from tests.desk import person, story

pytestmark = pytest.mark.django_db

CALENDAR = "/admin/calendar/"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(person("editor"))
    return client


def days_of(client: Client, query: str) -> dict[int, list[str]]:
    month = client.get(CALENDAR + query).context["month"]
    days = (day for week in month.weeks for day in week if day and day.stories)
    return {day.day.day: [one.title for one in day.stories] for day in days}


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_a_month_shows_what_was_and_will_be_published_on_its_days(desk: Client):
    story("Later that day", date=moment(2026, 5, 4, 20))
    story("Early", date=moment(2026, 5, 4, 0))
    story("Last minute", date=moment(2026, 5, 31, 23, 59))
    story("Other month", date=moment(2026, 6, 1))
    story("Draft", date=moment(2026, 5, 5), status="draft")
    story("Retracted", date=moment(2026, 5, 5), status="retracted")

    assert days_of(desk, "?month=2026-05") == {4: ["Early", "Later that day"], 31: ["Last minute"]}


def test_what_will_be_published_is_marked(desk: Client):
    story("Future", date=moment(2099, 1, 7, 9))
    story("Past", date=moment(2026, 1, 7, 9))

    future = desk.get(CALENDAR + "?month=2099-01").content.decode()
    past = desk.get(CALENDAR + "?month=2026-01").content.decode()

    assert 'state-scheduled">Scheduled' in future and "state-scheduled" not in past
    assert re.search(r'<td id="day-2099-01-07".*?09:00</time> <a href="/admin/articles/article/\d+/'
                     r'change/" dir="auto">Future</a>', future, re.DOTALL)  # fmt: skip


def test_a_day_is_a_day_in_the_time_zone_of_the_site(desk: Client):
    story("Midnight in Berlin", date=moment(2026, 5, 3, 22))

    with timezone.override("Europe/Berlin"):
        month = build_month(date(2026, 5, 1), at=timezone.now())

    assert [d.day.day for week in month.weeks for d in week if d and d.stories] == [4]


@pytest.mark.parametrize(
    "query",
    ["", "?month=", "?month=2026-13", "?month=x", "?month=0000-01", "?month=99999-01",
     "?month=9999-12", "?month=%C2%B2026-01"],
)  # fmt: skip
def test_what_is_no_month_is_the_current_one(desk: Client, query: str):
    response = desk.get(CALENDAR + query)

    assert response.status_code == 200
    assert response.context["month"].first == timezone.localdate().replace(day=1)


@pytest.mark.parametrize(
    ("month", "previous", "following"),
    [("2026-01", "2025-12", "2026-02"), ("2026-12", "2026-11", "2027-01"),
     ("2024-02", "2024-01", "2024-03")],
)  # fmt: skip
def test_links_lead_to_the_months_beside(desk: Client, month: str, previous: str, following: str):
    html = desk.get(f"{CALENDAR}?month={month}").content.decode()

    assert f'href="{CALENDAR}?month={previous}" rel="prev"' in html
    assert f'href="{CALENDAR}?month={following}" rel="next"' in html


def test_a_week_begins_as_in_the_language_of_the_desk():
    def first_weekday() -> str:
        return str(build_month(date(2026, 5, 1), at=timezone.now()).weekdays[0][1])

    assert first_weekday() == "Sunday"
    with translation.override("de"):
        assert first_weekday() == "Montag"


def test_a_full_day_shows_five_stories_and_a_link_to_all(desk: Client):
    for hour in range(7):
        story(f"Story {hour}", date=moment(2026, 5, 4, hour))

    html = desk.get(CALENDAR + "?month=2026-05").content.decode()

    assert days_of(desk, "?month=2026-05") == {4: [f"Story {n}" for n in range(5)]}
    link = re.search(r'<a href="([^"]+)">All of 4 May</a>', html)
    assert link
    found = desk.get(link[1].replace("&amp;", "&")).context["cl"]
    assert found.result_count == 7


def test_those_who_may_not_see_stories_see_no_calendar(client: Client):
    client.force_login(person("nobody"))

    assert client.get(CALENDAR).status_code == 403
    assert "month" not in client.get("/admin/").context


def test_the_month_is_read_by_an_index(desk: Client):
    at = timezone.now()
    first = story()
    Article.objects.bulk_create(
        Article(path=f"day-{n}", title=f"Day {n}", section=first.section, kind=first.kind,
                status=first.status, date=at - timedelta(days=n), live_from=at - timedelta(days=n))
        for n in range(2000)
    )  # fmt: skip
    with CaptureQueriesContext(connection) as sent:
        desk.get(CALENDAR)

    [query] = [q["sql"] for q in sent if "UNION ALL" in q["sql"]]
    with connection.cursor() as cursor:
        # PostgreSQL chooses by statistics, and a small table fits every index.
        cursor.execute("ANALYZE articles_article")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{query}")
        plan = str(cursor.fetchall())
    assert plan.count("article_calendar") + plan.count("article_goes_live") >= 28
    assert len(sent) <= 6


def test_a_month_is_written_in_one_way_only():
    today = date(2026, 5, 4)

    assert read_month("2024-02", today=today) == date(2024, 2, 1)
    assert read_month("2024-2", today=today) == date(2026, 5, 1)


# The first page


def open_first_page(user: User) -> Any:
    client = Client()
    client.force_login(user)
    return client.get("/admin/")


def test_the_first_page_shows_the_month_with_numbers():
    at = timezone.now()
    for n in range(11):
        story(f"Story {n}", date=at)

    page = open_first_page(person("editor"))

    [today] = [d for week in page.context["month"].weeks for d in week if d and d.is_today]
    assert today.shown_number == "9+"
    assert f'href="{CALENDAR}?month={today.day:%Y-%m}#day-{today.day}"' in page.content.decode()


def test_charts_count_stories_per_week_and_section():
    at = timezone.now()
    for n in range(3):
        story(f"Sport {n}", section="sport", date=at - timedelta(minutes=n))
    story("News", date=at - timedelta(minutes=1))
    story("Weeks ago", date=at - timedelta(weeks=10))
    story("Years ago", date=at - timedelta(weeks=60))
    story("Tomorrow", date=at + timedelta(days=1))
    story("Draft", date=at, status="draft")

    page = open_first_page(person("editor"))

    charts = page.context["charts"]
    assert len(charts.weeks) == 52
    assert [bar.number for bar in charts.weeks if bar.number] == [1, 4]
    assert [(str(bar.label), bar.number) for bar in charts.sections] == [("sport", 3), ("news", 1)]
    assert [bar.length for bar in charts.sections] == [100, 33.3]
    html = page.content.decode()
    assert "5 stories in 52 weeks, at most 4 in one week." in html
    assert html.count("<rect") == 54


def test_a_chart_leads_to_the_stories_of_the_section():
    story("Old", date=timezone.now() - timedelta(days=60), section="sport")
    story("New", date=timezone.now() - timedelta(days=1), section="sport")
    client = Client()
    client.force_login(person("editor"))

    [bar] = client.get("/admin/").context["charts"].sections

    assert [a.title for a in client.get(bar.url).context["cl"].result_list] == ["New"]


def test_an_archive_without_stories_of_a_year_has_no_charts():
    story("Years ago", date=moment(2020, 1, 1))

    assert open_first_page(person("editor")).context["charts"] is None


def test_the_numbers_of_the_charts_are_kept_for_some_minutes():
    story("One", date=timezone.now())
    user = person("editor")
    open_first_page(user)

    with CaptureQueriesContext(connection) as sent:
        open_first_page(user)

    assert not [q for q in sent if "COUNT(*) FROM articles_article" in q["sql"]]
    assert Article.objects.count() == 1
