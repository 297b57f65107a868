"""Titles, headings and front-matter summaries, which are texts of one or two lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.rendering import apply_typography, find_first_heading, render_inline
from articles.rendering.pipeline import _PLAIN_WORDS, _render_inline_markdown


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Plain", "Plain"),
        ("It's *new*... <b>bold</b>", "It’s <em>new</em>… bold"),
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("Text <script>alert(1)</script>", "Text alert(1)"),
        ("<div>block</div>", ""),
        ("", ""),
        ("5 < 6 & 7", "5 &lt; 6 &amp; 7"),
        ("[a](/b/) [c](javascript:x)", '<a href="/b/">a</a> c'),
        (
            "![a](https://e.org/x.png)",
            '<a href="https://e.org/x.png" class="remote-image" rel="noopener">a</a>',
        ),
        ("~5 of ~~6~~", "~5 of <del>6</del>"),
        ("# Head", "<h2>Head</h2>"),
        ("{{< ref x >}}", "{{&lt; ref x &gt;}}"),
    ],
)
def test_summaries_are_markdown_without_raw_html(text: str, html: str) -> None:
    assert render_inline(text) == html


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# One", "One"),
        ("text\n\n## Two *b* `c` ##\n\n# Later", "Two b c"),
        ("### T {#id .c}", "T"),
        ('Setext "q"\n===\n', "Setext “q”"),
        ("Dashes\n---\n", "Dashes"),
        ("```\n# code\n```\n\n# Real", "Real"),
        ("~~~\n# code\n```\n# code\n~~~\n# Real", "Real"),
        ("#hashtag", None),
        ("- item\n---\n", None),
        ("a | b\n--- | ---\n", None),
        ("", None),
        ("# \n\n## Filled", "Filled"),
        ("# C#", "C#"),
        ("# <b>Raw</b>", "Raw"),
        ("\ttext\n# T\r\n", "T"),
    ],
)
def test_the_first_heading_is_plain_text(text: str, title: str | None) -> None:
    assert find_first_heading(text) == title


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ('China\'s "big" day', "China’s “big” day"),
        ("'Quoted' and \"it's 'nested'\"", "‘Quoted’ and “it’s ‘nested’”"),
        ("The '90s -- and '80s", "The ’90s – and ’80s"),
        ("Wait... what---now", "Wait… what—now"),
        ("----", "----"),
        ("5' 10\" tall", "5’ 10” tall"),
        ('("x") ["y"] “"z"”', "(“x”) [“y”] ““z””"),
        ("<b> & *not* markup", "<b> & *not* markup"),
        ("rock 'n' roll", "rock ’n’ roll"),
        ('say:"no"', "say:“no”"),
    ],
)
def test_titles_get_curly_quotes_dashes_and_ellipses(text: str, shown: str) -> None:
    assert apply_typography(text) == shown


@pytest.mark.parametrize("text", ["China's \"big\" day... -- 'x'", "a--b", "'90s"])
def test_applying_typography_twice_changes_nothing(text: str) -> None:
    assert apply_typography(apply_typography(text)) == apply_typography(text)


@settings(max_examples=1500)
@given(st.text(st.sampled_from("abéW1_ .,;:!?()…–—%/-w")).map(str.strip))
def test_a_plain_line_is_what_the_converter_makes_of_it(text: str) -> None:
    assert render_inline(text) == _render_inline_markdown(text)


@pytest.mark.parametrize(
    "text", ["see www.example.com", "a http://x.y/", "1. First", "- a", "a_b_"]
)
def test_a_line_with_markup_is_left_to_the_converter(text: str) -> None:
    assert not _PLAIN_WORDS.fullmatch(text)
