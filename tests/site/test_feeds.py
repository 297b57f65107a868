"""The feeds: complete, valid in three formats, and with nothing that readers may not see."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, SiteSettings
from tests.site.feed_rules import ATOM, broken
from tests.stories import FIRST, many, story

pytestmark = pytest.mark.django_db

FILES = ("index.xml", "atom.xml", "feed.json")
LISTS = ("/", "/post/", "/tags/c%23/", "/categories/news/", "/authors/ann-ho/", "/de/")
SITE = "http://testserver"

BODY = """Text with a [link](/post/other/), a [mark](#note "To \\"it\\""), <b>bold</b>
and ![map](map.png).

<img src="/media/x.png" srcset="https://evil.example/x.png 2x" alt="x">

`href="/x"` & "quotes".[^1]

[^1]: A note.
"""


@pytest.fixture
def stories(settings):
    media = Path(settings.MEDIA_ROOT) / "feeds-test"
    media.mkdir(parents=True, exist_ok=True)
    (media / "quay.png").write_bytes(b"x" * 123)
    story(
        "own",
        title="Own <b> & “story” \x0b\ufffe",
        body=BODY,
        tags=("C#", "Bus"),
        categories=("News",),
        authors=("Ann Ho", "Bo & Co"),
        date=FIRST + timedelta(days=2),
        last_modified=FIRST + timedelta(days=3),
    )
    Article.objects.filter(name="own").update(thumbnail_url="/media/feeds-test/quay.png")
    story(
        "wire",
        body="It rose <a href='/x'>today</a>. It fell.\n\n[Reuters](https://example.org/1?a=b&c)\n",
        tags=("C#",),
        categories=("News",),
        date=FIRST + timedelta(days=1),
    )
    story("undated", date=None, tags=("C#",))
    story("übung c#", slug="übung c#", title="日本語 العربية 🚀", language="ja", tags=("C#",))
    story("deutsch", url_language="de", tags=("C#",))


def get(client, url: str):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer


def items(client, url: str) -> list:
    return feedparser.parse(get(client, url).content).entries


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("base", LISTS)
def test_every_feed_keeps_every_rule_of_its_format(stories, client, base, file):
    text = get(client, f"{base}{file}").content.decode()
    assert broken(text, f"{SITE}{base}{file}") == []


@pytest.mark.parametrize("file", FILES)
def test_the_rules_see_what_is_wrong(stories, client, file):
    text = get(client, f"/{file}").content.decode()
    assert broken(text, f"{SITE}/elsewhere/{file}")
    wrong = text.replace("2025-01-0", "2025/01/0").replace("Jan 2025", "01 2025")
    assert broken(wrong, f"{SITE}/{file}")


def test_the_formats_say_the_same(stories, client):
    rss, atom = items(client, "/index.xml"), items(client, "/atom.xml")
    feed = json.loads(get(client, "/feed.json").content)["items"]
    assert [i.link for i in rss] == [i.link for i in atom] == [i["url"] for i in feed]
    assert [i.id for i in rss] == [i.id for i in atom] == [i["id"] for i in feed]
    titles = [i["title"].replace("\x0b\ufffe", "") for i in feed]
    channel = ElementTree.fromstring(get(client, "/index.xml").content)
    assert [e.findtext("title") for e in channel.iter("item")] == titles
    entries = ElementTree.fromstring(get(client, "/atom.xml").content).findall(f"{ATOM}entry")
    assert [e.findtext(f"{ATOM}title") for e in entries] == titles
    assert [i.link for i in rss] == [
        f"{SITE}/post/own/",
        f"{SITE}/post/wire/",
        f"{SITE}/post/%C3%BCbung-c%23/",
        f"{SITE}/post/undated/",
    ]


def test_our_own_stories_come_in_full_and_wire_copy_as_a_summary(stories, client):
    own, wire, *_rest = items(client, "/index.xml")
    assert f'<a href="{SITE}/post/other/">' in own.content[0].value
    assert f"{SITE}/post/own/#note" in own.content[0].value
    assert {t.term for t in own.tags} == {"News", "C#", "Bus"}
    assert own.enclosures == [
        {
            "href": f"{SITE}/media/feeds-test/quay.png",
            "length": "123",
            "type": "image/png",
        }
    ]
    assert "content" not in wire
    assert wire.summary == "It rose today. It fell."
    first, second, *_rest = json.loads(get(client, "/feed.json").content)["items"]
    assert "<a href=" in first["content_html"]
    assert [a["name"] for a in first["authors"]] == ["Ann Ho", "Bo & Co"]
    assert second["content_text"] == "It rose today. It fell."
    assert second["authors"] == [{"name": "Reuters"}]
    assert second["external_url"] == "https://example.org/1?a=b&c"
    entries = ElementTree.fromstring(get(client, "/atom.xml").content).findall(f"{ATOM}entry")
    via = [e.get("href") for e in entries[1].findall(f"{ATOM}link") if e.get("rel") == "via"]
    assert via == ["https://example.org/1?a=b&c"]


@pytest.mark.parametrize("file", FILES)
def test_a_reader_that_has_the_feed_already_is_told_so(stories, client, file):
    answer = get(client, f"/{file}")
    for known in (
        {"HTTP_IF_NONE_MATCH": answer["ETag"]},
        {"HTTP_IF_MODIFIED_SINCE": answer["Last-Modified"]},
    ):
        again = client.get(f"/{file}", **known)
        assert (again.status_code, again.content) == (304, b"")
    story("new", title="Something new", date=timezone.now())
    fresh = client.get(f"/{file}", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert fresh.status_code == 200
    assert b"Something new" in fresh.content


@pytest.mark.parametrize("file", FILES)
def test_an_empty_newsroom_has_a_feed_and_an_unknown_list_has_none(client, file):
    text = get(client, f"/{file}").content.decode()
    assert broken(text, f"{SITE}/{file}") == []
    story("a", tags=("Bus",), status="draft")
    for base in ("/nowhere/", "/tags/bus/", "/tags/nothing/", "/authors/nobody/"):
        assert client.get(f"{base}{file}").status_code == 404


@pytest.mark.parametrize("file", FILES)
def test_feeds_carry_the_newest_in_a_few_queries(client, file):
    many(60, authors=("Ann Ho",))
    for base in ("/", "/post/", "/tags/shared/", "/categories/category-3/", "/authors/ann-ho/"):
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            text = get(client, f"{base}{file}").content.decode()
        assert len(captured) <= 4, base
        assert broken(text, f"{SITE}{base}{file}") == []
    found = json.loads(get(client, "/feed.json").content)["items"]
    assert len(found) == 50
    assert found[0]["title"] == "Story number 59"


def test_the_description_is_the_sites_own(client):
    SiteSettings.objects.update_or_create(pk=1, defaults={"description": "A & <daily>"})
    story("a", tags=("Bus",))
    channel = ElementTree.fromstring(get(client, "/index.xml").content).find("channel")
    assert channel.findtext("description") == "A & <daily>"
    of_tag = feedparser.parse(get(client, "/tags/bus/index.xml").content).feed
    assert of_tag.title == "Bus – Newsroom"
    assert of_tag.link == f"{SITE}/tags/bus/"


def test_a_picture_that_is_not_there_is_no_enclosure(client):
    story("a")
    for url in ("/media/nowhere.png", "/media/../secret.png", "/media/x", "/elsewhere/y.png"):
        Article.objects.update(thumbnail_url=url)
        SiteSettings.increment_generation()
        assert items(client, "/index.xml")[0].enclosures == []
    assert django_settings.MEDIA_URL == "/media/"
