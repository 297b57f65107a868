"""The cost of a page does not depend on the size of the archive."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import SiteSettings
from tests.stories import FIRST, many, story

pytestmark = pytest.mark.django_db

PAGES = {
    "home": "/",
    "second page": "/page/2/",
    "section": "/post/",
    "article": "/post/story-50/",
    "tag": "/tags/shared/",
    "category": "/categories/category-3/",
    "all tags": "/tags/",
    "archive": "/archive/",
    "month": "/archive/2025/01/",
    "authors": "/authors/",
    "author": "/authors/ann-ho/",
    "RSS": "/index.xml",
    "Atom of a tag": "/tags/shared/atom.xml",
    "JSON feed of an author": "/authors/ann-ho/feed.json",
    "search": "/search/?q=harbour",
    "search phrase": "/search/?q=%22harbour+and+tram%22",
}
MOST = 6


def queries(client, url: str, *, warm: bool) -> int:
    cache.clear()
    if warm:
        client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("warm", [True, False], ids=["warm", "cold"])
def test_pages_make_as_many_queries_with_many_articles_as_with_few(client, warm):
    many(100, authors=("Ann Ho",))
    few = {name: queries(client, url, warm=warm) for name, url in PAGES.items()}
    many(900, folder="more", section="post", authors=("Ann Ho",))
    much = {name: queries(client, url, warm=warm) for name, url in PAGES.items()}
    assert much == few
    assert max(few.values()) <= MOST, few


@pytest.mark.slow
def test_pages_make_as_many_queries_with_ten_thousand_articles(client):
    many(100, authors=("Ann Ho",))
    few = {name: queries(client, url, warm=False) for name, url in PAGES.items()}
    many(9_900, folder="more", section="post", authors=("Ann Ho",))
    assert {name: queries(client, url, warm=False) for name, url in PAGES.items()} == few


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts values, and may sort")
def test_the_next_change_is_read_from_an_index_and_not_sorted_for():
    story()
    SiteSettings.current(at=FIRST)
    with CaptureQueriesContext(connection) as captured:
        SiteSettings.current(at=FIRST)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {captured[0]['sql']}")
        plan = " ".join(row[-1] for row in cursor.fetchall())
    assert "article_goes_live" in plan and "article_expires" in plan
    assert "TEMP B-TREE" not in plan
