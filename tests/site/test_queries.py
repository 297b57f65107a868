"""The number of queries of a page does not depend on the size of the archive."""

from __future__ import annotations

import warnings

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.hugo import Correction
from articles.models import Article, SiteSettings
from articles.pages import story_lists
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
    "corrections": "/corrections/",
    "feed of corrections": "/corrections/index.xml",
    "month": "/archive/2025/01/",
    "authors": "/authors/",
    "author": "/authors/ann-ho/",
    "RSS": "/index.xml",
    "Atom of a tag": "/tags/shared/atom.xml",
    "JSON feed of an author": "/authors/ann-ho/feed.json",
    "search": "/search/?q=harbour",
    "search of days": "/search/?q=harbour+after:2024&year=2025",
    "year": "/archive/2025/",
    "search phrase": "/search/?q=%22harbour+and+tram%22",
}
MOST = 6
NOTES = (Correction(FIRST, "It was wrong."),)


def queries(client, url: str, *, warm: bool) -> int:
    cache.clear()
    if warm:
        client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("warm", [True, False], ids=["warm", "cold"])
def test_pages_make_as_many_queries_with_many_articles_as_with_few(client, warm):
    many(100, authors=("Ann Ho",), corrections=NOTES)
    few = {name: queries(client, url, warm=warm) for name, url in PAGES.items()}
    many(900, folder="more", section="post", authors=("Ann Ho",), corrections=NOTES)
    much = {name: queries(client, url, warm=warm) for name, url in PAGES.items()}
    assert much == few
    assert max(few.values()) <= MOST, few


@pytest.mark.slow
def test_pages_make_as_many_queries_with_ten_thousand_articles(client):
    many(100, authors=("Ann Ho",))
    few = {name: queries(client, url, warm=False) for name, url in PAGES.items()}
    many(9_900, folder="more", section="post", authors=("Ann Ho",))
    assert {name: queries(client, url, warm=False) for name, url in PAGES.items()} == few


sqlite_alone = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL counts values, and may sort"
)


@sqlite_alone
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


def plan(client, url: str, *, of: str) -> str:
    """Return SQLite's query plan for the page's query whose SQL contains ``of``."""
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code in (200, 404)
    (sql,) = [query["sql"] for query in captured if of in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + sql.replace("%", "%%"))
        return "\n".join(row[-1] for row in cursor.fetchall())


@sqlite_alone
@pytest.mark.parametrize("url", ["/", "/page/2/", "/post/", "/post/page/2/", "/nothing/"])
def test_a_list_comes_from_an_index_in_its_order_and_is_counted_there(client, url):
    """Without the index, every list would read and sort the whole site."""
    many(30, section="post")
    found = plan(client, url, of='AS "total"')
    assert "articles_article USING INDEX article_" in found
    assert "USING COVERING INDEX article_section_river" in found
    assert "B-TREE" not in found


@sqlite_alone
@pytest.mark.parametrize("words", ["tag", "category", "author"])
def test_terms_are_counted_in_one_go_and_not_one_by_one(client, words):
    many(30, authors=("Ann Ho",))
    url = {"tag": "/tags/", "category": "/categories/", "author": "/authors/"}[words]
    assert "CORRELATED" not in plan(client, url, of=f'JOIN "articles_article{words}"')


@sqlite_alone
def test_the_stories_of_a_term_are_looked_up_by_its_uses(client):
    many(30)
    assert "articles_articletag_tag_id" in plan(client, "/tags/shared/", of='AS "total"')


@sqlite_alone
def test_menus_and_sections_are_read_from_indexes_alone(client):
    many(30)
    found = plan(client, "/", of='FROM "articles_menuentry"')
    # One use for sections, one for languages, and two for checking whether the section of a menu
    # entry has stories.
    assert found.count("COVERING INDEX article_section_river") == 4
    assert "INDEX article_list_text" in found
    assert "article_expires" not in found


def test_a_long_list_is_counted_once_until_something_changes(client, monkeypatch):
    cache.clear()
    monkeypatch.setattr(story_lists, "MIN_CACHED_TOTAL", 5)
    many(25, authors=("Ann Ho",), section="a <b>", folder="a <b>")

    def counts(url: str) -> bool:
        with CaptureQueriesContext(connection) as captured:
            response = client.get(url)
        listed = response.context["listing"]
        assert (listed.total, listed.pages) == (Article.objects.count(), 3)
        return any('AS "total"' in query["sql"] for query in captured)

    assert [counts(url) for url in ("/", "/page/2/", "/page/3/")] == [True, False, False]
    assert client.get("/page/4/").status_code == 404
    assert [counts(url) for url in ("/tags/shared/page/3/", "/tags/shared/")] == [True, False]
    story("one-more", tags=("Shared",), folder="a <b>")
    assert [counts(url) for url in ("/", "/tags/shared/", "/page/2/")] == [True, True, False]
    with warnings.catch_warnings():
        # Fail on warnings about cache keys.
        warnings.simplefilter("error")
        assert [counts(url) for url in ("/a <b>/", "/a <b>/page/2/")] == [True, False]
