"""The weight of the form of a story, without Django's own scripts and style sheets."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.desk import person

#: Maximum size in bytes of our scripts and style sheets of the form, compressed.
MAX_BYTES = 40_000

ADD = "/admin/articles/article/add/"


@pytest.mark.django_db
def test_our_scripts_and_styles_of_the_form_are_small(client: Client):
    client.force_login(person("superuser"))
    page = client.get(ADD).content.decode()
    urls = re.findall(
        r'(?:<script[^>]* src|<link[^>]* href)="(/static/admin-desk/[^"]+\.(?:js|css))"', page
    )
    assert any("toolbar.js" in url for url in urls)
    sizes = {url: measure(url) for url in urls}
    assert sum(sizes.values()) <= MAX_BYTES, sizes


def measure(url: str) -> int:
    found = finders.find(unquote(urlsplit(url).path).removeprefix("/static/"))
    assert isinstance(found, str), url
    return len(gzip.compress(Path(found).read_bytes(), 9))
