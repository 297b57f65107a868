"""Character references in front matter (``R&amp;D``) are shown as characters, but stay unchanged in
the files."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from articles.hugo import decode_references, term_key, term_slug
from articles.models import Article, Author, Category, MenuEntry, Tag

FILE = """---
title: 'Caf&eacute; &#8211; R&amp;D&#39;s "day"'
linkTitle: 'Caf&eacute;'
date: 2026-01-02
tags: ['R&amp;D', 'R&D', 'a &lt; b']
categories: ['Arts &amp; Culture']
authors: ['Ann &amp; Bob']
description: 'D &amp; E'
lead: 'L &amp; M'
menu: main
---
x
"""
OTHER = FILE.replace("R&amp;D', '", "").replace("&amp;", "&")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("R&amp;D", "R&D"),
        ("R&D", "R&D"),
        ("a&b;c", "a&b;c"),
        ("&amp;amp;", "&amp;"),
        ("&#8211;&#x2013;&ndash;", "–––"),
        ("?a=1&copy=2&para", "?a=1&copy=2&para"),
        ("a&#10;b&#13;&#9;c", "a b  c"),
        ("&#0;&#xD800;&#x110000;", "\ufffd\ufffd\ufffd"),
        ("&unknown;", "&unknown;"),
        ("", ""),
    ],
)
def test_references_are_characters(text: str, shown: str) -> None:
    assert decode_references(text) == shown


def test_both_spellings_are_one_term() -> None:
    assert term_key("R&amp;D") == term_key("R&D")
    assert term_slug("R&amp;D") == term_slug("R&D") == "rd"


def test_readers_see_characters(tree, importing, client):
    tree.write("post/a.md", FILE)
    assert importing(tree.site).exit_code == 0
    article = Article.objects.get()
    assert article.headline == "Café – R&D’s “day”"
    assert article.meta_description == "D & E"
    assert article.labels("tags") == [("R&D", "rd"), ("a < b", "a-b")]
    assert list(Tag.objects.values_list("name", "slug")) == [("a < b", "a-b"), ("R&D", "rd")]
    assert [c.name for c in Category.objects.all()] == ["Arts & Culture"]
    assert [a.name for a in Author.objects.all()] == ["Ann & Bob"]
    assert [entry.name for entry in MenuEntry.objects.all()] == ["Café"]
    pages = [article.path, "/", "/tags/rd/", "/categories/arts-culture/", "/authors/ann-bob/"]
    for page in (*pages, "/search/?q=caf%C3%A9", "/index.xml", "/feed.json", "/atom.xml"):
        answer = client.get(page)
        text = answer.content.decode()
        assert answer.status_code in (200, 404), page
        assert "&amp;amp;" not in text, page
        assert "&amp;#" not in text, page
        assert "&amp;lt" not in text, page
        assert "&amp;eacute" not in text, page


def test_files_and_exports_keep_what_is_written(tree, importing):
    file = tree.write("post/a.md", FILE)
    importing(tree.site)
    article = Article.objects.get()
    assert article.title == 'Caf&eacute; &#8211; R&amp;D&#39;s "day"'
    assert article.authored().tags == ("R&amp;D", "a &lt; b")
    call_command("export_articles", check=True, stdout=StringIO())
    assert file.read_text() == FILE


def test_stories_that_spell_a_tag_otherwise_share_its_page(tree, importing, client):
    tree.write("post/a.md", FILE)
    tree.write("post/b.md", OTHER)
    importing(tree.site)
    assert Tag.objects.count() == 2
    assert client.get("/tags/rd/").content.decode().count("<article") == 2
    assert client.get("/search/?q=tag:rd").status_code == 200
