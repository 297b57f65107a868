"""Stories that stand first on home and in their section until a moment (``pinned_until``)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, SiteSettings
from tests.site.test_widgets import configure
from tests.stories import FIRST, story

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch):
    def set_to(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    set_to(NOON)
    return set_to


def listed(client, url: str) -> list[str]:
    """Return the addresses of the stories in the main part of a list, each once, in order."""
    main = client.get(url).content.decode().partition("<main")[2].partition("</main")[0]
    return list(dict.fromkeys(re.findall(r'href="(/(?:post|news)/[a-z0-9]+/)"', main)))


def make(count: int, **pinned: datetime) -> None:
    for number in range(count):
        name = f"s{number}"
        story(name, date=FIRST + timedelta(days=number), pinned_until=pinned.get(name))


@pytest.mark.parametrize("url", ["/", "/post/"])
def test_a_pinned_story_stands_first_until_its_moment(client, clock, url: str):
    make(4, s1=NOON + timedelta(hours=1))
    story("heavy", weight=1)
    rest = ["/post/heavy/", "/post/s3/", "/post/s2/"]
    assert listed(client, url) == ["/post/s1/", *rest, "/post/s0/"]
    clock(NOON + timedelta(minutes=59))
    assert listed(client, url)[0] == "/post/s1/"
    clock(NOON + timedelta(hours=1))
    assert listed(client, url) == [*rest, "/post/s1/", "/post/s0/"]


def test_the_end_of_a_pin_is_a_moment_at_which_pages_change(client, clock):
    make(2, s0=NOON + timedelta(hours=1))
    story("draft", status="draft", pinned_until=NOON + timedelta(minutes=1))
    assert SiteSettings.current(at=NOON).next_change == NOON + timedelta(hours=1)
    assert SiteSettings.current(at=NOON + timedelta(hours=1)).next_unpin is None


def test_pages_of_a_list_with_pinned_stories_show_each_story_once(client, clock):
    configure(page_size=3)
    make(8, s0=NOON + timedelta(hours=1), s4=NOON + timedelta(hours=2))
    for base in ("/", "/post/"):
        pages = [listed(client, f"{base}page/{n}/" if n > 1 else base) for n in (1, 2, 3)]
        names = [[url.split("/")[2] for url in page] for page in pages]
        assert names == [["s4", "s0", "s7"], ["s6", "s5", "s3"], ["s2", "s1"]]
        assert client.get(f"{base}page/4/").status_code == 404


def test_more_pins_than_a_page_holds_leave_room_for_the_newest_story(client, clock):
    configure(page_size=3)
    make(6, **{f"s{n}": NOON + timedelta(hours=1) for n in range(5)})
    pages = [listed(client, "/post/"), listed(client, "/post/page/2/")]
    names = [[url.split("/")[2] for url in page] for page in pages]
    assert names == [["s4", "s3", "s5"], ["s2", "s1", "s0"]]


def test_a_list_of_pinned_stories_alone_is_whole(client, clock):
    make(2, s0=NOON + timedelta(hours=1), s1=NOON + timedelta(hours=1))
    assert listed(client, "/post/") == ["/post/s1/", "/post/s0/"]


def test_a_pin_counts_in_its_own_section_and_language_alone(client, clock):
    until = NOON + timedelta(hours=1)
    story("a", date=FIRST)
    story("b", folder="news", date=FIRST - timedelta(days=1), pinned_until=until)
    story("hidden", status="draft", pinned_until=until)
    story("later", publish_date=NOON + timedelta(minutes=5), pinned_until=until)
    assert listed(client, "/post/") == ["/post/a/"]
    assert listed(client, "/") == ["/news/b/", "/post/a/"]


def test_the_pinned_stories_are_found_by_their_own_index(client, clock):
    make(3, s1=NOON + timedelta(hours=1))
    plan = Article.objects.pinned(at=NOON).values("pk").explain()
    assert connection.vendor == "postgresql" or "article_pinned" in plan


def test_a_list_without_pins_needs_no_more_queries(client, clock):
    make(3)
    for url in ("/post/", "/"):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        assert not any('"pinned_until" >' in query["sql"] for query in queries.captured_queries)
