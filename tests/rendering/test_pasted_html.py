"""Pasted HTML becomes Markdown. The pairs in ``pasted/`` are what word processors put into the
clipboard, and the Markdown that we expect."""

from __future__ import annotations

import time
from pathlib import Path

import comrak
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.rendering.pasted_html import MAX_OPEN, MAX_TAGS, convert_to_markdown
from articles.rendering.result import RenderError

PAIRS = Path(__file__).parent / "pasted"
PIECES = (
    "<p>", "</p>", "<b>", "</b>", "<i>", "<ul>", "</ul>", "<li>", "<ol start=7>", "<table>", "<tr>",
    "<td colspan=9>", "</table>", "<h1>", "</h1>", "<br>", "<pre>", "</pre>", "<blockquote>",
    "<script>", "</script>", "<style>", "<!--", "-->", "<a href='javascript:x'>", "</a>",
    "<a href='https://x.org/<script>'>", "<img src=x onerror=y alt='<script>'>", "&lt;script&gt;",
    "<![if !supportLists]>",
    "<p style='mso-list:l0 level2 lfo1'>", "<span style='font-weight:700'>",
    "<span style='display:none'>", "<code>", "</code>", "`", "```", "*", "_", "[", "](",
    "\n", "\xa0",
    "\\", "<svg>", "<textarea>", "{{<", "\0",
)  # fmt: skip


def convert(html: str) -> str:
    return convert_to_markdown(html, missing_picture="picture missing: drop it here")


@pytest.mark.parametrize("name", ["word", "libreoffice", "google"])
def test_what_a_word_processor_copies_becomes_exactly_this_markdown(name: str):
    html = (PAIRS / f"{name}.html").read_text()
    assert convert(html) + "\n" == (PAIRS / f"{name}.md").read_text()


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Hello <b>world </b>and<i> more</i>.</p>", "Hello **world** and *more*."),
        ("<b>a</b><b>b</b> <b><b>c</b></b>", "**ab** **c**"),
        ("<p>a<b>1<br>2</b></p>", "a**1**\n\n**2**"),
        ("<div>one</div><div>two<br>three</div>", "one\n\ntwo\n\nthree"),
        ("a<br><br><br>b", "a\n\nb"),
        ("<ul><li>a<br>b</li><li><p>x</p><p>y</p></li></ul>", "- a\\\n  b\n- x\n\n  y"),
        ('<ol start="5"><li>x<ul><li>y</li></ul></li><li>z</li></ol>', "5. x\n   - y\n6. z"),
        ("<pre>a\n\n\n```\nb</pre>", "````\na\n\n\n```\nb\n````"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<p>12&nbsp;m&nbsp; wide</p>", "12\xa0m wide"),
        ("<table><tr><td>only</td></tr></table>", "only"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<a href="https://a.org/b (c)">y</a>', "[y](https://a.org/b%20%28c%29)"),
        ('<a href="https://www.google.com/url?q=https://a.org/b&sa=D">y</a>', "[y](https://a.org/b)"),
        ('<a href="#_ftn1">[1]</a>', "[1]"),
        ('a<img src="https://x.org/pixel" width="1">b', "ab"),
        ('<img src="x.jpg" alt="Red [1]">', "[picture missing: drop it here: Red (1)]"),
        ('<p>a</p><img src="desk-picture-0" alt="Red [1]">', "a\n\n![Red (1)](desk-picture-0)"),
        ('<h2>a <img src="desk-picture-12"></h2>', "## a ![](desk-picture-12)"),
        ('<img src="desk-picture-1/../x">', "[picture missing: drop it here]"),
        ("<script>alert(1)</script><style>x</style><!-- c --><title>t</title>ok", "ok"),
        ("<p>1. no list</p><p># no heading</p><p>- no item</p>",
         "1\\. no list\n\n\\# no heading\n\n\\- no item"),
        ("a * b *c* d_e _f_ &lt;b> [x](y)", "a * b \\*c\\* d_e \\_f\\_ \\<b> [x\\](y)"),
        ('{{&lt; figure src="x" >}}', '{\\{< figure src="x" >}}'),
    ],
)  # fmt: skip
def test_html_becomes_markdown(html: str, markdown: str):
    assert convert(html) == markdown


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40).map("".join))
def test_any_html_becomes_text_without_scripts(html: str):
    options = comrak.RenderOptions()
    options.unsafe_ = True
    page = comrak.render_markdown(convert(html), render_options=options)
    assert "<script" not in page
    assert "javascript:" not in page.replace("&#", "")
    assert "\0" not in page


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000, "<b>" * 50_000 + "x", "<ul><li>" * 20_000, "<table><tr><td>" * 5_000,
        "<div><table></div></table>" * 20_000, "<ol>" + "<li>x</li>" * 30_000, "<!--" * 200_000,
        "<p>" + "x<br>" * 50_000,
    ],
)  # fmt: skip
def test_too_many_elements_are_refused_at_once(html: str):
    started = time.process_time()
    if html.startswith("<!--"):
        assert convert(html) == ""
    else:
        with pytest.raises(RenderError, match=f"{MAX_OPEN}|{MAX_TAGS}"):
            convert(html)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "html",
    [
        "<ol>" + "<li>x</li>" * 3_900, "<table>" + "<tr><td>a</td><td>b</td></tr>" * 1_300,
        "<b>x</b>" * 3_900, "<p>" + "x<br>" * 7_900, "<p>" + " \n" * 400_000,
        "<p style='mso-list:l0 level1 lfo1'>a</p>" * 3_900, "<p>" + "*_" * 200_000,
        "<div>" * 499 + "x", "<p>" + "&nbsp;x" * 100_000,
    ],
)  # fmt: skip
def test_the_largest_html_is_converted_soon(html: str):
    started = time.process_time()
    convert(html)
    assert time.process_time() - started < 20
