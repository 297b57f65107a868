"""Formulas: what is one, what becomes of it, and what a hostile one cannot do."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from articles.rendering import render
from articles.rendering.formulas import MAX_FORMULA, MAX_FORMULAS, mathml


def html(text: str, *, math: bool = True) -> str:
    return render(text, math=math).html


@pytest.mark.parametrize(
    ("text", "display"),
    [
        ("So $$E=mc^2$$ it is.", "block"),
        (r"So \(E=mc^2\) it is.", "inline"),
        (r"So \[E=mc^2\] it is.", "block"),
        ("$$\nE=mc^2\n$$", "block"),
    ],
)
def test_a_formula_becomes_mathml(text, display):
    made = html(text)
    assert f'<math display="{display}">' in made
    assert "<msup><mi>c</mi><mn>2</mn></msup>" in made
    assert "$" not in made


def test_without_math_everything_stays_as_markdown_makes_it():
    text = r"So $$a*b*c$$ and \(x\) and \[sic\]."
    assert html(text, math=False) == "<p>So $$a<em>b</em>c$$ and (x) and [sic].</p>\n"


def test_mainroad_s_preset_knows_no_formula_between_single_dollars():
    text = "From $5 to $6, or $x$ and `$y`. [a](https://example.org/?p=$1)"
    assert html(text) == html(text, math=False)


def test_markdown_does_not_eat_what_stands_in_a_formula():
    assert html(r"\(a_1 + a_2 * b * c\)").count("<msub>") == 2


def test_a_formula_is_in_the_summary_and_its_letters_in_the_plain_text():
    rendered = render(r"Since \(a^2\), so.", math=True)
    assert "<math" in rendered.summary
    assert "a2" in rendered.plain_text


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\href{javascript:alert(1)}{x}",
        r"\style{background:url(//evil.example)}{x}",
        r"\class{x}{y}",
        r"\text{</math><img src=x onerror=alert(1)>}",
        r"\unicode{x3c}script>",
        '" onmouseover="alert(1)',
    ],
)
def test_nothing_but_mathml_comes_out_of_a_formula(tex):
    seen: list[tuple[str, str]] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag, attrs):
            seen.extend((tag, name) for name, _value in attrs or [("", None)])

    Tags().feed(html(f"$${tex}$$"))
    assert not {tag for tag, _ in seen} & {"script", "img", "a", "style"}
    assert not [name for _, name in seen if name.startswith("on") or name in ("href", "style")]


def test_a_token_that_an_author_writes_takes_no_formula_into_an_attribute():
    text = """\\(x\\) [a](/a "<span class='math'>&#122;qm0z</span>")"""
    assert html(text).count("<math") == 1


@pytest.mark.parametrize(
    "tex",
    [
        "x" * (MAX_FORMULA + 1),
        "{" * 500,
        r"\frac{" * 250,
        r"\begin{matrix}" * 50,
        r"\left(" * 300,
        "",
        "{",
    ],
)
def test_what_cannot_be_set_is_no_formula(tex):
    assert mathml(tex, display=True) is None


def test_a_formula_that_cannot_be_set_is_shown_as_it_was_written():
    assert "<code>\\frac{</code>" in html(r"\(\frac{\)")


def test_only_so_many_formulas_are_set():
    assert html(r"\(x\) " * (MAX_FORMULAS + 5)).count("<math") == MAX_FORMULAS
