"""A story appears at the exact moment when it goes live, and disappears at the exact moment when it
expires, everywhere at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Article
from articles.models.visibility import build_state_filter
from tests.stories import story

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 3, 1, 10, tzinfo=UTC)
END = datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)
TICK = timedelta(microseconds=1)

#: The moments in order, each with the state of the story.
MOMENTS = [
    (BEGIN - TICK, "scheduled"),
    (BEGIN, "live"),
    (BEGIN + TICK, "live"),
    (END - TICK, "live"),
    (END, "expired"),
    (END + TICK, "expired"),
]

#: Addresses that show a live story, each with a text that it then shows.
SURFACES = {
    "/": "Zeppelin",
    "/post/": "Zeppelin",
    "/post/page/2/": "Story a",
    "/index.xml": "Zeppelin",
    "/post/atom.xml": "Zeppelin",
    "/tags/tea/": "Zeppelin",
    "/tags/tea/feed.json": "Zeppelin",
    "/tags/": "/tags/airship/",
    "/authors/": "Ann Ho",
    "/authors/ann-ho/": "Zeppelin",
    "/authors/ann-ho/index.xml": "Zeppelin",
    "/categories/": "/categories/skies/",
    "/archive/": "/archive/2026/03/",
    "/archive/2026/": "Zeppelin",
    "/archive/2026/03/": "Zeppelin",
    "/sitemap.xml": "/sitemaps/authors-1.xml",
    "/sitemaps/stories-1.xml": "/post/zeppelin/",
    "/sitemaps/lists.xml": "/archive/2026/",
    "/news.xml": "Zeppelin",
    "/search/?q=zeppelin": "/post/zeppelin/",
    "/search/?q=story&tag=tea": "/post/zeppelin/",
    # On the page of another story: as neighbour, related story, recent story and menu entry.
    "/post/a/": "Zeppelin",
    "/post/zeppelin/": "Zeppelin",
    "/old/zeppelin/": "",
    "/post/zeppelin": "",
}


@pytest.fixture
def zeppelin(settings: Any) -> Article:
    names = {"tags": ("Tea", "Airship"), "categories": ("Skies",), "authors": ("Ann Ho",)}
    for name in "abcdefghij":
        story(name, tags=("Tea",))
    dates = {"date": BEGIN, "publish_date": BEGIN, "expiry_date": END}
    return story(
        "zeppelin",
        title="Zeppelin story",
        aliases=("/old/zeppelin/",),
        menu={"main": {"name": "Zeppelin"}},
        **names,
        **dates,
    )


def shows(client: Client, address: str, word: str) -> bool:
    answer = client.get(address)
    body = b"".join(answer) if answer.streaming else answer.content
    return answer.status_code in (200, 301) and word in body.decode()


@pytest.mark.parametrize("address", SURFACES)
def test_a_story_is_there_from_its_first_instant_to_before_its_last(
    zeppelin: Article, client: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    # One sitemap part must contain the story, whatever its primary key.
    monkeypatch.setattr("articles.pages.sitemaps.KEYS_PER_PART", 10**9)
    # The cache is not cleared in between, because its entries must expire at these moments too.
    for moment, state in MOMENTS:
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        shown = shows(client, address, SURFACES[address])
        assert shown is (state == "live"), (moment, state)


def test_database_and_python_agree_at_every_instant(zeppelin: Article) -> None:
    zeppelin.refresh_from_db()
    for status in Article.Status:
        Article.objects.filter(pk=zeppelin.pk).update(status=status)
        zeppelin.status = status
        for moment, state in MOMENTS:
            expected = state if status == "published" else status.value
            assert zeppelin.state(at=moment) == expected
            found = {
                s
                for s in ("draft", "review", "retracted", "trashed", "scheduled", "live", "expired")
                if Article.objects.filter(build_state_filter(s, at=moment), pk=zeppelin.pk).exists()
            }
            assert found == {expected}
            public = Article.objects.published(at=moment).filter(pk=zeppelin.pk)
            assert public.exists() is (expected == "live")


@pytest.mark.parametrize("until", [BEGIN, BEGIN - TICK])
def test_a_story_that_expires_before_it_begins_is_never_live(until: datetime) -> None:
    story("never", date=BEGIN, expiry_date=until)
    made = Article.objects.get(name="never")
    for moment in (until - TICK, until, BEGIN, BEGIN + TICK):
        states = ("scheduled", "live", "expired")
        found = [
            s for s in states if Article.objects.filter(build_state_filter(s, at=moment)).exists()
        ]
        assert found == [made.state(at=moment)]
        assert found != ["live"]


def test_the_desk_counts_by_the_same_rule(
    zeppelin: Article, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(User.objects.create_superuser("ada", password="x"))
    for moment, state in MOMENTS:
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        for asked in ("scheduled", "live", "expired"):
            listed = client.get(f"/admin/articles/article/?state={asked}").content.decode()
            assert ("Zeppelin story" in listed) is (asked == state), (moment, asked)


def test_a_text_of_a_list_decides_no_address_before_and_after_its_time(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    story("a")
    story(
        "post", kind="list", folder="", section="post", title="All posts", url="/all-posts/",
        publish_date=BEGIN, expiry_date=END,
    )  # fmt: skip
    for moment, state in MOMENTS:
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        mapped = b"".join(client.get("/sitemaps/lists.xml")).decode()
        place = "/all-posts/" if state == "live" else "/post/"
        assert f"<loc>http://testserver{place}</loc>" in mapped, (moment, state)
        assert client.get(place).status_code == 200
