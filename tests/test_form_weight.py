"""The weight of the form of a story: all scripts and style sheets that a browser loads for it."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from tests.desk import person, story

#: Maximum size in bytes of the scripts and style sheets, Django's included, each compressed.
MAX_BYTES = 60_000

#: The address of a script or style sheet.
LOADED = re.compile(
    r'<script\b[^>]*?\ssrc="([^"]+)"|<link\b(?=[^>]*\srel="stylesheet")[^>]*?\shref="([^"]+)"'
)

#: The address of a style sheet in another one.
IMPORTED = re.compile(r"""@import\s+(?:url\()?\s*["']?([^"')\s;]+)""")


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["add", "change", "working copy", "errors"])
def test_the_scripts_and_styles_of_the_form_are_small(client: Client, page: str):
    client.force_login(person("superuser"))
    response = load_form(client, page)
    urls = [first or second for first, second in LOADED.findall(response.content.decode())]
    assert {"toolbar.js", "writing.css", "base.css"} <= {Path(url).name for url in urls}
    sizes = {url: measure(client, url) for url in urls}
    assert sum(sizes.values()) <= MAX_BYTES, (sum(sizes.values()), sizes)


def load_form(client: Client, page: str) -> Any:
    add = reverse("admin:articles_article_add")
    if page == "add":
        return client.get(add)
    if page == "errors":
        return client.post(add, {"title": ""})
    article = story(status="published" if page == "working copy" else "draft")
    return client.get(reverse("admin:articles_article_change", args=[article.pk]))


def measure(client: Client, url: str) -> int:
    """Return the size of a file, compressed, with the style sheets that it imports. One that is no
    static file comes from a view."""
    path = unquote(urlsplit(url).path)
    found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
    content = Path(str(found)).read_bytes() if found else client.get(url).content
    size = len(gzip.compress(content, 9))
    imported = IMPORTED.findall(content.decode()) if path.endswith(".css") else []
    return size + sum(measure(client, urljoin(url, other)) for other in imported)
