"""No text of an author can break out of a head or a feed. Every attack is tried."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import html5lib
import pytest

from articles.pages.feed_formats import FEED_FORMATS, FeedDocument, FeedItem
from articles.seo import Image, Publication, build_list_head, render_head
from tests.hostile.markup import ATTACKS
from tests.site.feed_rules import broken

SITE = "http://testserver"
WHEN = datetime(2025, 1, 1, tzinfo=UTC)
MARK = Image(url=f"{SITE}/x.png", width=1, height=1)


def texts(name: str) -> list[str]:
    """Return the attacks of a list, without characters that a database cannot store."""
    return [
        attack.replace("\0", "").encode("utf-8", "replace").decode() for attack in ATTACKS[name]
    ]


def head_of(evil: str) -> str:
    publication = Publication(
        base="https://news.example",
        root=SITE,
        title=evil,
        description=evil,
        home="/",
        language="en",
        logo=MARK,
    )
    head = build_list_head(
        publication,
        url=publication.absolute(f"/{evil}/"),
        title=evil,
        described=[evil],
        trail=[(evil, f"/{evil}/")],
        image=Image(url=publication.absolute(f"/{evil}"), alt=evil),
        alternates=[("de", publication.absolute(f"/{evil}"))],
    )
    return render_head(head, site=evil)


@pytest.mark.parametrize("name", ATTACKS)
def test_a_head_holds_the_elements_that_it_should_and_no_other(name):
    found = 0
    for evil in texts(name):
        html = f"<!doctype html><head><title>x</title>{head_of(evil)}</head><body><p>end"
        tree = html5lib.parse(html, namespaceHTMLElements=False)
        assert [e.tag for e in tree.find(".//body")] == ["p"], evil
        elements = list(tree.find(".//head"))
        assert {e.tag for e in elements} == {"title", "link", "meta", "script"}, evil
        for element in elements:
            assert set(element.keys()) <= {
                "rel",
                "href",
                "hreflang",
                "name",
                "property",
                "content",
                "type",
            }
        (script,) = [e for e in elements if e.tag == "script"]
        assert json.loads(script.text)["@graph"][0]["name"] == evil
        found += 1
    assert found >= 20


@pytest.mark.parametrize("file", FEED_FORMATS)
@pytest.mark.parametrize("name", ATTACKS)
def test_a_feed_of_such_texts_keeps_every_rule(name, file):
    items = [
        FeedItem(
            url=f"{SITE}/{number}/",
            identity=f"{SITE}/{number}/",
            title=evil,
            summary=evil,
            html=None,
            language="en",
            published=WHEN,
            updated=WHEN,
            authors=[(evil, "")],
            labels=[evil] if evil.strip() else [],
        )
        for number, evil in enumerate(texts(name))
    ]
    feed = FeedDocument(
        title="T",
        identity=f"{SITE}/",
        url=f"{SITE}/",
        own_url=f"{SITE}/{file}",
        description="D",
        language="en",
        icon=f"{SITE}/x.png",
        publisher="P",
        items=items,
    )
    text = FEED_FORMATS[file].write(feed)
    assert [
        rule for rule in broken(text, feed.own_url) if "title contains markup" not in rule
    ] == []
