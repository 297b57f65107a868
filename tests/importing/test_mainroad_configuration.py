"""How each supported key of a Mainroad-style configuration affects pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from tests.importing.conftest import Tree, run_import
from tests.site.test_parity import classed, page, text

pytestmark = pytest.mark.django_db

MAINROAD = Path(__file__).parents[1] / "hugo" / "mainroad" / "hugo.toml"
STORY = """---
title: Story {number}
date: 2025-02-{day:02} 13:02:05
categories: [Town]
tags: [River]
thumbnail: /images/desk.png
---

Words about $$x^2$$ formulas.

<!--more-->

## A heading

More words.
"""
#: The oldest story. It is on the second page of a list.
OLDEST = "/2025/02/story-1/"


@pytest.fixture
def site(tree: Tree) -> Tree:
    """Import a site with Mainroad's configuration: nine posts, and one story outside the main
    sections."""
    (tree.site / "hugo.toml").write_bytes(MAINROAD.read_bytes())
    images = tree.site / "static" / "images"
    images.mkdir(parents=True)
    for name in ("desk.png", "logo.png"):
        Image.new("RGB", (8, 8)).save(images / name)
    for number in range(1, 10):
        tree.write(f"post/story-{number}.md", STORY.format(number=number, day=number))
    tree.write("other/aside.md", title="Aside")
    tree.write("post/story-9.de.md", STORY.format(number="neun", day=9))
    assert run_import(tree.site).exit_code == 0
    return tree


def html(client, url: str) -> str:
    return client.get(url).content.decode()


def widgets(client, url: str) -> list[str]:
    found = re.findall(r'class="widget widget--([a-z]+)"', html(client, url))
    return list(found)


def test_title_word_mark_tag_line_and_logo(site, client):
    tree = page(client, "/")
    assert "The Probe" in text(tree.find(".//title"))
    (mark,) = classed(tree, "wordmark")
    assert text(mark) == "Probe!"
    assert mark.find(".//img").get("src").endswith("/images/logo.png")
    assert [text(line) for line in classed(tree, "tagline")] == ["Tries all things"]


def test_description_of_the_home_page(site, client):
    assert 'content="Everything that can be tried."' in html(client, "/")


def test_copyright_in_the_footer(site, client):
    assert re.search(r"© \d{4} The Probe<", html(client, "/"))


def test_highlight_colour(site, client):
    assert "#0077cc" in html(client, "/site.css")


def test_main_sections_fill_home_and_others_do_not(site, client):
    home = html(client, "/")
    assert "Story 9" in home
    assert "Aside" not in home
    assert client.get("/other/aside/").status_code == 200


def test_stories_a_page(site, client):
    assert "Story 2" not in text(page(client, "/post/").find(".//main"))
    assert "Story 2" in text(page(client, "/post/page/2/").find(".//main"))


def test_date_format(site, client):
    assert "Saturday, 1 February 2025" in html(client, OLDEST)


def test_sidebars_by_kind_of_page(site, client):
    assert "layout--left" in html(client, "/")
    assert "layout--none" in html(client, "/post/")
    assert "layout--right" in html(client, OLDEST)


def test_widgets_in_their_order(site, client):
    names = ["search", "recent", "categories", "tags", "social", "languages", "menu"]
    assert widgets(client, OLDEST) == names


def test_number_of_recent_posts(site, client):
    (recent,) = classed(page(client, OLDEST), "widget--recent")
    assert len(list(recent.iter("a"))) == 4


@pytest.mark.parametrize("name", ["categories", "tags"])
def test_counters(site, client, name):
    (found,) = classed(page(client, OLDEST), f"widget--{name}")
    assert [text(count) for count in classed(found, "count")] == ["9"]


def test_social_links_in_mainroads_order(site, client):
    (social,) = classed(page(client, OLDEST), "widget--social")
    assert [a.get("href") for a in social.iter("a")] == [
        "https://facebook.com/probe.fb",
        "https://twitter.com/probe_tw",
        "https://instagram.com/probe.ig",
        "https://linkedin.com/in/probe-li",
        "https://t.me/probe_tg",
        "https://github.com/probe-gh",
        "https://gitlab.com/probe-gl",
        "https://bitbucket.org/probe-bb",
        "mailto:desk@example.org",
        "https://example.org/radio/",
    ]


def test_byline_in_its_order(site, client):
    (byline,) = classed(page(client, OLDEST), "byline")
    line = text(byline)
    assert line.index("2025") < line.index("The Desk") < line.index("Town")


def test_thumbnails_where_the_site_shows_them(site, client):
    assert classed(page(client, OLDEST), "story__picture")
    assert not classed(page(client, "/post/"), "row__picture")


def test_author_box_of_the_sites_author(site, client):
    (person,) = classed(page(client, OLDEST), "person")
    assert text(person).startswith("The Desk")
    assert text(person.find(".//em")) == "reporters"
    assert person.find(".//img").get("src").endswith("/images/desk.png")


def test_pager_off_contents_on_and_formulas_set(site, client):
    tree = page(client, OLDEST)
    assert not classed(tree, "pager")
    assert classed(tree, "contents")
    assert "<math" in html(client, OLDEST)


def test_read_more(site, client):
    assert classed(page(client, "/post/"), "row__more")


def test_languages_with_their_own_titles(site, client):
    german = page(client, "/de/")
    assert text(german.find(".//title")) == "Die Probe"
    assert [text(line) for line in classed(german, "tagline")] == ["Tries all things"]


def test_menus(site, client):
    home = html(client, "/")
    assert '<a href="/post/"' in home.partition("<footer")[0]
    assert 'href="/index.xml"' in home.partition("<footer")[2]


def test_nothing_is_loaded_from_another_host(site, client):
    loading = re.compile(r"<(?:img|script|iframe|source)[^>]*https?://[^>]*>")
    for url in ("/", OLDEST):
        assert loading.findall(html(client, url)) == []
