"""Authors named only by a slug in stories: readers see a real name everywhere."""

from __future__ import annotations

import json
from typing import Any

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Author
from tests.stories import story

pytestmark = pytest.mark.django_db

PAGES = ("/", "/post/a/", "/authors/", "/authors/jane-doe/", "/search/?q=body",
         "/index.xml", "/atom.xml", "/feed.json", "/authors/jane-doe/index.xml")  # fmt: skip


def shown(client: Any, url: str) -> str:
    """Return the parts of a page that are meant for people: its text and its JSON-LD."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    if answer["Content-Type"].startswith("text/html"):
        tree = html5lib.parse(answer.content, namespaceHTMLElements=False)
        return " ".join(tree.itertext())
    if "json" in answer["Content-Type"]:
        items = json.loads(answer.content)["items"]
        return " ".join(author["name"] for item in items for author in item["authors"])
    return "".join(answer.content.decode())


def two_stories(name: str = "jane-doe") -> Article:
    """Create stories by two authors, so that the search shows an author facet."""
    story("b", authors=("Ann Ho",))
    return story("a", authors=(name,), authorbox=True, widgets=("authors",))


@pytest.mark.parametrize("url", PAGES)
def test_a_slug_reads_as_a_name(client, url):
    made = two_stories()
    text = shown(client, url)
    assert "Jane Doe" in text
    assert "jane-doe" not in text.replace("/authors/jane-doe/", "")
    assert Article.objects.get(pk=made.pk).authored().authors == ("jane-doe",)
    assert Author.objects.get(slug="jane-doe").name == "jane-doe"


@pytest.mark.parametrize("name", ["jane-doe", "jdoe"])
def test_the_title_of_an_author_s_own_page_is_the_name(client, name):
    two_stories(name)
    story("", kind="list", folder=f"authors/{name}", title="Dr Jane Doe-Roe", date=None)
    for url in ("/post/a/", f"/authors/{name}/", "/authors/", "/index.xml"):
        assert "Dr Jane Doe-Roe" in shown(client, url), url


def test_the_desk_s_name_of_an_author_counts(client):
    two_stories()
    Author.objects.filter(slug="jane-doe").update(name="Jane DOE")
    assert "Jane DOE" in shown(client, "/post/a/")


@pytest.mark.parametrize("name", ["reuters", "Jean-Luc Picard", "e.e. cummings", "bell hooks"])
def test_a_name_stays_as_its_author_writes_it(client, name):
    story("a", authors=(name,))
    assert name in shown(client, "/post/a/")


def test_many_slugs_cost_one_query(client):
    for i, name in enumerate(("jane-doe", "ann-ho", "li-wei", "tom-roe")):
        story(f"s{i}", authors=(name,))
    with CaptureQueriesContext(connection) as asked:
        client.get("/index.xml")
    assert len([q for q in asked if "/authors/" in q["sql"]]) == 1
