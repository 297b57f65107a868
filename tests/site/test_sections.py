"""Sections in the masthead, above headlines and in structured data, with the names from their own
texts."""

from __future__ import annotations

import json

import pytest

from articles.models import MenuEntry
from tests.site.test_parity import classed, configure, page, text
from tests.stories import story

pytestmark = pytest.mark.django_db


def trail(client, url: str) -> list[tuple[str, str]]:
    return [
        (text(a), a.get("href"))
        for found in classed(page(client, url), "trail")
        for a in found.iter("a")
    ]


def text_of(section: str, **values) -> None:
    folder, _slash, name = section.rpartition("/")
    story(name, kind="list", folder=folder, section=section, **values)


def test_a_section_is_called_what_its_own_text_says(client):
    story("a", folder="news")
    story("b", folder="post")
    text_of("news", title="What is new")
    tree = page(client, "/news/a/")
    links = [(text(a), a.get("href")) for a in classed(tree, "masthead__sections")[0].iter("a")]
    assert links == [("Post", "/post/"), ("What is new", "/news/")]
    assert trail(client, "/news/a/") == [("Home", "/"), ("What is new", "/news/")]
    facts = json.loads(tree.find(".//script[@type='application/ld+json']").text)["@graph"]
    assert facts[0]["articleSection"] == "What is new"
    assert facts[1]["itemListElement"][1]["name"] == "What is new"


def test_a_link_title_is_the_name_in_navigation(client):
    story("a", folder="news")
    story("b", folder="post")
    text_of("news", title="All that is new in our town", link_title="Town")
    assert trail(client, "/news/a/")[-1] == ("Town", "/news/")


@pytest.mark.parametrize("status", ["draft", "retracted"])
def test_the_title_of_a_hidden_text_is_nobodys_name(client, status):
    story("a", folder="news")
    story("b", folder="post")
    text_of("news", title="Not yet", status=status)
    assert trail(client, "/news/a/")[-1] == ("News", "/news/")


def test_sections_in_sections_are_steps_of_the_way_once_each(client):
    story("a", folder="news/local", section="news/local")
    story("b", folder="post")
    text_of("news/local", title="Round the corner")
    home, news = ("Home", "/"), ("News", "/news/")
    assert trail(client, "/news/local/a/") == [home, news, ("Round the corner", "/news/local/")]
    assert trail(client, "/news/local/") == [home, news]


def test_a_step_that_is_no_page_is_left_out(client):
    story("a", folder="news/2025/local", section="news/2025/local")
    story("b", folder="post")
    steps = trail(client, "/news/2025/local/a/")
    assert [name for name, _url in steps] == ["Home", "News", "Local"]
    assert all(client.get(url).status_code == 200 for _name, url in steps)


def test_a_section_that_no_menu_names_is_on_the_way_too(client):
    story("a", folder="news")
    story("b", folder="post")
    for name in ("post", "elsewhere"):
        MenuEntry.objects.create(menu="main", name=f"To {name}", url=f"/{name}/")
    configure()
    assert trail(client, "/news/a/") == [("Home", "/"), ("News", "/news/")]
    assert trail(client, "/post/b/") == [("Home", "/"), ("To post", "/post/")]


def versions(client, url: str) -> dict[str, str]:
    return {
        link.get("hreflang"): link.get("href").removeprefix("http://testserver")
        for link in page(client, url).iter("link")
        if link.get("hreflang")
    }


def test_a_section_of_several_languages_names_its_versions(client):
    for tree in ("", "de"):
        for number in range(12):
            story(f"s{number}", folder="news", url_language=tree)
    story("a", folder="post")
    story("a", folder="post", url_language="de", status="draft")
    both = {"en": "/news/", "de": "/de/news/", "x-default": "/news/"}
    assert versions(client, "/news/") == versions(client, "/de/news/") == both
    assert versions(client, "/news/page/2/") == versions(client, "/post/") == {}


def test_a_section_s_version_is_where_its_own_text_stands(client):
    story("a", folder="news")
    story("a", folder="news", url_language="de")
    story("news", kind="list", folder="", section="news", url_language="de", url="/de/aktuell/")
    both = {"en": "/news/", "de": "/de/aktuell/", "x-default": "/news/"}
    assert versions(client, "/news/") == versions(client, "/de/aktuell/") == both
