"""Attacks as every text that an author can write, on every kind of page.

No page may contain more unsafe markup than the same page with plain words. To show that the tests
would notice, the same attacks are found if bodies are not cleaned, or if templates do not escape.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from django.template import engines

from articles.models import Article, Author, Category, Tag
from articles.rendering import pipeline
from tests.hostile.markup import ATTACKS
from tests.html_oracle import unsafe
from tests.site.feed_rules import ATOM, CONTENT
from tests.site.hostile import (
    EVERYWHERE,
    PART,
    feed_urls,
    list_urls,
    search_urls,
    texts,
    write_attacks,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

Feared = Counter[str]


def feared(client: Any, url: str) -> Feared:
    """Count each kind of unsafe markup in a page."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    return Counter(unsafe(answer.content.decode()))


@pytest.fixture
def ours(client: Any) -> Feared:
    """Return the counts for pages with plain words: our own scripts, links and forms."""
    plain = ["Plain words", "Other words"]
    stories = write_attacks(plain)
    said: Feared = Counter()
    for url in (*(story.path for story in stories), *list_urls(plain), f"/search/?q={EVERYWHERE}"):
        said |= feared(client, url)
    forget_stories()
    return said


@pytest.fixture
def ours_of_searches(client: Any, ours: Feared) -> Feared:
    """Add a search by tag that finds stories of two sections, so that it can be narrowed."""
    alike = ["Plain words"] * (PART + 1)
    write_attacks(alike)
    said = ours | feared(client, search_urls(alike)[-1])
    forget_stories()
    return said


def forget_stories() -> None:
    for model in (Article, Tag, Category, Author):
        model.objects.all().delete()


def worse(client: Any, urls: list[str], ours: Feared) -> Iterator[str]:
    """Yield the pages with more unsafe markup than ours, and what it is."""
    for url in urls:
        if more := feared(client, url) - ours:
            yield f"{url}: {dict(more)}"


@pytest.mark.parametrize("name", ATTACKS)
def test_stories_of_attacks_are_as_harmless_as_any(client: Any, ours: Feared, name: str) -> None:
    urls = [story.path for story in write_attacks(texts(name))]
    assert list(worse(client, urls, ours)) == []


@pytest.mark.parametrize("name", ATTACKS)
def test_lists_of_attacks_are_as_harmless_as_any(client: Any, ours: Feared, name: str) -> None:
    attacks = texts(name)
    write_attacks(attacks)
    urls = list_urls(attacks)
    assert len(urls) > len(attacks)
    assert list(worse(client, urls, ours)) == []


@pytest.mark.parametrize("name", ATTACKS)
def test_searches_for_attacks_are_as_harmless_as_any(
    client: Any, ours_of_searches: Feared, name: str
) -> None:
    attacks = texts(name)
    write_attacks(attacks)
    assert list(worse(client, search_urls(attacks), ours_of_searches)) == []


@pytest.mark.parametrize("name", ATTACKS)
def test_feeds_of_attacks_hand_on_nothing_that_hurts(client: Any, name: str) -> None:
    attacks = texts(name)
    write_attacks(attacks)
    handed_on = [
        (url, html)
        for url in feed_urls(attacks)
        for html in markup_in(client.get(url).content.decode())
    ]
    assert len(handed_on) >= 3 * len(attacks)
    assert [(url, html) for url, html in handed_on if unsafe(html)] == []


def markup_in(feed: str) -> Iterator[str]:
    """Yield the markup that a feed reader shows as HTML."""
    if feed.startswith("{"):
        yield from (item["content_html"] for item in json.loads(feed)["items"])
        return
    for element in ElementTree.fromstring(feed).iter():
        if element.tag in ("description", CONTENT, f"{ATOM}summary", f"{ATOM}content"):
            yield element.text or ""


@pytest.mark.parametrize("name", ATTACKS)
def test_the_same_attacks_are_seen_where_bodies_are_not_cleaned(
    client: Any, ours: Feared, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    # Switch off both sanitizers of raw HTML, because each alone would be enough.
    monkeypatch.setattr(pipeline, "clean", lambda html: html)
    monkeypatch.setattr(pipeline, "make_wellformed", lambda html: html)
    stories = write_attacks(texts(name))
    red = list(worse(client, [story.path for story in stories], ours))
    assert len(red) > len(stories) / 3


@pytest.mark.parametrize("name", ATTACKS)
def test_the_same_attacks_are_seen_where_templates_do_not_escape(
    client: Any, ours: Feared, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    attacks = texts(name)
    stories = write_attacks(attacks)
    monkeypatch.setattr(engines["django"].engine, "autoescape", False)
    urls = [story.path for story in stories] + list_urls(attacks)[:10]
    assert len(list(worse(client, urls, ours))) > len(urls) / 3
