"""No text of an author breaks out of a head or a feed: every case of the shared lists."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import html5lib
import pytest

from articles.seo import Image, Publication, list_head, markup
from articles.syndication import FORMATS, Feed, Item
from tests.rendering.oracle import cases
from tests.shared import needs_shared
from tests.site.feed_rules import broken

pytestmark = needs_shared

LISTS = ("xss_h5sc", "xss_bleach")
SITE = "http://testserver"
WHEN = datetime(2025, 1, 1, tzinfo=UTC)
MARK = Image(url=f"{SITE}/x.png", width=1, height=1)


def texts(name: str) -> list[str]:
    """As the database can hold them."""
    return [
        case["input"].replace("\0", "").encode("utf-8", "replace").decode() for case in cases(name)
    ]


def head_of(evil: str) -> str:
    publication = Publication(
        root=SITE, title=evil, description=evil, home="/", language="en", logo=MARK
    )
    head = list_head(
        publication,
        url=publication.absolute(f"/{evil}/"),
        title=evil,
        described=[evil],
        trail=[(evil, f"/{evil}/")],
        image=Image(url=publication.absolute(f"/{evil}"), alt=evil),
        alternates=[("de", publication.absolute(f"/{evil}"))],
    )
    return markup(head, site=evil)


@pytest.mark.parametrize("name", LISTS)
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


@pytest.mark.parametrize("file", FORMATS)
@pytest.mark.parametrize("name", LISTS)
def test_a_feed_of_such_texts_keeps_every_rule(name, file):
    items = [
        Item(
            url=f"{SITE}/{number}/",
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
    feed = Feed(
        title="T",
        url=f"{SITE}/",
        own_url=f"{SITE}/{file}",
        description="D",
        language="en",
        icon=f"{SITE}/x.png",
        publisher="P",
        items=items,
    )
    text = FORMATS[file][1](feed)
    assert [
        rule for rule in broken(text, feed.own_url) if "title contains markup" not in rule
    ] == []
