"""Input that is valid but probably a mistake causes a warning with its position."""

from __future__ import annotations

import time

import pytest

from articles.errors import FrontMatterError
from articles.frontmatter import parse
from articles.models import Article, SourceFile
from articles.rendering import find_first_heading, find_hidden_notes, find_wikilinks, render
from tests.importing.conftest import Tree, run_import

pytestmark = pytest.mark.django_db

Place = tuple[str, int, int]


def warnings(tree: Tree, text: str, path: str = "news/a.md") -> list[Place]:
    tree.write(path, text)
    ran = run_import(tree.site)
    problems = ran.file(path)["problems"]
    return [(p["code"], p["line"], p["column"]) for p in problems]


def test_a_title_cut_by_a_comment_is_named_where_it_is_cut(tree: Tree) -> None:
    text = "---\ntitle: Ranked #1 in the world\ndate: 2026-01-02\n---\nx\n"
    assert warnings(tree, text) == [("value-cut", 2, 15)]
    (problem,) = SourceFile.objects.get().problems
    assert problem["hint"].endswith(': "Ranked #1 in the world"')


@pytest.mark.parametrize(
    ("matter", "places"),
    [
        ("title: a\ntags:\n  - #news\n  - b", [("value-cut", 4, 5)]),
        ("title: a\ndescription: Bus #7 is late", [("value-cut", 3, 18)]),
        ("title: #1", [("value-cut", 2, 8)]),
        ("title: one\n  and Ranked #1", [("value-cut", 3, 14)]),
        ("title: a\nx:\n  y: A #b", [("value-cut", 4, 8)]),
        ("title: Old  # mind the gap", []),
        ('title: "Ranked #1"  #ok', []),
        ("title: 'Ranked #1'", []),
        ("title: C#", []),
        ("title: a\nlead: >\n  Ranked #1\n  in the world", []),
        ("title: a\nweight: 5 #five", []),
        ("#title: b\ntitle: a", []),
    ],
)
def test_only_texts_that_are_cut_are_named(tree: Tree, matter: str, places: list[Place]) -> None:
    named = [one for one in warnings(tree, f"---\n{matter}\n---\nx\n") if one[0] == "value-cut"]
    assert named == places


@pytest.mark.parametrize(
    ("matter", "mended"),
    [
        ("tags: [#news, #sport]", 'tags: ["#news", "#sport"]'),
        ("tags: [#news, #sport]\ntitle: a", 'tags: ["#news", "#sport"]'),
        ("tags: [a, #news]", 'tags: [a, "#news"]'),
        ("m: {a: #b}\nc: d", 'm: {a: "#b"}'),
    ],
)
def test_the_error_at_a_sign_in_brackets_says_to_quote(matter: str, mended: str) -> None:
    with pytest.raises(FrontMatterError) as refused:
        parse(f"---\n{matter}\n---\nx\n".encode())
    assert "quotes" in refused.value.problem.hint
    assert refused.value.problem.hint.endswith(mended)
    parse(f"---\n{mended}\n---\n".encode())


def test_obsidian_is_named_and_hidden_notes_are_hidden(tree: Tree) -> None:
    text = (
        "---\ntitle: w\n---\nSee [[Harbour Notes|the notes]].\n\n![[quay.png]]\n\n"
        "A ==marked== word and %%hidden%% text.\n\n%%\nA long\n\nnote\n%%\n\nEnd. `%%code%%`\n"
    )
    assert sorted(warnings(tree, text)) == [
        ("hidden-note", 8, 23),
        ("hidden-note", 10, 1),
        ("wiki-link", 4, 5),
        ("wiki-link", 6, 1),
    ]
    article = Article.objects.get()
    assert "hidden" not in article.html and "long" not in article.html
    assert "A ==marked== word and" in article.plain_text
    assert "%%code%%" in article.html
    assert "%%hidden%%" in article.body


