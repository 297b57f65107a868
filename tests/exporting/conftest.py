"""An imported content tree, edits as in the admin, and exports."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.editing import saving
from articles.hugo import Authored
from articles.models import Article, SourceFile
from tests.importing.conftest import Ran, Tree, run_import

__all__ = ["Ran", "Tree"]


def run_export(*arguments: object, **options: Any) -> Ran:
    """Run ``manage.py export_articles``, with JSON output unless ``format`` is given."""
    out, err = io.StringIO(), io.StringIO()
    flags = []
    for name, value in ({"format": "json"} | options).items():
        flag = "--" + name.replace("_", "-")
        flags.append(flag if value is True else f"{flag}={value}")
    try:
        call_command("export_articles", *map(str, arguments), *flags, stdout=out, stderr=err)
    except SystemExit as stop:
        return Ran(int(stop.code or 0), out.getvalue(), err.getvalue())
    return Ran(0, out.getvalue(), err.getvalue())


def edit(path: str, *, status: str | None = None, **changes: Any) -> Article:
    """Save the article of a file (``post/a.md``) with some values changed, as in the admin."""
    article = Article.objects.get(source_file__path=path)
    authored = replace(article.authored(), **changes)
    saved = saving.save_article(
        article, authored, status=status or article.status, user=None, at=timezone.now()
    )
    return saved.article


def write_here(
    name: str, *, section: str = "post", language: str = "", status: str = "published", **said: Any
) -> Article:
    """Create a story that was written here and has no file."""
    article = Article(folder=section, section=section, name=name, url_language=language)
    authored = Authored(**{"title": f"Story {name}", "body": f"Body of {name}."} | said)
    saved = saving.save_article(article, authored, status=status, user=None, at=timezone.now())
    return saved.article


@dataclass
class Bytes:
    """The bytes of every file below a folder, for comparisons before and after."""

    folder: Path

    def __call__(self) -> dict[str, bytes]:
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def site(db, tmp_path: Path) -> Tree:
    """Import a tree of three stories, one in each format."""
    folder = tmp_path / "site"
    (folder / "content").mkdir(parents=True)
    tree = Tree(folder)
    tree.write("post/a.md")
    tree.write("post/b.md", '+++\ntitle = "B" # toml\ntags = ["x", "y"]\n+++\n\nBody of B.\n')
    tree.write("news/c.md", '{\n  "title": "C",\n  "draft": false\n}\n\nBody of C.\n')
    assert run_import(folder).summary == {"created": 3}
    return tree


@pytest.fixture
def contents(site: Tree) -> Callable[[], dict[str, bytes]]:
    return Bytes(site.content)


def base_of(path: str) -> bytes:
    return bytes(SourceFile.objects.get(path=path).base or b"")
