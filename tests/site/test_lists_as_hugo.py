"""Lists contain the same stories as in Hugo, in the same order, at the same addresses."""

from __future__ import annotations

import re

import pytest

from tests.stories import story

pytestmark = pytest.mark.django_db


def main_part(client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode().partition("<main")[2].partition("</main")[0]


def listed(client, url: str) -> list[str]:
    return re.findall(r'(?s)<article class="row.*?<a href="([^"]*)"', main_part(client, url))


def test_a_tags_weight_comes_first_on_the_tags_page(client):
    for name, weight in (("a", 20), ("b", 10), ("c", 0)):
        story(name, tags=("Weighed",), params={"tags_weight": weight} if weight else {})
    assert listed(client, "/tags/weighed/") == ["/post/c/", "/post/b/", "/post/a/"]


def test_a_tag_of_unlisted_stories_has_an_empty_page(client):
    story("a", tags=("Hidden",), params={"build": {"list": "never"}})
    assert listed(client, "/tags/hidden/") == []
    assert client.get("/de/tags/hidden/").status_code == 404


def test_a_tag_of_stories_that_nobody_may_see_has_no_page(client):
    story("a", tags=("Hidden",), status="draft")
    assert client.get("/tags/hidden/").status_code == 404


def test_a_section_of_sections_has_a_page(client):
    story("a", folder="news/local", section="news/local")
    assert listed(client, "/news/") == []
    assert listed(client, "/news/local/") == ["/news/local/a/"]
    assert client.get("/new/").status_code == 404


def test_the_text_of_a_vocabulary_stands_above_its_terms(client):
    story("a", tags=("One",))
    story("tags", kind="list", folder="", section="tags", title="Our words", body="Said *so*.")
    page = main_part(client, "/tags/")
    assert "Our words</h1>" in page
    assert "<em>so</em>" in page


def test_an_unlisted_story_has_no_neighbours(client):
    story("a")
    story("b", params={"build": {"list": "never"}})
    story("c")
    assert 'class="pager"' not in main_part(client, "/post/b/")
    assert 'class="pager"' in main_part(client, "/post/a/")


def test_the_default_language_leads_to_the_top(client):
    response = client.get("/en/")
    assert (response.status_code, response["Location"]) == (301, "/")


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("/post/my--two/", "/post/my-two/"),
        ("/tags/black--white/", "/tags/black-white/"),
        ("/tags/c%23/page/1/", "/tags/c%23/"),
        ("/old/", "/post/c%23/"),
        ("/post/c%23", "/post/c%23/"),
    ],
)
def test_other_spellings_of_an_address_lead_to_it(client, asked, there):
    story("c#", tags=("C#",), aliases=("/old/",))
    story("my  two", tags=("Black & White",))
    response = client.get(asked)
    assert (response.status_code, response["Location"]) == (301, there)
    assert client.get(there).status_code == 200
