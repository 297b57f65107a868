"""The plain text of a body, for search and excerpts."""

from __future__ import annotations

import pytest

from articles.rendering import render


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("One\ntwo *three*.\n\nFour", "One two three.\nFour"),
        ("# T\n\nText", "T\nText"),
        ("- a\n- b\n  - c", "a\nb\nc"),
        ("a  \nb", "a b"),
        ("|a|b|\n|-|-|\n|c|d|", "a b\nc d"),
        ("`<b>` & &lt;i&gt; 5 &gt; 4", "<b> & <i> 5 > 4"),
        ("```\nx = 1\ny = 2\n```", "x = 1 y = 2"),
        ("a&nbsp;b", "a b"),
        ("Note[^1].\n\n[^1]: Said.", "Note.\nSaid."),
        ("![alt text](a.png)", ""),
        ("<script>alert(1)</script>Text", "Text"),
        ("Term\n: Meaning", "Term\nMeaning"),
        ("before <!--more--> after", "before\nafter"),
        ('"Quoted" -- it\'s', "“Quoted” – it’s"),
        ("{{< youtube abc >}}\n\nText {{< unknown >}}", "Text"),
        ('{{< figure src="a.png" caption="A *quay*" >}}', "A quay"),
    ],
)
def test_markup_goes_and_blocks_are_lines(text: str, plain: str) -> None:
    assert render(text).plain_text == plain


def test_html_bodies_have_plain_text_too() -> None:
    rendered = render("<h1>T</h1><p>One<br>two</p><ul><li>a<li>b</ul>", markup="html")
    assert rendered.plain_text == "T\nOne two\na\nb"
