"""Definition lists: paragraphs and terms stay separate, as in Hugo."""

from __future__ import annotations

import re

import pytest

from articles.rendering import render


def dl(*parts: str) -> str:
    return "<dl>" + "".join(parts) + "</dl>"


def html(text: str) -> str:
    return re.sub(r"\n(?=<)|(?<=>)\n", "", render(text).html)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A\n: one\n\n  two", dl("<dt>A</dt><dd><p>one</p><p>two</p></dd>")),
        ("A\n\n: one\n\n  two", dl("<dt>A</dt><dd><p>one</p><p>two</p></dd>")),
        ("A\n: one", dl("<dt>A</dt><dd>one</dd>")),
        ("A\n: one\n  more", dl("<dt>A</dt><dd>one\nmore</dd>")),
        ("A\nB\n: both", dl("<dt>A</dt><dt>B</dt><dd>both</dd>")),
        ("A  \n*B* `c`\n: both", dl("<dt>A</dt><dt><em>B</em> <code>c</code></dt><dd>both</dd>")),
        ("A\n: a\n: b", dl("<dt>A</dt><dd>a</dd><dd>b</dd>")),
        ("A\n: a\n: b\n\n  c", dl("<dt>A</dt><dd><p>a</p></dd><dd><p>b</p><p>c</p></dd>")),
        ("A\n: a\n\n: b\n\n  c", dl("<dt>A</dt><dd><p>a</p></dd><dd><p>b</p><p>c</p></dd>")),
        (
            "A\n: a\n\nB\n: b\n\n    c\n\nC\n: d",
            dl("<dt>A</dt><dd>a</dd><dt>B</dt><dd><p>b</p><p>c</p></dd><dt>C</dt><dd>d</dd>"),
        ),
        (
            "A\n: a\n\n  - x\n  - y",
            dl("<dt>A</dt><dd>a<ul><li>x</li><li>y</li></ul></dd>"),
        ),
        (
            "> A\n> : a\n>\n>   b",
            "<blockquote>" + dl("<dt>A</dt><dd><p>a</p><p>b</p></dd>") + "</blockquote>",
        ),
        ("A\n: a\n\nNext.", dl("<dt>A</dt><dd>a</dd>") + "<p>Next.</p>"),
        (
            "A\n: a\n\n  ```\n  x\n  ```\n\n  after",
            dl('<dt>A</dt><dd><p>a</p><pre tabindex="0"><code>x</code></pre><p>after</p></dd>'),
        ),
    ],
)
def test_lists(text: str, shown: str) -> None:
    assert html(text) == shown


def test_code_is_not_changed() -> None:
    code = "A\n: one\n\n  two\n"
    assert f"<code>{code}</code>" in render(f"B\n: x\n\n```\n{code}```").html


def test_words_of_paragraphs_and_terms_stay_apart() -> None:
    assert render("A\nB\n: one\n\n  two").plain_text == "A\nB\none\ntwo"
