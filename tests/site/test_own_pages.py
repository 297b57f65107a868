"""Built-in pages for which an author writes the text, and pages below their addresses."""

from __future__ import annotations

import pytest

from articles.models import Article
from tests.stories import story

pytestmark = pytest.mark.django_db


def page(url: str, **values: object) -> Article:
    return story(url.strip("/").replace("/", "-"), url=url, **values)


def html_of(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return str(answer.content.decode())


@pytest.mark.parametrize("url", ["/authors/", "/tags/", "/categories/", "/archive/", "/search/"])
@pytest.mark.parametrize("kind", ["page", "list"])
def test_a_page_at_the_address_of_ours_is_its_title_and_text(client, url, kind):
    story("ferry", authors=("Ada",), tags=("Bus",), categories=("Quay",))
    page(url, kind=kind, title="In our own words", body="Who writes here.")
    html = html_of(client, url)
    assert "In our own words" in html
    assert "Who writes here." in html


def test_the_text_of_the_search_page_leaves_once_something_is_asked(client):
    page("/search/", title="Find it", body="Try harbour.")
    assert "Try harbour." not in html_of(client, "/search/?q=ferry")


@pytest.mark.parametrize(
    "url", ["/authors/v1/json/", "/authors/nobody/", "/tags/none/", "/archive/2001/", "/404.html"]
)
def test_what_is_no_list_of_ours_is_a_page_of_its_own(client, url):
    page(url, title="A page of its own", body="Its own words.")
    html = html_of(client, url)
    assert "Its own words." in html
    assert "<article" in html


@pytest.mark.parametrize(
    "url", ["/tags/bus/", "/categories/quay/", "/authors/ada/", "/archive/2025/"]
)
def test_a_page_at_the_address_of_a_list_with_stories_is_the_text_of_the_list(client, url):
    story("ferry", authors=("Ada",), tags=("Bus",), categories=("Quay",))
    page(url, body="About this list.")
    html = html_of(client, url)
    assert "About this list." in html
    assert "Story ferry" in html


def test_a_page_that_is_not_public_says_nothing_there(client):
    page("/authors/", status="draft", body="Not yet.")
    page("/tags/none/", status="draft")
    assert "Not yet." not in html_of(client, "/authors/")
    assert client.get("/tags/none/").status_code == 404


def test_a_retracted_page_below_our_lists_is_gone(client):
    page("/authors/v1/", status="retracted")
    assert client.get("/authors/v1/").status_code == 410


def test_a_page_below_our_lists_is_found_without_its_slash(client):
    page("/tags/none/")
    answer = client.get("/tags/none")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/tags/none/")


def test_an_old_address_below_our_lists_redirects(client):
    story("ferry", aliases=("/tags/old/",))
    assert client.get("/tags/old/").headers["Location"] == "/post/ferry/"
