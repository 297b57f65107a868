"""Colours of code, and when there are none."""

from __future__ import annotations

import pytest

from articles.rendering import render
from articles.rendering.code import LANGUAGES, MAX_BLOCK, MAX_BODY


def fenced(language: str, code: str) -> str:
    return render(f"```{language}\n{code}\n```").html


def test_known_languages_are_coloured_by_classes() -> None:
    assert '<span class="k">def</span>' in fenced("python", "def f(): pass")
    assert "style=" not in fenced("python", "def f(): pass")


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_named_language_has_a_lexer(language: str) -> None:
    html = fenced(language, "x = 1")
    assert f'<pre tabindex="0" class="highlight"><code class="language-{language}">' in html
    assert render(f"```{language}\nx = 1\n```").plain_text == "x = 1"


@pytest.mark.parametrize("info", ["python {linenos=true hl_lines=[1]}", "Python", "python,ignore"])
def test_options_behind_the_language_do_not_matter(info: str) -> None:
    assert '<code class="language-python"><span' in fenced(info, "def f(): pass")


@pytest.mark.parametrize("language", ["klingon", "mermaid", "text"])
def test_unknown_languages_stay_plain(language: str) -> None:
    html = fenced(language, 'a < "b" & c')
    assert html == (
        f'<pre tabindex="0" class="highlight"><code class="language-{language}">'
        'a &lt; "b" &amp; c\n</code></pre>\n'
    )


def test_code_without_language_is_plain() -> None:
    assert render("    a < b").html == '<pre tabindex="0"><code>a &lt; b\n</code></pre>\n'


@pytest.mark.parametrize(
    "code",
    [
        "x = 1\n" * (MAX_BLOCK // 6 + 1),
        "x = '" + "a" * 400 + "'",
        "x\n" + "\n" * 20 + "y",
        "a " * 60,
    ],
)
def test_what_no_programmer_writes_is_not_coloured(code: str) -> None:
    assert "<span" not in fenced("python", code)


def test_a_body_full_of_code_is_coloured_up_to_a_limit() -> None:
    block = "```python\n" + "x = 1\n" * 1_000 + "```\n\n"
    html = render(block * 20).html
    coloured = html.count('language-python"><span')
    assert coloured == MAX_BODY // 6_000
    assert html.count("<pre") == 20


def test_text_comes_through_unchanged() -> None:
    code = "\n  if a < b && c > d:\n\t\"x\" 'y' &amp; <b>\n\n\nend  "
    assert render(f"```python\n{code}\n```").plain_text.split() == code.split()
