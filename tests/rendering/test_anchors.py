"""Ids of headings and notes, and the table of contents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.rendering import Heading, render
from articles.rendering.anchors import RESERVED_IDS, RESERVED_PREFIXES, Anchors


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
        ("see https://a.example/b_c. And <https://a.example/x>", "see--and"),
        ("www.example.org and desk@example.org", "and"),
        ("ask <desk@example.org> now", "ask--now"),
        ("参见 https://a.example/b。谢谢", "参见-谢谢"),
        ("[a.example/b](https://a.example/c)", "aexampleb"),
        ("A ![quay & crane](/p.png) view", "a-quay--crane-view"),
        ("T {#my-id .c}", "my-id"),
        ("T {.c}", "t"),
        ("T {#a #b}", "b"),
        ("T {not attributes}", "t-not-attributes"),
    ],
)
def test_ids_are_those_that_hugo_gives(title: str, wanted: str) -> None:
    assert ids(f"## {title}") == [wanted]


def test_an_address_is_no_emoji_in_an_id() -> None:
    html = render("## :tada: https://a.example/b and https://a.example/c!", emoji=True).html
    assert 'id="tada--and-"' in html


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


# All reserved ids, all reserved prefixes, and pieces that can form one of them when joined.
_PIECES = st.sampled_from(
    [
        *sorted(RESERVED_IDS),
        *RESERVED_PREFIXES,
        "page",
        "id",
        "_",
        "-",
        "-1",
        "1",
        "t",
        "é",
        " ",
        ".",
    ]
)
_WANTED = st.lists(st.lists(_PIECES, max_size=4).map("".join), max_size=12)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("## Page\n\n## Page", ["heading-1", "heading-2"]),
        ("## page-page\n\n## id_page", ["heading-1", "heading-2"]),
        ('<div id="page">x</div>', ["heading-1"]),
        ('<p id="page-id_">x</p>', ["heading-1"]),
        ("## Page top\n\n## Top", ["top-1", "top-2"]),
    ],
)
def test_an_id_that_is_a_reserved_prefix_gets_another(text: str, wanted: list[str]) -> None:
    assert ids(text) == wanted


def test_a_link_follows_a_heading_called_page() -> None:
    assert 'href="#heading-1"' in render("[there](#page)\n\n## Page").html


@given(_WANTED)
def test_every_claim_ends_with_an_id_that_is_free_and_not_reserved(wanted: list[str]) -> None:
    anchors = Anchors()
    given_out = [anchors.claim(one) for one in wanted]
    assert len(set(given_out)) == len(given_out)
    for anchor in given_out:
        assert anchor
        assert anchor not in RESERVED_IDS
        assert not anchor.startswith(RESERVED_PREFIXES)


@given(_WANTED, st.sampled_from(["## {}\n\n", "<div id='{}'>x</div>\n\n", "## T {{#{}}}\n\n"]))
def test_every_body_with_such_ids_ends(wanted: list[str], form: str) -> None:
    found = ids("".join(map(form.format, wanted)))
    assert len(set(found)) == len(found)
    assert not RESERVED_IDS & set(found)


def test_names_that_meet_at_one_stem_are_numbered_in_one_go() -> None:
    """Otherwise each name would count from 1 through all the numbers that are already taken."""

    class Counted(dict[str, int]):
        asked = 0

        def get(self, key: str, default: int = 0) -> int:  # type: ignore[override]
            self.asked += 1
            return super().get(key, default)

    anchors = Anchors()
    anchors._last = Counted()
    for number in range(200):
        anchors.claim("page-" * number + "t")
    assert anchors._last.asked < 400
