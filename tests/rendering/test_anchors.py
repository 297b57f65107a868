"""Ids of headings and notes, and the contents list."""

from __future__ import annotations

import pytest

from articles.rendering import Heading, render
from articles.rendering.anchors import RESERVED_IDS


def ids(text: str, **options: str) -> list[str]:
    html = render(text, anchor_prefix=options.get("prefix", "")).html
    return [part.split('"')[0] for part in html.split(' id="')[1:]]


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Plain words", "plain-words"),
        ("Héllo  World 12 -- x!", "héllo--world-12--x"),
        ("*Em* [link](http://a.b/c) `code`", "em-link-code"),
        ('a "q" it\'s...', "a-q-its"),
        ("a_b _c_", "a_b-c"),
        ("1.2.3 v", "123-v"),
        ("x & y < z", "x--y--z"),
        ("中文 标题", "中文-标题"),
        ("!!!", "heading"),
        ("T {#my-id .c}", "my-id"),
        ("T {.c}", "t"),
        ("T {#a #b}", "b"),
        ("T {not attributes}", "t-not-attributes"),
    ],
)
def test_ids_are_those_that_hugo_gives(title: str, wanted: str) -> None:
    assert ids(f"## {title}") == [wanted]


def test_repeated_headings_are_numbered() -> None:
    assert ids("## T\n## T\n## T-1\n## T") == ["t", "t-1", "t-1-1", "t-2"]


@pytest.mark.parametrize("name", ["search", "main", "page-top", "id_q"])
def test_no_id_of_a_body_is_one_that_pages_use(name: str) -> None:
    found = ids(f"## T {{#{name}}}\n\n## U {{#{name}}}")
    assert len(set(found)) == 2
    assert not RESERVED_IDS & set(found)
    assert not any(anchor.startswith(("page-", "id_")) for anchor in found)


def test_a_link_follows_the_heading_whose_id_was_reserved() -> None:
    assert 'href="#search-1"' in render("[there](#search)\n\n## Search").html


def test_raw_ids_stay_and_never_repeat() -> None:
    found = ids('<p id="a">x</p>\n\n<div id="a">y</div>\n\n## A\n\n<h3 id="own">T</h3>')
    assert found == ["a", "a-1", "a-2", "own"]


def test_attributes_give_classes_to_headings() -> None:
    assert '<h2 id="i" class="c d">T</h2>' in render("## T {#i .c .d}").html


def test_the_contents_list_holds_second_and_third_levels_in_order() -> None:
    text = "# One *a*\n\n### Two\n\n#### Three\n\n## Two & a half\n\n> ## Quoted"
    assert render(text).toc == (
        Heading(2, "one-a", "One a"),
        Heading(3, "two", "Two"),
        Heading(2, "two--a-half", "Two & a half"),
        Heading(2, "quoted", "Quoted"),
    )


def test_a_heading_of_the_first_level_steps_down_and_others_stay() -> None:
    html = render("# A\n\n## B\n\n###### C").html
    assert [part[0] for part in html.split("<h")[1:]] == ["2", "2", "6"]


def test_raw_headings_are_in_the_contents_list() -> None:
    assert render("<h2>A</h2><p>x</p>", markup="html").toc == (Heading(2, "a", "A"),)


def test_notes_of_two_articles_on_one_page_differ_and_lead_back() -> None:
    html = render("a[^1]\n\n[^1]: n", anchor_prefix="p7-").html
    assert 'href="#p7-fn-1" id="p7-fnref-1"' in html
    assert '<li id="p7-fn-1">' in html
    assert 'href="#p7-fnref-1"' in html


def test_a_note_defined_twice_has_one_id() -> None:
    found = ids("a[^1] b[^1]\n\n<b>\n\n[^1]: n\n\n[^1]: m")
    assert len(found) == len(set(found))
