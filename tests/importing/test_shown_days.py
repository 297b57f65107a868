"""The day shown with a story: in the site's time zone, or as the author wrote it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import html5lib
import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import search
from articles.editing import saving
from articles.editing.archive import get_archive_calendar, get_period_bounds
from articles.editing.writing import write_articles
from articles.hugo.file_dates import get_date_offsets
from articles.models import Article, SiteSettings
from articles.pictures import cards
from articles.pictures.cards import store
from articles.site_settings import current
from tests.stories import writing

pytestmark = pytest.mark.django_db

#: Still the afternoon of the eleventh in UTC.
EARLY = "---\ntitle: Early harbour\ndate: 2026-04-12T01:00:00+09:00\n---\n\nThe twelfth.\n"
#: Still the last hours of 2025 in UTC.
NEW_YEAR = "---\ntitle: New year\ndate: 2026-01-01T01:00:00+09:00\n---\n\nHarbour.\n"


@pytest.fixture
def early(tree, importing) -> Article:
    tree.write("news/early.md", EARLY)
    importing(tree.site)
    return Article.objects.get()


def main_of(client, url: str) -> str:
    cache.clear()
    answer = client.get(url)
    assert answer.status_code == 200, url
    main = html5lib.parse(answer.content, namespaceHTMLElements=False).find(".//main")
    return " ".join("".join(main.itertext()).split())


def name_zone(name: str) -> SiteSettings:
    site = SiteSettings.current(at=timezone.now())
    site.time_zone = name
    site.save()
    return site


def test_readers_see_the_day_that_the_author_wrote(early, client):
    assert "April 12, 2026, 01:00 UTC+09:00" in main_of(client, "/news/early/")
    assert "Apr 12" in main_of(client, "/news/")
    assert "Early harbour" in main_of(client, "/archive/2026/04/")
    assert "April 12, 2026" in main_of(client, "/search/?q=harbour")


def test_a_site_that_names_its_time_zone_shows_everything_in_it(early, client):
    name_zone("Europe/Berlin")
    assert "April 11, 2026, 18:00 CEST" in main_of(client, "/news/early/")
    assert "Apr 11" in main_of(client, "/news/")


def test_a_zone_with_a_name_is_named_where_it_agrees_with_the_author(early, client, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    assert "April 12, 2026, 01:00 JST" in main_of(client, "/news/early/")


def test_a_last_change_is_of_the_day_that_the_author_wrote(tree, importing, client):
    changed = "date: 2026-04-10\nlastmod: 2026-04-12T01:00:00+09:00\n"
    tree.write("news/a.md", f"---\ntitle: A\n{changed}---\nx\n")
    importing(tree.site)
    assert "Updated April 12, 2026, 01:00 UTC+09:00" in main_of(client, "/news/a/")
    assert "April 10, 2026 " in main_of(client, "/news/a/")


def test_months_and_years_have_the_day_that_the_author_wrote(tree, importing, client):
    tree.write("news/a.md", NEW_YEAR)
    importing(tree.site)
    assert "January 1" in main_of(client, "/archive/")
    assert "New year" in main_of(client, "/archive/2026/01/")
    assert "New year" in main_of(client, "/archive/2026/")
    assert client.get("/archive/2025/").status_code == 404
    name_zone("UTC")
    assert "New year" in main_of(client, "/archive/2025/12/")
    assert client.get("/archive/2026/").status_code == 404


def test_a_search_has_the_year_that_readers_see(tree, importing, client):
    tree.write("news/a.md", NEW_YEAR)
    tree.write("news/b.md", "---\ntitle: Old\ndate: 2024-05-01\n---\nHarbour.\n")
    importing(tree.site)
    assert "year=2026" in client.get("/search/?q=harbour").content.decode()
    for question in ("q=harbour&year=2026", "q=harbour+after:2026", "q=harbour&after=2026-01-01"):
        assert "New year" in main_of(client, f"/search/?{question}"), question
    for question in ("q=harbour&year=2025", "q=harbour+before:2026", "q=harbour&before=2025-12-31"):
        assert "New year" not in main_of(client, f"/search/?{question}"), question
    name_zone("UTC")
    assert "year=2025" in client.get("/search/?q=harbour").content.decode()
    assert "New year" in main_of(client, "/search/?q=harbour&year=2025")
    assert "New year" not in main_of(client, "/search/?q=harbour&year=2026")


@pytest.mark.parametrize("days", ["after=0001-01-01", "before=9999-12-31", "year=9999", "year=1"])
def test_a_search_for_days_at_the_ends_of_time_answers(early, client, days):
    assert client.get(f"/search/?q=harbour&{days}").status_code == 200


def test_feeds_structured_data_and_cards_have_the_same_day(early, client):
    page = client.get("/news/early/").content.decode()
    assert '"datePublished":"2026-04-12T01:00:00+09:00"' in page
    assert 'datetime="2026-04-12T01:00:00+09:00"' in page
    assert "Sun, 12 Apr 2026 01:00:00 +0900" in client.get("/index.xml").content.decode()
    assert "2026-04-12T01:00:00+09:00" in client.get("/feed.json").content.decode()
    with current.cache_settings():
        assert cards.build_story_card(current.get_site_settings(), early).foot.endswith(
            "April 12, 2026"
        )


def test_cards_that_are_made_ahead_are_those_that_readers_ask_for(early, client, monkeypatch):
    name_zone("Asia/Tokyo")
    call_command("make_pictures", cards=1)
    monkeypatch.setattr(store, "draw_card", lambda card: pytest.fail("drawn again"))
    (address,) = set(
        re.findall(r"/social-cards/[0-9]+-[^\"]+", client.get("/news/early/").content.decode())
    )
    assert client.get(address).status_code == 200


def test_the_order_of_stories_is_that_of_the_moments(tree, importing, client):
    tree.write("news/early.md", EARLY)
    tree.write("news/late.md", "---\ntitle: Late\ndate: 2026-04-11T20:00:00Z\n---\nx\n")
    importing(tree.site)
    names = Article.objects.in_order().values_list("name", flat=True)
    assert list(names) == ["late", "early"]


def test_a_date_that_an_editor_changes_is_in_the_site_s_own_time(early, tree, importing, client):
    changed = replace(early.authored(), date=datetime(2026, 5, 1, 20, tzinfo=UTC))
    saving.save_article(early, changed, status="published", user=None, at=timezone.now())
    assert "May 1, 2026, 20:00 UTC" in main_of(client, "/news/early/")
    tree.write("news/early.md", EARLY + "\nMore.\n")
    assert importing(tree.site).summary == {"merged": 1}
    assert "More." in main_of(client, "/news/early/")
    assert "May 1, 2026, 20:00 UTC" in main_of(client, "/news/early/")
    merged = Article.objects.get()
    back = replace(merged.authored(), date=datetime(2026, 4, 11, 16, tzinfo=UTC))
    saving.save_article(merged, back, status="published", user=None, at=timezone.now())
    assert "April 12, 2026, 01:00 UTC+09:00" in main_of(client, "/news/early/")


@pytest.mark.parametrize(
    ("matter", "dates", "expected"),
    [
        ({"date": "2026-04-12T01:00:00+09:00"}, {}, (540, None)),
        ({"date": "2026-04-12 01:00:00 -0330"}, {}, (-210, None)),
        ({"Date": "2026-04-12T01:00:00Z"}, {}, (0, None)),
        ({"date": "Fri, 14 Feb 2025 13:02:05 GMT"}, {}, (0, None)),
        ({"date": "2026-04-12"}, {}, (None, None)),
        ({"date": "2026-04-12", "publishDate": "2026-04-12T01:00:00+09:00"}, {}, (None, None)),
        ({"date": "", "published": "2026-04-12T01:00:00+09:00"}, {}, (540, None)),
        ({"published": True, "modified": "2026-04-12T01:00:00+01:00"}, {}, (60, 60)),
        ({"date": 1580661436}, {}, (None, None)),
        ({"date": "2026-04-12T01:00:00+09:00"}, {"date": (":filename", ":default")}, (None, None)),
        ({"when": "2026-04-12T01:00:00+09:00"}, {"date": ("when", ":default")}, (540, None)),
    ],
)
def test_the_offset_is_that_of_the_date_that_counts(matter, dates, expected):
    found = get_date_offsets(matter, name="2026-01-02-x", dates=dates)
    assert tuple(found.values()) == expected


def test_stories_of_before_are_given_the_offsets_of_their_files(tree, importing, client):
    tree.write("news/early.md", EARLY)
    tree.write("news/plain.md")
    tree.write("news/edited.md", NEW_YEAR)
    importing(tree.site)
    moved = datetime(2026, 5, 1, tzinfo=UTC)
    Article.objects.filter(name="edited").update(date=moved, sort_date=moved)
    Article.objects.update(date_offset=None)
    search.rebuild_index()
    fill = import_module("articles.migrations.0019_offsets_of_dates").fill
    fill(apps, connection.schema_editor())
    found = dict(Article.objects.values_list("name", "date_offset"))
    assert found == {"early": 540, "plain": None, "edited": None}
    assert "April 12" in main_of(client, "/news/early/")
    assert importing(tree.site).summary == {"unchanged": 3}


OFFSETS = st.none() | st.integers(-14 * 60, 14 * 60)
AROUND_NEW_YEAR = st.integers(-30 * 3600, 30 * 3600)


@pytest.mark.parametrize("zone", ["", "Europe/Berlin", "Asia/Kathmandu"])
@settings(max_examples=20, deadline=None)
@given(dates=st.lists(st.tuples(AROUND_NEW_YEAR, OFFSETS), min_size=1, max_size=12))
def test_months_years_and_their_lists_agree_with_the_days_shown(zone, dates):
    Article.objects.all().delete()
    cache.clear()
    site = name_zone(zone)
    new_year = datetime(2026, 1, 1, tzinfo=UTC)
    write_articles(
        [
            writing(f"s{n}", date=new_year + timedelta(seconds=seconds), date_offset=offset)
            for n, (seconds, offset) in enumerate(dates)
        ],
        via="admin",
        at=timezone.now(),
    )
    with current.cache_settings(), timezone.override(current.get_zone_name(site)):
        expected: dict[date, set[int]] = {}
        for one in Article.objects.all():
            first = current.get_reader_date(one).date().replace(day=1)
            expected.setdefault(first, set()).add(one.pk)
        years = get_archive_calendar(language="", settings=site, at=timezone.now())
        counted = {month.first: month.stories for year in years for month in year.months}
        assert counted == {first: len(found) for first, found in expected.items()}
        for first, found in expected.items():
            begin, end = get_period_bounds(first.year, first.month)
            listed = Article.objects.of_days(begin, end, as_written=not zone)
            assert set(listed.values_list("pk", flat=True)) == found
