"""Emoji codes, which a site can enable (``enableEmoji``)."""

from __future__ import annotations

import pytest

from articles.rendering import find_first_heading, render, render_inline, shorten_to_excerpt


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Won :tada:", "<p>Won 🎉</p>\n"),
        (":+1: :smile::cat: a:tada:b", "<p>👍 😄🐱 a🎉b</p>\n"),
        ("[x :tada:](/y)", '<p><a href="/y">x 🎉</a></p>\n'),
        ("[x](/a:tada:b)", '<p><a href="/a:tada:b">x</a></p>\n'),
    ],
)
def test_codes_are_characters_where_the_site_wants_it(text: str, html: str) -> None:
    assert render(text, emoji=True).html == html
    assert "🎉" not in render(text).html


def test_codes_in_code_and_unknown_ones_stay() -> None:
    text = "`:tada:` :nope: 12:30:45 \\:tada: :TADA:"
    assert render(text, emoji=True).plain_text == ":tada: :nope: 12:30:45 :tada: :TADA:"


def test_codes_in_arguments_of_shortcodes() -> None:
    details = '{{< details summary=":tada:" >}}\nx\n{{< /details >}}'
    figure = '{{< figure src="/a.png" caption=":cat:" >}}'
    html = render(f"{details}\n\n{figure}", emoji=True).html
    assert "<summary>🎉</summary>" in html
    assert "<figcaption>🐱</figcaption>" in html


def test_summaries_and_first_headings_have_emoji() -> None:
    assert render_inline("Won :tada:", emoji=True) == "Won 🎉"
    assert shorten_to_excerpt(summary="Won :tada:", plain_text="Other.", emoji=True) == "Won 🎉"
    assert find_first_heading("# Won :tada:", emoji=True) == "Won 🎉"


def test_the_id_of_a_heading_has_its_formula_as_written():
    html = render(r"## Won :tada: \(x_1\)", emoji=True, math=True).html
    assert html.startswith('<h2 id="won-tada-x_1">Won 🎉 ')
