"""Alerts: quotations that begin with ``[!type]``, as in Hugo."""

from __future__ import annotations

import pytest

from articles.rendering import render


def box(kind: str, title: str, inner: str = "<p>x</p>") -> str:
    classes = f"markdown-alert markdown-alert-{kind}" if kind else "markdown-alert"
    label = f'<p class="markdown-alert-title">{title}</p>'
    return f'<div class="{classes}">\n{label}\n{inner}\n</div>\n'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("> [!NOTE]\n> x", box("note", "Note")),
        ("> [!note] Tide *table*\n> x", box("note", "Tide <em>table</em>")),
        ("> [!note]Glued\n> x", box("note", "Glued")),
        ("> [!note] - spaced\n> x", box("note", "- spaced")),
        ("> [!info]\n> x", box("note", "Info")),
        ("> [!question] Who?\n> x", box("important", "Who?")),
        ("> [!success]\n> x", box("tip", "Success")),
        ("> [!danger]\n> x", box("caution", "Danger")),
        ("> [!harbour]\n> x", box("", "Harbour")),
        ("> [!note] T\n>\n> x", box("note", "T")),
        ("> [!note] T  \n> x", box("note", "T")),
        ("> [!note]\n> - x", box("note", "Note", "<ul>\n<li>x</li>\n</ul>")),
        ("> [!note] *a\n> b*", box("note", "a", "<p>b</p>")),
    ],
)
def test_any_type_is_a_box_with_a_title(text: str, html: str) -> None:
    assert render(text).html == html


@pytest.mark.parametrize(("sign", "state"), [("+", ' open=""'), ("-", "")])
def test_the_fold_sign_makes_a_box_that_opens(sign: str, state: str) -> None:
    assert render(f"> [!tip]{sign} Who *pays*?\n> Nobody.").html == (
        f'<details class="markdown-alert markdown-alert-tip"{state}>\n'
        '<summary class="markdown-alert-title">Who <em>pays</em>?</summary>\n'
        "<p>Nobody.</p>\n</details>\n"
    )


def test_boxes_stand_in_quotations_lists_and_boxes() -> None:
    assert render("> > [!note] in\n> > x").html.startswith("<blockquote>\n<div class=")
    assert "<li>\n<div class=" in render("- > [!note] in\n  > x").html
    both = render("> [!note] out\n> > [!tip]- in\n> > x\n>\n> y").html
    assert both.index("<details") < both.index("</details>") < both.index("<p>y") < len(both)


@pytest.mark.parametrize("mark", ["[!my-type]", "[! note]", "[!two words]", "[!]", "text [!note]"])
def test_what_hugo_does_not_take_for_an_alert_is_a_quotation(mark: str) -> None:
    assert render(f"> {mark} a\n> x").html.startswith("<blockquote>\n<p>")


def test_an_unknown_type_alone_is_named_in_the_articles_language() -> None:
    assert ">Hinweis</p>" in render("> [!note]\n> x", language="de").html


def test_no_mark_of_an_alert_reaches_readers() -> None:
    rendered = render("> [!note] A\n> b\n\n> [!info]- C\n> d")
    assert "[!" not in rendered.html
    assert rendered.plain_text == "A\nb\nC\nd"
