"""Summaries, whether a body continues after its summary, and word counts."""

from __future__ import annotations

import pytest

from articles.rendering import Rendered, render

SENTENCE = "Ten words stand in this one sentence about the harbour. "


def paragraphs(count: int) -> str:
    return "\n\n".join(f"P{number}: {SENTENCE * 3}" for number in range(count))


def test_the_divider_ends_the_summary() -> None:
    rendered = render("One *two*.\n\n<!--more-->\n\nThree.")
    assert rendered.summary == "<p>One <em>two</em>.</p>"
    assert rendered.truncated
    assert rendered.html == "<p>One <em>two</em>.</p>\n\n<p>Three.</p>\n"


def test_only_the_first_divider_counts_and_none_is_shown() -> None:
    rendered = render("One.\n\n<!--more-->\n\nTwo.\n\n<!--more-->\n\nThree.")
    assert rendered.summary == "<p>One.</p>"
    assert "more" not in rendered.html


@pytest.mark.parametrize("spelling", ["<!-- more -->", "<!--MORE-->", "<!--More-->"])
def test_only_the_exact_spelling_divides(spelling: str) -> None:
    rendered = render(f"One.\n\n{spelling}\n\nTwo.")
    assert not rendered.truncated
    assert rendered.summary == rendered.html.strip()


def test_a_divider_inside_a_paragraph_splits_it() -> None:
    rendered = render("One <!--more--> two.")
    assert rendered.summary == "<p>One</p>"
    assert "<p>two.</p>" in rendered.html


def test_a_leading_divider_gives_an_empty_summary_of_a_truncated_text() -> None:
    rendered = render("<!--more-->\n\nText.")
    assert (rendered.summary, rendered.truncated) == ("", True)


def test_a_trailing_divider_truncates_nothing() -> None:
    assert not render("Text.\n\n<!--more-->\n\n  \n").truncated


@pytest.mark.parametrize(
    "code", ["```\n<!--more-->\n```", "~~~~\n<!--more-->\n~~~~", "`<!--more-->`"]
)
def test_a_divider_in_code_is_code(code: str) -> None:
    rendered = render(f"One.\n\n{code}\n\nTwo.")
    assert "&lt;!--more--&gt;" in rendered.html
    assert not rendered.truncated


def test_a_divider_behind_code_that_shows_one_divides() -> None:
    rendered = render("```\n<!--more-->\n```\n\nOne.\n\n<!--more-->\n\nTwo.")
    assert rendered.truncated
    assert "One." in rendered.summary
    assert "Two." not in rendered.summary


def test_a_divider_in_raw_html_divides() -> None:
    rendered = render("<p>One.</p><!--more--><p>Two.</p>", markup="html")
    assert rendered.summary == "<p>One.</p>"


def test_a_divider_inside_an_element_closes_it_in_the_summary() -> None:
    rendered = render("<div>One.<!--more-->Two.</div>", markup="html")
    assert rendered.summary.startswith("<div>One.")
    assert rendered.summary.endswith("</div>")


def test_without_divider_whole_blocks_are_taken_until_there_are_70_words() -> None:
    rendered = render(paragraphs(5))
    assert rendered.summary.count("<p>") == 3
    assert rendered.truncated


def test_a_text_that_ends_with_its_summary_is_not_truncated() -> None:
    rendered = render(paragraphs(3))
    assert rendered.summary == rendered.html.strip()
    assert not rendered.truncated


def test_lists_tables_and_quotations_are_not_cut() -> None:
    rendered = render("- a\n" * 100 + "\nBehind.")
    assert rendered.summary.count("<li>") == 100
    assert "Behind" not in rendered.summary
    nested = render("> " + SENTENCE * 8 + "\n>\n> > inner\n>\n> end\n\nBehind.")
    assert nested.summary.endswith("</blockquote>")
    assert nested.truncated


def test_every_character_of_chinese_counts_as_a_word() -> None:
    rendered = render("港口星期五重新开放市长说。" * 6 + "\n\n第二段。")
    assert "第二段" not in rendered.summary
    assert rendered.truncated


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one", 1),
        ("one *two*\n\n- three\n- four", 4),
        ("港口重新开放", 6),
        ("港口 reopens 开放", 5),
        ("カタカナ", 4),
        ("부산 항구가 열렸다", 3),
        ("naïve café – “quoted”", 4),
        ("a | b\n--|--\nc | d e", 5),
        ("note[^1]\n\n[^1]: two words", 3),
    ],
)
def test_words_are_counted_in_every_script(text: str, words: int) -> None:
    assert render(text).word_count == words


def test_a_summary_carries_neither_ids_nor_footnotes() -> None:
    rendered = render("## Head\n\nText[^1].\n\n[^1]: The note.")
    assert rendered.summary == "<h2>Head</h2>\n<p>Text.</p>"


def test_the_source_link_is_not_what_a_text_goes_on_with() -> None:
    rendered = render("Short.\n\n[Wire](https://example.org/x)")
    assert rendered.summary == "<p>Short.</p>"
    assert not rendered.truncated


def _credit(text: str) -> Rendered:
    return render(f"Text.\n\n{text}")


@pytest.mark.parametrize(
    ("text", "name", "url"),
    [
        ("[Wire](https://e.org/a,b:c/)", "Wire", "https://e.org/a,b:c/"),
        ("[A *B*](https://e.org/?a=1&b=2)\n\n", "A B", "https://e.org/?a=1&b=2"),
        ('[Wire](https://e.org/x "A title")', "Wire", "https://e.org/x"),
        ("https://www.e.org/x/y", "e.org", "https://www.e.org/x/y"),
        ("<https://e.org/x>", "e.org", "https://e.org/x"),
        ("www.e.org/x", "e.org", "https://www.e.org/x"),
    ],
)
def test_a_last_paragraph_that_is_only_a_link_becomes_the_credit(
    text: str, name: str, url: str
) -> None:
    rendered = _credit(text)
    assert rendered.credit
    assert (rendered.credit.name, rendered.credit.url) == (name, url)
    assert rendered.html == "<p>Text.</p>\n"
    assert rendered.plain_text == "Text."


@pytest.mark.parametrize(
    "text",
    [
        "Source: [Wire](https://e.org/x)",
        "[One](https://e.org/1) [Two](https://e.org/2)",
        "[Next part](/post/next/)",
        "[Mail](mailto:desk@e.org)",
        "> [Wire](https://e.org/x)",
        "- [Wire](https://e.org/x)",
        "### [Wire](https://e.org/x)",
        "[Wire](https://e.org/x)\n\nAfterword.",
        "![Picture](https://e.org/x.png)",
        "[![Picture](a.png)](https://e.org/)",
        "{{< youtube abc >}}",
    ],
)
def test_everything_else_stays_in_the_body(text: str) -> None:
    rendered = _credit(text)
    assert rendered.credit is None
    assert len(rendered.html) > len("<p>Text.</p>\n")


def test_a_link_is_only_the_source_where_the_text_ends_with_it() -> None:
    rendered = render("[Wire](https://e.org/x)\n\nText.")
    assert rendered.credit is None
