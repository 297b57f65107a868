"""Formulas: their syntax, their MathML, and hostile ones."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from articles.rendering import render
from articles.rendering.formulas import MAX_FORMULA_LENGTH, MAX_FORMULAS, convert_to_mathml


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


def test_text_between_single_dollars_is_not_a_formula():
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
        "x" * (MAX_FORMULA_LENGTH + 1),
        "{" * 500,
        r"\frac{" * 250,
        r"\begin{matrix}" * 50,
        r"\left(" * 300,
        "",
        "{",
    ],
)
def test_what_cannot_be_set_is_no_formula(tex):
    assert convert_to_mathml(tex, display=True) is None


def test_a_formula_that_cannot_be_set_is_shown_as_it_was_written():
    assert "<code>\\frac{</code>" in html(r"\(\frac{\)")


def test_the_number_of_formulas_is_limited():
    assert html(r"\(x\) " * (MAX_FORMULAS + 5)).count("<math") == MAX_FORMULAS


@pytest.mark.parametrize(
    ("text", "display"),
    [
        (r"So \\(E=mc^2\\) it is.", "inline"),
        (r"So \\[E=mc^2\\] it is.", "block"),
        ("\\\\[\nE=mc^2\n\\\\]", "block"),
        ("\\begin{equation}\nE=mc^2\n\\end{equation}", "block"),
        ("\\\\begin{equation*}E=mc^2\\\\end{equation*}", "block"),
        ("> \\begin{equation}\n> E=mc^2\n> \\end{equation}", "block"),
        ("- a\n\n  \\begin{equation}\n  E=mc^2\n  \\end{equation}", "block"),
        ("So \\begin{math}E=mc^2\\end{math} it is.", "inline"),
    ],
)
def test_a_formula_is_read_as_mainroad_sites_write_it(text, display):
    made = html(text)
    assert f'<math display="{display}">' in made
    assert "<msup><mi>c</mi><mn>2</mn></msup>" in made
    assert "\\" not in made
    assert ">gt;" not in made


@pytest.mark.parametrize(
    "name",
    ["align", "align*", "aligned", "eqnarray", "gather", "gathered", "multline*", "split", "cases"],
)
def test_environments_have_their_lines(name):
    for line_end in (r"\\", r"\\\\"):
        made = html(f"\\begin{{{name}}}\na_1 &= b {line_end}\nc*d*e &= f\n\\end{{{name}}}")
        assert made.count("<mtr>") == 2, made
        assert made.count("<msub>") == 1
        assert "<em>" not in made


def test_alignments_with_a_number_of_columns_are_understood():
    assert html(r"\begin{alignat}{2}a&=b\\c&=d\end{alignat}").count("<mtr>") == 2


def test_labels_and_numbers_are_not_shown():
    made = html(r"\begin{align}\label{a}a&=b\nonumber\\c&=d\end{align}")
    assert "label" not in made
    assert "(1)" not in made


def test_doubled_backslashes_inside_a_formula_are_halved():
    assert '<mo stretchy="false">{</mo>' in html(r"\\(\\{x\\}\\)")
    assert html(r"\\(a\_1\\)") == html(r"\(a_1\)")


@pytest.mark.parametrize(
    "text",
    [
        r"`\\(x\\)`",
        "```tex\n\\begin{equation}\nx\n\\end{equation}\n```",
        "```\n\\\\(x\\\\)\n```",
        "    \\\\(x\\\\)",
        "From $5 to $6, or $x$.",
        r"From \$5 to \$6.",
        r"Costs \\$5 or \\$6.",
        "\\begin{figure}x\\end{figure}",
        "\\begin{equation}\n\nx\n\n\\end{equation}",
        r"\begin{equation} alone",
        r"\\(alone",
    ],
)
def test_what_is_no_formula_stays(text):
    assert html(text) == html(text, math=False)


def test_raw_code_holds_no_formula():
    assert "<math" not in html(r"<code>\\(x\\)</code> <pre>\\(x\\)</pre>")


def test_a_formula_in_a_tag_is_its_text():
    assert 'title="\\\\(x\\\\)"' in html('<p title="\\\\(x\\\\)">a</p>')


def test_row_spacing_inside_a_formula_does_not_begin_another():
    made = html(r"$$\begin{aligned}a\\[2pt]b\end{aligned}$$ and \\[c\\]")
    assert made.count("<math") == 2


def test_without_math_the_other_forms_stay_too():
    text = r"So \\(x\\) and \begin{equation}x\end{equation}."
    assert html(text, math=False) == "<p>So \\(x\\) and \\begin{equation}x\\end{equation}.</p>\n"


@pytest.mark.parametrize("text", [r"## The \(x^2\) set", r"## The \\(x^2\\) set"])
def test_a_heading_names_its_formula_in_contents_and_id(text):
    rendered = render(text, math=True)
    assert [(entry.id, entry.title) for entry in rendered.toc] == [("the-x2-set", "The x2 set")]
