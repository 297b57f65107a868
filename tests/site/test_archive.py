"""The archive: years and months, their addresses, and the number of queries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import html5lib
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.editing.archive import get_archive_calendar, get_period_bounds
from articles.hugo import find_built_in_page, find_reserved_use
from articles.models import SiteSettings
from tests.stories import FIRST, many, story

pytestmark = pytest.mark.django_db


def main_of(client, url: str, *, status: int = 200):
    answer = client.get(url)
    assert answer.status_code == status, url
    return html5lib.parse(answer.content, namespaceHTMLElements=False).find(".//main")


def links(element) -> dict[str, str]:
    return {"".join(a.itertext()).strip(): a.get("href") for a in element.iter("a")}


def test_the_archive_leads_to_years_and_months_in_each_language_s_tree(client):
    story("a")
    story("b", date=FIRST - timedelta(days=60))
    story("de", url_language="de", date=FIRST + timedelta(days=70))
    found = links(main_of(client, "/archive/"))
    assert found == {
        "2025": "/archive/2025/",
        "January": "/archive/2025/01/",
        "2024": "/archive/2024/",
        "November": "/archive/2024/11/",
    }
    german = links(main_of(client, "/de/archive/"))
    assert german == {"2025": "/de/archive/2025/", "März": "/de/archive/2025/03/"}


def test_a_month_lists_its_stories_and_the_months_of_its_year(client):
    story("a", title="In January")
    story("b", title="In March", date=FIRST + timedelta(days=70))
    main = main_of(client, "/archive/2025/01/")
    assert "".join(main.find(".//h1").itertext()) == "January 2025"
    found = links(main)
    assert "In January" in found
    assert "In March" not in found
    assert found["March"] == "/archive/2025/03/"
    assert [found[step] for step in ("Home", "Archive", "2025")] == [
        "/",
        "/archive/",
        "/archive/2025/",
    ]
    year = links(main_of(client, "/archive/2025/"))
    assert {"In January", "In March"} <= year.keys()


@pytest.mark.parametrize("url", ["/archive/2025/01/", "/archive/2025/"])
def test_a_calendar_goes_by_date_whatever_the_weight(client, url):
    for day in range(3):
        story(f"s{day}", title=f"S{day}", date=FIRST + timedelta(days=day), weight=3 - 2 * day)
    story("heavy", title="Heavy", date=FIRST - timedelta(hours=1), weight=1)
    main = main_of(client, url)
    shown = ["".join(h.itertext()) for h in main.iter("h3")]
    assert shown == ["S2", "S1", "S0", "Heavy"]
    assert "Top stories" not in "".join(main.itertext())


@pytest.mark.parametrize(
    "url",
    [
        "/archive/2024/",
        "/archive/2025/02/",
        "/archive/2025/13/",
        "/archive/0001/",
        "/archive/9999/12/",
        "/archive/25/",
        "/archive/2025/01/page/2/",
    ],
)
def test_a_time_without_stories_is_not_found(client, url):
    story("a")
    story("undated", date=None)
    assert client.get(url).status_code == 404


def test_an_empty_archive_says_so(client):
    assert "Published stories appear on this page" in "".join(
        main_of(client, "/archive/").itertext()
    )


def test_the_second_page_of_a_month_has_the_rest(client):
    many(12)
    assert len(list(main_of(client, "/archive/2025/01/page/2/").iter("article"))) == 2


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu"])
def test_numbers_agree_with_the_lists_in_every_time_zone(client, settings, zone):
    settings.TIME_ZONE = zone
    for i in range(48):
        edge = datetime(2025, 3, 1, tzinfo=UTC) - timedelta(hours=8) + timedelta(minutes=20 * i)
        story(f"s{i}", date=edge)
    site = SiteSettings.current(at=timezone.now())
    (year,) = get_archive_calendar(language="", settings=site, at=timezone.now())
    assert year.stories == 48
    for month in year.months:
        main = main_of(client, f"/archive/2025/{month.first.month:02}/")
        text = "".join(main.find(".//p[@class='meta']").itertext())
        assert text.split()[0] == str(month.stories)


def test_a_december_ends_where_the_next_year_begins(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    begin, end = get_period_bounds(2025, 12)
    assert (begin.isoformat(), end.isoformat()) == (
        "2025-12-01T00:00:00+01:00",
        "2026-01-01T00:00:00+01:00",
    )
    assert get_period_bounds(2025, None)[1] == end


def test_the_calendar_is_counted_once_until_something_changes(client):
    many(5)
    client.get("/archive/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/archive/")
    assert not [query for query in asked.captured_queries if "GROUP BY" in query["sql"].upper()]
    story("later", date=FIRST + timedelta(days=40))
    assert "February" in links(main_of(client, "/archive/"))


@pytest.mark.parametrize("url", ["/archive/", "/archive/2025/", "/archive/2025/01/"])
def test_a_page_of_the_archive_costs_as_many_queries_in_any_archive(client, url):
    costs = []
    for number in (20, 80):
        many(number, folder=f"post{number}")
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 6


@pytest.mark.parametrize(
    ("path", "kind", "owner"),
    [
        ("/archive/", "page", "the archive"),
        ("/de/archive/", "page", "the archive"),
        ("/archive/", "list", "the archive"),
        ("/archive/2025/", "page", None),
        ("/archive/a-story/", "page", None),
        ("/archives/", "page", None),
    ],
)
def test_an_article_may_stand_at_the_addresses_of_the_archive(path, kind, owner):
    assert find_reserved_use(path, kind=kind, languages=["de"]) is None
    assert find_built_in_page(path, languages=["de"]) == owner


def test_the_archive_has_the_title_and_text_of_its_index_file(client):
    story("archive", folder="", kind="list", title="All our yesterdays", body="Since 1871.")
    main = main_of(client, "/archive/")
    assert "".join(main.find(".//h1").itertext()) == "All our yesterdays"
    assert "Since 1871." in "".join(main.itertext())
