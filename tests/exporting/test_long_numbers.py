"""Unknown keys may hold long numbers. The database keeps every digit of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from articles.models import Article
from tests.desk import edit_live, person
from tests.exporting.conftest import Tree, edit, run_export, run_import

pytestmark = pytest.mark.django_db

LONG = "1580661436132757504"
FILES = {
    "yaml.md": "---\ntitle: A\npost_id: {0}\nelsewhere:\n  other: [{0}]\n---\nx\n",
    "toml.md": "+++\ntitle = 'A'\npost_id = {0}\n[elsewhere]\nother = [{0}]\n+++\nx\n",
    "json.md": '{{"title": "A", "post_id": {0},'
    ' "elsewhere": {{"other": [{0}]}}}}\nx\n',
}  # fmt: skip


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    (tmp_path / "site/content").mkdir(parents=True)
    return Tree(tmp_path / "site")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("written", [LONG, "9" * 5_000], ids=["19", "5000"])
def test_an_edit_of_the_title_leaves_long_numbers_alone(
    tree: Tree, name: str, written: str
) -> None:
    text = FILES[name].format(written)
    tree.write(f"news/{name}", text)
    assert run_import(tree.site).exit_code == 0
    assert run_export(check=True).exit_code == 0

    edit(f"news/{name}", title="B")
    assert run_export().exit_code == 0
    assert (tree.content / "news" / name).read_text() == text.replace("A", "B", 1)


@pytest.mark.parametrize("name", FILES)
def test_an_edit_of_the_last_digit_is_written(tree: Tree, name: str) -> None:
    text = FILES[name].format(LONG)
    tree.write(f"news/{name}", text)
    run_import(tree.site)
    article = Article.objects.get()
    params: dict[str, Any] = article.params | {"post_id": article.params["post_id"] + 1}
    edit(f"news/{name}", params=params)

    assert run_export().exit_code == 0
    changed = text.replace(LONG, str(int(LONG) + 1), 1)
    assert (tree.content / "news" / name).read_text() == changed


def test_the_form_of_the_desk_keeps_them(tree: Tree, client: Client) -> None:
    text = FILES["yaml.md"].format(LONG)
    tree.write("news/yaml.md", text)
    run_import(tree.site)
    client.force_login(person("editor"))
    edit_live(client, Article.objects.get(), title="B")

    assert Article.objects.get().title == "B"
    run_export()
    assert (tree.content / "news/yaml.md").read_text() == text.replace("A", "B", 1)
