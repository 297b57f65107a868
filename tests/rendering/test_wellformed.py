"""Raw HTML as authors write it: unclosed, overlapping and unknown tags."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.rendering import RenderError, render
from articles.rendering.clean import ALLOWED_TAGS, DROPPED_WITH_CONTENT
from articles.rendering.wellformed import make_wellformed


@pytest.mark.parametrize(
    ("written", "balanced"),
    [
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        (
            "<ul><li>a<li>b<ul><li>c</ul><li>d</ul>",
            "<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>",
        ),
        ("<b><i>x</b></i>y", "<b><i>x</i></b>y"),
        ("<p>a<div>b</div>c</p>", "<p>a</p><div>b</div>c"),
        ("<DIV Title=a>x</Div>", '<div title="a">x</div>'),
        ("<a id=x />y", '<a id="x"></a>y'),
        ("<a name=x>y</a>", '<a id="x">y</a>'),
        ("<a href=1>x<a href=2>y</a>", '<a href="1">x</a><a href="2">y</a>'),
        ("<img src=x><br/><hr>", '<img src="x"><br><hr>'),
        ("<unknown><b>x</b></unknown>", "<b>x</b>"),
        ("<center>x</center><strike>y</strike>", '<div align="center">x</div><s>y</s>'),
        ("<script>if (a<b) x()</script>y", "y"),
        ("<script>never closed", "never closed"),
        ("<!-- a <b> -->x<!-- open", "x"),
        ("<!DOCTYPE html><?php x ?>y", "y"),
        ("a < b <3 <- c", "a &lt; b &lt;3 &lt;- c"),
        ("<p title='a\"b' title=c>x", '<p title="a&quot;b">x</p>'),
        ("<p onclick=x style=y>x", "<p>x</p>"),
        ("</p></div>x", "x"),
        ("<p></p><p> </p>x", "x"),
        ("<tr><td>x", "x"),
        (
            "<table>x<tr>y<td>z</table>",
            "<table><tr><td>x</td></tr><tr><td>y</td><td>z</td></tr></table>",
        ),
        ("<table><tr><td>a</div>b</table>", "<table><tr><td>ab</td></tr></table>"),
    ],
)
def test_tags_are_closed_in_order(written: str, balanced: str) -> None:
    assert make_wellformed(written) == balanced


def test_more_than_200_open_elements_are_refused() -> None:
    assert make_wellformed("<div>" * 200).count("</div>") == 200
    with pytest.raises(RenderError, match="200"):
        make_wellformed("<div>" * 201)


def test_150_quotations_in_each_other_are_refused() -> None:
    assert render(">" * 149 + "a").html.count("<blockquote>") == 149
    with pytest.raises(RenderError, match="quotations"):
        render(">" * 150 + "a")


_NAMES = st.sampled_from(sorted(ALLOWED_TAGS | DROPPED_WITH_CONTENT | {"h1", "input", "x", "form"}))
_PIECES = st.one_of(
    st.builds("<{}>".format, _NAMES),
    st.builds("</{}>".format, _NAMES),
    st.builds("<{} id={}>".format, _NAMES, st.text("ab'\"<>= ", max_size=4)),
    st.text(max_size=5),
)


@given(st.lists(_PIECES, max_size=30).map("".join))
def test_the_result_is_balanced_and_balancing_it_again_changes_nothing(html: str) -> None:
    once = make_wellformed(html)
    assert make_wellformed(once) == once


def test_bodies_in_html_need_no_markdown() -> None:
    html = render("<p>*a*</p>\n\n    <p>b", markup="html").html
    assert html == "<p>*a*</p>\n\n    <p>b</p>"
