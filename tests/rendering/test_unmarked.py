"""Summaries and descriptions as plain text."""

from __future__ import annotations

import time

import pytest

from articles.rendering import shorten_to_excerpt, strip_markup


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("A **bold** word", "A bold word"),
        ("_Soft_ and *soft*, `code`, ~~gone~~", "Soft and soft, code, gone"),
        ("See [here](https://x.example/) and ![alt](a.png)", "See here and"),
        ("<p>One</p><p>two <em>three</em></p>", "One two three"),
        ('<a href="/x" class="y">Read</a> on<br/>now', "Read on now"),
        ("# Heading\n\nText", "Heading Text"),
        ("- one\n- two", "one two"),
        ('{{< figure src="a.png" >}}Words {{% note %}}inside{{% /note %}}', "Words inside"),
    ],
)
def test_a_description_is_read_without_markup(typed, words):
    assert strip_markup(typed) == words


@pytest.mark.parametrize(
    "typed",
    [
        "2 * 3 * 4 = 24",
        "snake_case_name and C# and 5 > 4 < 6",
        "A & <daily> of the town",
        "</script><script>alert(1)</script>",
        '#1 of 10, "quoted" it\'s',
        "",
    ],
)
def test_what_is_no_markup_stays(typed):
    assert strip_markup(typed) == typed


@pytest.mark.parametrize(
    ("summary", "words"),
    [
        ('A *summary* with {{< ref "x" >}} and `code`', "A summary with and code"),
        ("One\n\n- two\n- three", "One two three"),
        ("Title\n=====\n\nText", "Title Text"),
    ],
)
def test_a_summary_is_read_without_markup(summary, words):
    assert shorten_to_excerpt(summary=summary, plain_text="Something else.") == words


@pytest.mark.parametrize("piece", ["{{<", "**a", "<a ", "](", "`a", "_a", "<em>", "- ", "&"])
def test_hostile_descriptions_end(piece):
    started = time.process_time()
    strip_markup(piece * 20_000)
    assert time.process_time() - started < 5
