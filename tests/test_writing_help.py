"""The help beside the story says what the renderer does."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from articles.admin import writing_help
from articles.rendering import render
from articles.rendering.builtin_shortcodes import SHORTCODES
from tests.desk import person, story

#: What the examples for Markdown become, in the order of the help.
RENDERED = (
    ("<h2", "<h3"), ("<strong>",), ("<em>",), (' href="https://example.org/"',),
    (' href="/news/harbour/"',), ("<img ", ' alt="'), ("<blockquote>",), ("<ul>",), ("<ol>",),
    ("<table>", "<th"), ('class="footnote', "<section"), ('class="markdown-alert',), ("<del>",),
    ("<code>", "<pre"), ("<hr",), ("<br",), (), ("* _ #",),
)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_examples_for_markdown_become_what_the_help_says(language: str):
    with translation.override(language):
        for row, parts in zip(writing_help.MARKDOWN, RENDERED, strict=True):
            html = render(f"Before.\n\n{row.example}\n\nAfter.").html
            assert all(part in html for part in parts), (str(row.label), html)


def test_every_shortcode_has_a_line_with_an_example_that_works():
    rows = writing_help.list_shortcodes()
    named = [n for row in rows for n in (re.findall(r"{{< (\w+)", row.example)[0], *row.names)]
    assert sorted(named) == sorted(SHORTCODES)
    for row in rows:
        rendered = render(row.example, param=lambda name: "A value")
        assert rendered.unknown_shortcodes == ()
        assert "{{" not in rendered.html
        assert rendered.html or "comment" in row.example
        assert str(row.label) not in SHORTCODES, "Add words for it to SHORTCODE_HELP."


def test_a_new_shortcode_is_listed_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(SHORTCODES, "poll", lambda call, page: "")
    assert writing_help.HelpRow("poll", "{{< poll >}}") in writing_help.list_shortcodes()


@pytest.mark.django_db
def test_who_may_write_sees_the_help_and_who_may_only_read_does_not(client: Client):
    article = story(status="draft")
    for role, expected in (("editor", True), ("viewer", False)):
        client.force_login(person(role))
        page = client.get(reverse("admin:articles_article_change", args=[article.pk]))
        text = page.content.decode()
        assert ("{{&lt; youtube" in text) is expected
        assert ("also: tweet, twitter, " in text) is expected
