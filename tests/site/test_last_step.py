"""Texts of editors and configurations reach pages without event handlers, even after parts of them
are removed."""

from __future__ import annotations

from pathlib import Path

import html5lib
import pytest
from django.test import Client

from articles.models import Author, SiteSettings
from tests.importing.conftest import run_import
from tests.stories import story

pytestmark = pytest.mark.django_db

#: Removing ` id="…"` from this as text, without parsing, would create an event handler.
ATTACK = """<p title=" id=">x" "onmouseover=alert(1) y="</p>"""


def handlers(client: Client, path: str) -> list[str]:
    """Return the event handlers in a page that shows the attack's text."""
    page = client.get(path).content.decode()
    assert "onmouseover=alert(1) y=" in page
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return [name for element in tree.iter() for name in element.attrib if name.startswith("on")]


def test_the_widget_with_an_own_text(client: Client) -> None:
    story()
    options = {"html": {"text": ATTACK}}
    SiteSettings.objects.update_or_create(
        pk=1, defaults={"widgets": ["html"], "widget_options": options}
    )
    assert handlers(client, "/") == []


def test_the_bio_of_an_author(client: Client) -> None:
    article = story(authors=("Ann Ho",), authorbox=True)
    author = Author.objects.get()
    author.bio = ATTACK
    author.save()
    assert handlers(client, article.path) == []


def test_the_bio_in_the_configuration_of_a_site(client: Client, tmp_path: Path) -> None:
    (tmp_path / "content" / "post").mkdir(parents=True)
    (tmp_path / "content" / "post" / "a.md").write_text(
        "---\ntitle: A\nauthorbox: true\n---\n\nText.\n"
    )
    (tmp_path / "hugo.toml").write_text(f"[params.author]\nname = 'Desk'\nbio = '''{ATTACK}'''\n")
    assert run_import(tmp_path).exit_code == 0
    assert handlers(client, "/post/a/") == []
