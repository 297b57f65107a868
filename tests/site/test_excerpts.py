"""Excerpts on pages end with a whole word, because the server truncates them, not the style
sheet."""

from __future__ import annotations

import html
import re

import html5lib
import pytest
from django.conf import settings

from tests.stories import FIRST, story

pytestmark = pytest.mark.django_db

LONG = "The harbour council of Selmouth & its neighbours, who met on <Tuesday>, voted for it all "
EXCERPTS = ("lead__excerpt", "row__excerpt", "result__snippet")


def shown(client, url: str) -> list[str]:
    tree = html5lib.parse(client.get(url).content, namespaceHTMLElements=False)
    found = [e for e in tree.iter() if e.get("class") in EXCERPTS]
    metas = [e.get("content") for e in tree.iter("meta") if "description" in str(e.attrib)]
    return [" ".join("".join(e.itertext()).split()) for e in found] + metas


@pytest.mark.parametrize(
    "words",
    [
        {"lead": LONG * 9},
        {"summary": LONG * 9},
        {"body": html.escape(LONG * 9)},
        {"lead": "Short sentence. " + LONG * 9},
    ],
    ids=["lead", "summary", "body", "sentence"],
)
def test_every_excerpt_ends_with_a_sentence_or_a_word(client, words):
    for number in range(7):
        story(f"s{number}", title=f"One of seven: {number}", **({"body": "It rose."} | words))
    known = set(re.split(r"[\s,.…]+", f"{LONG} Short sentence It rose News from Newsroom"))
    for url in ("/", "/post/", "/search/?q=selmouth", "/post/s0/"):
        found = shown(client, url)
        assert found, url
        for text in found:
            assert len(text) <= 301
            assert text[-1] in ".…", (url, text)
    for text in shown(client, "/") + shown(client, "/post/"):
        assert set(
            re.split(r"[\s,.…]+", text.replace("All stories on Post, from", ""))
        ) <= known | {""}


def test_a_short_sentence_stands_alone_and_a_lead_is_longer_than_a_row(client):
    for number in range(7):
        story(f"s{number}", lead="Short sentence. " + LONG * 3, body="It rose.", date=FIRST)
    assert set(shown(client, "/")) >= {"Short sentence."}
    for number in range(7):
        story(f"t{number}", folder="other", lead=LONG * 3, body="It rose.")
    lengths = sorted(map(len, shown(client, "/other/")))
    assert 100 < lengths[-1] <= 141


def test_no_style_sheet_cuts_a_text():
    for sheet in (settings.BASE_DIR / "static" / "css").glob("*.css"):
        assert not re.search(r"line-clamp|text-overflow", sheet.read_text()), sheet.name