def test_problems_of_a_file_stand_in_the_order_of_its_lines(tree: Tree) -> None:
    text = (
        "---\ntitle: w #1\n---\n[[Notes]]\n\n![a](/a.png) ![b](/b.png) ![c](/c.png)\n\n"
        "%%hidden%% {{< poll >}}\n\n![[quay.png]]\n"
    )
    found = warnings(tree, text)
    assert [place for _code, *place in found] == sorted(place for _code, *place in found)
    assert [code for code, *_place in found] == [
        "value-cut",
        "wiki-link",
        *["picture-missing"] * 3,
        "hidden-note",
        "shortcode-unknown",
        "wiki-link",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "50%% sure, 100%% of it",
        "printf %%d and %%s, then %%5",
        "One %%stray sign.\n\nAnother stray%% sign.",
        "`%%a%%` and ``%% b %%``",
        "```\n%%a%%\n```\n",
        "~~~\n%%\na\n",
        "%%%%",
        "/a%%20b/%%c",
        "{{% x %}}{{% y %}}",
    ],
)
def test_other_percent_signs_are_no_hidden_notes(text: str) -> None:
    assert list(find_hidden_notes(text)) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a %%b%% c", "a  c"),
        ("%%b%%", ""),
        ("a %%stray b %%c%% d", "a %%stray b  d"),
        ("a (%% b\nc %%) d", "a (\n) d"),
        ("%%\n# No\n\n`x\n%%\n# Yes", "# Yes"),
    ],
)
def test_a_hidden_note_is_left_out_and_nothing_else(text: str, left: str) -> None:
    parts, at = "", 0
    for start, end in find_hidden_notes(text):
        parts, at = parts + text[at:start] + "\n" * text.count("\n", start, end), end
    assert (parts + text[at:]).strip() == left.strip()


def test_no_title_comes_from_a_hidden_note() -> None:
    assert find_first_heading("%%\n# No\n%%\n\n# Yes") == "Yes"
    assert render("%%\n# No\n%%\n\n# Yes").plain_text == "Yes"


@pytest.mark.parametrize(
    "text",
    [
        "[[1]](#x) [[a]](/b/)",
        "`[[a]]`",
        "```\n[[a]]\n```",
        "[[ -f x ]]",
        "a[[0]]",
        "[[a]][b]",
        "[a]",
    ],
)
def test_other_brackets_are_no_wikilinks(text: str) -> None:
    assert list(find_wikilinks(text)) == []


@pytest.mark.parametrize(
    "unit",
    ["%%", " %%a", "%% ", "%%\n", "`%%", "[[a", "![[", "[[a]] ", "```\n%%\n", "%%a%% ", "~~~"],
)
def test_notes_and_wikilinks_are_found_in_linear_time(unit: str) -> None:
    text = unit * (500_000 // len(unit))
    started = time.process_time()
    list(find_hidden_notes(text)), list(find_wikilinks(text))
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Title: My post\nDate: 2010-12-03\nCategory: Python\n\nText.\n", [(1, 1)]),
        ("\n\nDate: 2010-12-03\nTitle: My post\n\nText.\n", [(3, 1)]),
        ("<!-- draft -->\n---\ntitle: a\n---\nText.\n", [(2, 1)]),
        ("# A heading\n\n+++\ntitle = 'a'\n+++\nText.\n", [(3, 1)]),
        ("Title: the whole story of a word\n\nText.\n", [(1, 1)]),
        ("Note: this is a text.\nTitle: no.\n\nMore.\n", []),
        ("Text.\n\n---\n\nMore: of it.\n\n---\n\nEnd.\n", []),
        ("Text about a title: none.\n", []),
        ("---\ntitle: a\n---\n---\ntitle: b\n---\n", []),
    ],
)
def test_misplaced_front_matter_is_reported(
    tree: Tree, text: str, places: list[tuple[int, int]]
) -> None:
    found = warnings(tree, text)
    assert [one[1:] for one in found if one[0] == "front-matter-misplaced"] == places
