"""Code in a known language is highlighted; other code stays plain."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.rendering import render
from articles.rendering.code import (
    LANGUAGES,
    MAX_BLOCK_LENGTH,
    MAX_HIGHLIGHTED_LENGTH,
    parse_line_options,
)


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


@pytest.mark.parametrize("info", ["python {style=emacs}", "Python", "python,ignore", "python x=1"])
def test_other_options_behind_the_language_do_not_matter(info: str) -> None:
    assert '<code class="language-python"><span class="k">' in fenced(info, "def f(): pass")


def lines(html: str) -> list[tuple[str, str, str]]:
    """Return the classes, number and text of each line in a block."""
    opened = re.split(r'<span class="(line(?: hl)?)"(?: data-line="( *\d+)")?>', html)[1:]
    texts = (re.sub(r"<[^>]*>", "", text).rstrip("\n") for text in opened[2::3])
    return list(zip(opened[0::3], (n or "" for n in opened[1::3]), texts, strict=True))


CODE = 'x = """\n\ntwo"""\ny = 1'


@pytest.mark.parametrize(
    ("info", "numbers", "marked"),
    [
        ("python {linenos=true}", "1234", ""),
        ("python {linenos=table hl_lines=[2]}", "1234", "2"),
        ('python {hl_lines=[1,"3-4"]}', "", "134"),
        ('python {hl_lines="3-4 1"}', "", "134"),
        ("python{linenos=inline hl_lines=[9] linenostart=6}", "6789", ""),
        ("python {linenos=inline, hl_lines=[2], linenostart=6}", "6789", "2"),
        ("python {linenos=false hl_lines=[4]}", "", "4"),
        ("text {linenos=true hl_lines=[1-2]}", "1234", "12"),
        ("python {hl_lines=[2-99999999999]}", "", "234"),
        ("python {hl_lines=[3-1]}", "", ""),
    ],
)
def test_lines_are_numbered_and_marked_as_asked_for(info: str, numbers: str, marked: str) -> None:
    found = lines(fenced(info, CODE))
    assert [text for _, _, text in found] == CODE.split("\n")
    assert "".join(number for _, number, _ in found) == numbers
    assert "".join(str(n) for n, (c, _, _) in enumerate(found, 1) if c == "line hl") == marked


def test_a_shortcode_asks_for_lines_without_braces() -> None:
    call = '{{< highlight python "linenos=table,hl_lines=2 4-5,linenostart=199" >}}'
    found = lines(render(f"{call}\na\nb\nc\nd\n{{{{< /highlight >}}}}").html)
    assert [number for _, number, _ in found] == ["199", "200", "201", "202"]
    assert [classes for classes, _, _ in found] == ["line", "line hl", "line", "line hl"]


def test_numbers_are_of_one_width() -> None:
    found = lines(fenced("python {linenos=true linenostart=98}", CODE))
    assert [number for _, number, _ in found] == [" 98", " 99", "100", "101"]


def test_lines_beside_raw_html_and_in_plain_text_are_the_same() -> None:
    body = f"```python {{linenos=true}}\n{CODE}\n```"
    assert lines(render(f"<b>x</b>\n\n{body}").html) == lines(render(body).html)
    assert render(body).plain_text == render(f"```python\n{CODE}\n```").plain_text


@given(
    st.text(alphabet='{}[]",-=0123456789 linenostarthl_', max_size=60),
    st.text("a\n<&", max_size=40),
)
def test_whatever_is_asked_for_the_code_stays_the_same(options: str, code: str) -> None:
    lines = parse_line_options(options)
    html = lines.html([("k", code)]) if lines else ""
    assert not lines or unescape(re.sub(r"<[^>]*>", "", html)) == code


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
        "x = 1\n" * (MAX_BLOCK_LENGTH // 6 + 1),
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
    assert coloured == MAX_HIGHLIGHTED_LENGTH // 6_000
    assert html.count("<pre") == 20


def test_text_comes_through_unchanged() -> None:
    code = "\n  if a < b && c > d:\n\t\"x\" 'y' &amp; <b>\n\n\nend  "
    assert render(f"```python\n{code}\n```").plain_text.split() == code.split()
