"""Bare addresses in a sentence."""

from __future__ import annotations

import re

import pytest

from articles.rendering import render

_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>')


def links(text: str) -> list[str]:
    return [shown for _href, shown in _LINK.findall(render(f"{text}\n\nEnd.").html)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("看 https://example.com/路径。然后", ["https://example.com/路径"]),
        ("（见https://example.com）、和", ["https://example.com"]),
        ("「https://example.com/a」、好", ["https://example.com/a"]),
        (
            "https://example.com/a，https://example.com/b。",
            ["https://example.com/a", "https://example.com/b"],
        ),
        ("https://example.com/a？b", ["https://example.com/a"]),
        ("https://example.com的网站", ["https://example.com"]),
        ("https://example.com:8000的", ["https://example.com:8000"]),
        ("www.example.com。好", ["www.example.com"]),
        ("见 www.example.com、www.example.org）", ["www.example.com", "www.example.org"]),
        ("https://example.com/a　b", ["https://example.com/a"]),
        ("“https://example.com/x” and", ["https://example.com/x"]),
        ("https://example.com/a… b", ["https://example.com/a"]),
        ("https://example.com/a。)", ["https://example.com/a"]),
        ("https://example.com/a.。b", ["https://example.com/a"]),
        ("https://ja.wikipedia.org/wiki/東京", ["https://ja.wikipedia.org/wiki/東京"]),
        ("https://de.wikipedia.org/wiki/Müller", ["https://de.wikipedia.org/wiki/Müller"]),
        ("https://müller.example/a", ["https://müller.example/a"]),
        ("https://例え.テスト/a", ["https://例え.テスト/a"]),
        ("<https://example.com/你好，李>", ["https://example.com/你好，李"]),
        ("[https://example.com/a，b](https://example.com/a，b)", ["https://example.com/a，b"]),
        ("[路径。然后](/a)", ["路径。然后"]),
    ],
)
def test_an_address_ends_where_the_sentence_goes_on(text: str, found: list[str]) -> None:
    assert links(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "看https://example.com/路径。然后（见https://example.com）、和「https://a.com」，www.example.com。好",
        "https://example.com/a?b=1&c=2。https://example.com/%E8%B7%AF、d",
    ],
)
def test_the_words_around_stay_and_the_link_leads_there(text: str) -> None:
    rendered = render(text)
    assert rendered.plain_text == text
    for href, shown in _LINK.findall(rendered.html):
        assert "%E3%80%8" not in href
        assert "%EF%BC" not in href
        assert shown.startswith(("http", "www."))


def test_a_cut_www_gets_https() -> None:
    assert '<a href="https://www.example.com" rel="noopener">' in render("www.example.com。好").html
