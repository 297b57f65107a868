"""An unreadable address in one story affects only that story."""

from __future__ import annotations

import json
import logging
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.models import Article, SiteSettings
from articles.pages import feed_formats, feeds, sitemaps
from tests.hostile.addresses import UNREADABLE
from tests.stories import story

pytestmark = pytest.mark.django_db

FEEDS = ("/index.xml", "/atom.xml", "/feed.json", "/post/index.xml", "/tags/bus/feed.json")


def text_of(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return (b"".join(answer) if answer.streaming else answer.content).decode()


@pytest.fixture
def good():
    return story("good", tags=("Bus",), date=timezone.now())


def stored(address: str, **values: str) -> None:
    """Create a story with an HTML that today's rendering would not produce, for example by an older
    version."""
    made = story("odd", tags=("Bus",), date=timezone.now())
    html = f'<p><a href="{address}">quay</a> <img src="{address}" alt="x"></p>'
    columns = {"html": html, "summary_html": html, "thumbnail_url": address, **values}
    Article.objects.filter(pk=made.pk).update(**columns)


@pytest.mark.parametrize("address", UNREADABLE)
def test_every_feed_lists_both_stories(client, good, address) -> None:
    stored(address)
    for feed in FEEDS:
        text = text_of(client, feed)
        assert "/post/good/" in text
        assert "/post/odd/" in text


@pytest.mark.parametrize("address", UNREADABLE)
def test_every_feed_and_map_is_written_whatever_the_credit_says(client, good, address) -> None:
    stored(address, credit_name="Wire", credit_url=address)
    for feed in FEEDS:
        text = text_of(client, feed)
        assert "/post/good/" in text
        assert feed.endswith(".json") or ElementTree.fromstring(text)


@pytest.mark.parametrize("address", [*UNREADABLE, "a b\x0b.png", "é.png"])
def test_every_sitemap_names_both_stories(client, good, address) -> None:
    stored(address)
    number = (good.pk - 1) // sitemaps.KEYS_PER_PART + 1
    for url in (f"/sitemaps/stories-{number}.xml", "/news.xml"):
        text = text_of(client, url)
        ElementTree.fromstring(text)
        assert "/post/good/" in text
        assert "/post/odd/" in text


@pytest.mark.parametrize("address", UNREADABLE)
def test_every_page_answers(client, good, address) -> None:
    stored(address, credit_name="Wire", credit_url=address)
    SiteSettings.objects.update(logo=address[:300])  # the length of the column
    for url in ("/", "/post/", "/tags/bus/", "/search/?q=Story", "/archive/", "/post/odd/"):
        assert "/post/odd/" in text_of(client, url) or url == "/archive/"


@pytest.mark.parametrize("feed", FEEDS)
def test_a_story_that_cannot_be_put_in_a_feed_is_left_out_and_logged(
    client, good, feed, monkeypatch, caplog
) -> None:
    story("odd", tags=("Bus",))
    usual = feeds._build_item

    def item(visit, one):
        if one.name == "odd":
            raise ValueError("odd")
        return usual(visit, one)

    monkeypatch.setattr(feeds, "_build_item", item)
    text = text_of(client, feed)
    assert "/post/good/" in text
    assert "/post/odd/" not in text
    assert [r.levelno for r in caplog.records if r.name == "newsroom.feeds"] == [logging.ERROR]


def test_a_story_that_cannot_be_written_is_left_out_of_that_format_alone(
    client, good, monkeypatch, caplog
) -> None:
    story("odd", tags=("Bus",))
    usual = feed_formats._Atom.add_item_elements

    def add(self, handler, item):
        if "/odd/" in item["link"]:
            raise ValueError("odd")
        usual(self, handler, item)

    monkeypatch.setattr(feed_formats._Atom, "add_item_elements", add)
    assert "/post/odd/" in text_of(client, "/feed.json")
    assert not caplog.records
    text = text_of(client, "/atom.xml")
    assert "/post/good/" in text
    assert "/post/odd/" not in text
    assert [r.levelno for r in caplog.records if r.name == "newsroom.feeds"] == [logging.ERROR]


@pytest.mark.parametrize("making", ["_build_story_entry", "_build_news_entry"])
def test_a_story_that_cannot_be_put_in_a_sitemap_is_left_out_and_logged(
    client, good, making, monkeypatch, caplog
) -> None:
    stored("/x")
    usual = getattr(sitemaps, making)

    def make(visit, *given):
        text = usual(visit, *given)
        if "/post/odd/" in text:
            raise ValueError("odd")
        return text

    monkeypatch.setattr(sitemaps, making, make)
    number = (good.pk - 1) // sitemaps.KEYS_PER_PART + 1
    text = text_of(
        client, "/news.xml" if making == "_build_news_entry" else f"/sitemaps/stories-{number}.xml"
    )
    ElementTree.fromstring(text)
    assert "/post/good/" in text
    assert [r.levelno for r in caplog.records if r.name == "newsroom.feeds"] == [logging.ERROR]


def test_files_with_such_addresses_are_taken_in(client, tmp_path) -> None:
    folder = tmp_path / "content" / "news"
    folder.mkdir(parents=True)
    bodies = {
        "frame": 'Before. <iframe src="https://a[0].b/x"></iframe> After.',
        "link": '<a href="//[x">quay</a> and [here](http://[::1).',
        "good": "Taken in beside the others.",
    }
    for name, body in bodies.items():
        text = f"---\ntitle: {name.title()}\ndate: 2026-01-02T10:00:00Z\n---\n\n{body}\n"
        (folder / f"{name}.md").write_text(text)
    call_command("import_articles", str(tmp_path), "--quiet")
    assert "https://a[0].b/x" in text_of(client, "/news/frame/")
    assert "quay" in text_of(client, "/news/link/")
    for feed in ("/index.xml", "/atom.xml", "/feed.json", "/news/index.xml"):
        text = text_of(client, feed)
        for name in bodies:
            assert f"/news/{name}/" in text
    assert len(json.loads(text_of(client, "/feed.json"))["items"]) == 3
