"""Corrections on the page of a story, on their own page, in its feeds and in JSON-LD."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import html5lib
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.hugo import Correction
from articles.models import Article
from articles.pages.feeds import MAX_STORIES
from tests.site.feed_rules import broken
from tests.site.test_feeds import FILES, items
from tests.site.test_head import graph
from tests.site.test_widgets import configure
from tests.stories import FIRST, many, story

pytestmark = pytest.mark.django_db

JULY = datetime(2026, 7, 1, 14, 30, tzinfo=UTC)


def corrected(name: str, *texts: str, days: int = 0, **values: object) -> Article:
    """Create a story with corrections, one per day, oldest first."""
    notes = [Correction(JULY + timedelta(days=days + n), text) for n, text in enumerate(texts)]
    return story(name, corrections=tuple(notes), **values)


def main_of(client, url: str):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return html5lib.parse(answer.content, namespaceHTMLElements=False).find(".//main")


def text_of(element) -> str:
    return " ".join("".join(element.itertext()).split())


def section_of(client, article: Article):
    return main_of(client, article.path).find(".//section[@id='page-corrections']")


def headlines(client, url: str = "/corrections/") -> list[str]:
    return [text_of(h) for h in main_of(client, url).iter("h2")]


# On the story


def test_corrections_stand_below_the_story_newest_first(client):
    article = corrected("a", "It is < 40 m wide.", "Her name is Ann & Ash.")
    section = section_of(client, article)
    assert text_of(section.find("h2")) == "Corrections"
    assert [text_of(item) for item in section.iter("li")] == [
        "July 2, 2026, 14:30 UTC Her name is Ann & Ash.",
        "July 1, 2026, 14:30 UTC It is < 40 m wide.",
    ]
    assert [t.get("datetime") for t in section.iter("time")] == [
        "2026-07-02T14:30:00+00:00",
        "2026-07-01T14:30:00+00:00",
    ]
    assert section.find(".//p/a").get("href") == "/corrections/"


def test_a_correction_may_have_a_day_alone_or_no_date(client):
    notes = (Correction(None, "No date."), Correction(datetime(2026, 7, 1, tzinfo=UTC), "A day."))
    section = section_of(client, story("a", corrections=notes))
    assert [text_of(i) for i in section.iter("li")] == ["July 1, 2026 A day.", "No date."]
    one = story("b", corrections=notes[:1])
    assert text_of(section_of(client, one).find("h2")) == "Correction"


def test_dates_are_in_the_time_zone_of_the_site_and_labels_in_its_language(client):
    configure(time_zone="Asia/Kolkata")
    section = section_of(client, corrected("a", "x", url_language="de"))
    assert "1. Juli 2026, 20:00 IST" in text_of(section)
    assert text_of(section.find("h2")) == "Korrektur"
    assert section.find(".//p/a").get("href") == "/de/corrections/"


def test_a_story_without_corrections_has_no_section(client):
    article = story("a")
    assert article.corrected_at is None
    assert section_of(client, article) is None
    assert "correction" not in graph(client, article.path)["NewsArticle"]


def test_search_engines_are_told_each_correction(client):
    notes = (Correction(JULY, "First."), Correction(None, "</script> Second."))
    article = story("a", corrections=notes)
    assert graph(client, article.path)["NewsArticle"]["correction"] == [
        {
            "@type": "CorrectionComment",
            "text": "First.",
            "datePublished": "2026-07-01T14:30:00+00:00",
        },
        {"@type": "CorrectionComment", "text": "</script> Second."},
    ]


# The page of corrections


def test_the_page_lists_live_stories_by_their_latest_correction(client):
    corrected("a", "Old.", "New.", days=3)
    corrected("b", "Latest.", days=9)
    corrected("c", "First.", "Second.")
    corrected("draft", "x", status="draft")
    corrected("later", "x", publish_date=timezone.now() + timedelta(days=1))
    corrected("gone", "x", status="retracted")
    corrected("unlisted", "x", params={"build": {"list": "never"}})
    corrected("de", "x", url_language="de")
    story("right")
    assert headlines(client) == ["Story b", "Story a", "Story c"]
    assert headlines(client, "/de/corrections/") == ["Story de"]
    main = main_of(client, "/corrections/")
    assert text_of(main).index("New.") < text_of(main).index("Old.")
    assert main.find(".//h2/a").get("href") == "/post/b/#page-corrections"


def test_a_story_appears_when_its_last_correction_goes_and_comes(client):
    article = corrected("a", "x")
    assert headlines(client) == ["Story a"]
    Article.objects.filter(pk=article.pk).update(live_until=FIRST)
    cache.clear()
    assert headlines(client) == []
    assert "No story has been corrected." in text_of(main_of(client, "/corrections/"))


def test_a_story_with_undated_corrections_is_listed_by_its_own_date(client):
    story("a", corrections=(Correction(None, "x"),), date=JULY + timedelta(days=1))
    corrected("b", "x")
    assert headlines(client) == ["Story a", "Story b"]


def test_the_page_has_further_pages_and_links_to_its_feeds(client):
    for n in range(12):
        corrected(f"s{n:02}", "x", days=n)
    assert headlines(client)[0] == "Story s11"
    assert headlines(client, "/corrections/page/2/") == ["Story s01", "Story s00"]
    assert client.get("/corrections/page/3/").status_code == 404
    assert client.get("/corrections/page/1/")["Location"] == "/corrections/"
    assert client.get("/corrections")["Location"] == "/corrections/"
    html = client.get("/corrections/").content.decode()
    for file in FILES:
        assert f'href="/corrections/{file}"' in html
    assert "The latest corrections of stories on" in html


def test_a_list_text_gives_the_page_its_title_and_words(client):
    story("", kind="list", folder="corrections", title="Put right", body="We *own* up.")
    corrected("a", "x")
    main = main_of(client, "/corrections/")
    assert text_of(main.find(".//h1")) == "Put right"
    assert "We own up." in text_of(main)
    assert headlines(client) == ["Story a"]


def test_a_story_or_a_section_at_the_address_is_shown_instead(client):
    corrected("a", "x")
    page = story("corrections", folder="", title="How we correct")
    assert page.path == "/corrections/"
    assert text_of(main_of(client, "/corrections/").find(".//h1")) == "How we correct"
    page.delete()
    story("old", folder="corrections", title="Of a section")
    cache.clear()
    assert "Of a section" in text_of(main_of(client, "/corrections/"))
    assert [item.title for item in items(client, "/corrections/index.xml")] == ["Of a section"]
    listed = client.get("/sitemaps/lists.xml").getvalue().decode()
    assert listed.count("/corrections/<") == 1


# The feeds


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("count", [0, 1])
def test_every_feed_of_corrections_keeps_every_rule_of_its_format(client, file, count):
    for n in range(count):
        corrected(f"s{n}", "a <b> & “c” \x0b\ufffe", "x", language="ja", authors=("Ann",))
    text = client.get(f"/corrections/{file}").content.decode()
    assert broken(text, f"http://testserver/corrections/{file}") == []


def test_a_feed_has_one_item_per_correction_newest_first(client):
    corrected("a", "Fourth.", "Last.", days=3)
    corrected("b", "First.", "Second.", "Third.")
    found = items(client, "/corrections/index.xml")
    assert [i.summary for i in found] == ["Last.", "Fourth.", "Third.", "Second.", "First."]
    assert found[0].title == "Correction: Story a"
    assert found[0].link == "http://testserver/post/a/#page-corrections"
    assert found[0].id.endswith("/post/a/#correction-20260705T143000Z")
    assert len({item.id for item in found}) == 5


def test_corrections_of_the_same_moment_are_two_items(client):
    notes = (Correction(JULY, "a"), Correction(JULY, "b"), Correction(None, "c"))
    story("a", corrections=notes)
    assert len({item.id for item in items(client, "/corrections/atom.xml")}) == 3


def test_a_feed_has_the_latest_corrections_alone(client):
    corrected("many", *(f"m{n}" for n in range(MAX_STORIES)))
    corrected("new", "n", days=100)
    found = [item.summary for item in items(client, "/corrections/index.xml")]
    assert len(found) == MAX_STORIES
    assert (found[0], found[-1]) == ("n", "m1")


def test_feeds_of_corrections_show_live_stories_alone(client):
    corrected("draft", "Hidden.", status="draft")
    corrected("de", "German.", url_language="de")
    assert items(client, "/corrections/index.xml") == []
    assert [i.summary for i in items(client, "/de/corrections/index.xml")] == ["German."]


# Cost


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL may choose by statistics")
def test_the_list_is_read_from_an_index_of_corrected_stories(client):
    many(300)
    corrected("a", "x")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    cache.clear()
    client.get("/corrections/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/corrections/")
    (sql,) = [q["sql"] for q in captured if '"corrected_at" DESC' in q["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = " ".join(str(row[-1]) for row in cursor.fetchall())
    assert plan.count("article_corrected") == 2
    assert "TEMP B-TREE" not in plan
