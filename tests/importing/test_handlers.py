"""Every part of the program reads files through the handlers: detect, split and load."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from articles.frontmatter.handlers import HANDLERS, Handler
from articles.models import Article
from tests.desk import edit_live
from tests.exporting.conftest import run_export
from tests.importing.conftest import Ran, Tree

FILES = {
    "yaml": "---\ntitle: In YAML\n---\n\nText\n",
    "toml": '+++\ntitle = "In TOML"\n+++\n\nText\n',
    "json": '{"title": "In JSON"}\n\nText\n',
    "none": "Text alone\n",
}
Calls = Counter[tuple[str, str]]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Return a counter of the calls of each method of each handler."""
    calls: Calls = Counter()

    def count(handler: Handler, name: str) -> Callable[..., Any]:
        method = getattr(handler, name)

        def counted(text: str) -> Any:
            calls[handler.format_name, name] += 1
            return method(text)

        return counted

    for handler in HANDLERS.values():
        for name in ("detect", "split", "load"):
            monkeypatch.setattr(handler, name, count(handler, name))
    return calls


@pytest.fixture
def imported(tree: Tree, importing: Callable[..., Ran]) -> Tree:
    for name, text in FILES.items():
        tree.write(f"post/{name}.md", text)
    assert importing(tree.site).summary["created"] == len(FILES)
    return tree


def is_used(calls: Calls, *formats: str) -> bool:
    return all(calls[name, method] for name in formats for method in ("detect", "split", "load"))


def test_an_import_reads_through_them(calls: Calls, imported: Tree) -> None:
    assert is_used(calls, *FILES)


def test_check_site_reads_through_them(imported: Tree, calls: Calls) -> None:
    call_command("check_site", str(imported.site), stdout=io.StringIO())
    assert is_used(calls, *FILES)


@pytest.mark.parametrize("name", FILES)
def test_the_export_of_an_edit_reads_its_base_through_them(
    name: str, imported: Tree, calls: Calls, admin_client: Any
) -> None:
    edit_live(admin_client, Article.objects.get(name=name), title="Edited")
    calls.clear()
    assert run_export().summary["written"] == 1
    assert is_used(calls, name)


@pytest.mark.parametrize("name", ["yaml", "toml", "json"])
def test_the_page_of_a_conflict_reads_both_versions_through_them(
    name: str, imported: Tree, importing: Callable[..., Ran], calls: Calls, admin_client: Any
) -> None:
    article = Article.objects.get(name=name)
    Article.objects.filter(pk=article.pk).update(title="Edited here")
    imported.write(f"post/{name}.md", FILES[name].replace("In ", "Edited there, in "))
    importing(imported.site)
    calls.clear()
    page = admin_client.get(reverse("admin:articles_article_conflict", args=[article.pk]))
    assert page.status_code == 200
    assert calls[name, "load"] == 2
