"""Text that an author hid is in no list and no feed, and no search finds it."""

from __future__ import annotations

import re

import pytest

from articles.models import Article
from tests.stories import story

pytestmark = pytest.mark.django_db

BODY = """Seen.

<p hidden>H01 hidden attribute</p>

<div style="display: none">H02 display none</div>

<span style="visibility:hidden">H03 visibility</span> text

<h2 hidden>H04 heading</h2>

<!-- H05 comment -->
"""


def test_hidden_text_is_nowhere_but_hidden_on_its_page(client):
    story("a", title="Hidden", body=BODY)
    for url in ("/", "/post/", "/index.xml", "/atom.xml", "/feed.json", "/search/?q=hidden"):
        content = client.get(url).content.decode()
        assert "Hidden" in content, url
        assert not re.search(r"H0\d", content), url
    for word in ("H01", "attribute", "H03", "visibility"):
        assert "/post/a/" not in client.get("/search/", {"q": word}).content.decode()
    page = client.get("/post/a/").content.decode()
    assert re.findall(r"<(\w+)[^>]* hidden=\"\"[^>]*>H0(\d)", page) == [
        *(("p", "1"), ("div", "2"), ("span", "3"), ("h2", "4")),
    ]
    assert Article.objects.get().word_count == 2
