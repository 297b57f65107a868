"""A file with mixed line endings keeps each of them through the admin, the export and a merge."""

from __future__ import annotations

import pytest
from django.test import Client

from articles.models import Article
from tests.desk import form_of, person, publish_changes
from tests.exporting.conftest import Tree, run_export
from tests.importing.conftest import run_import

BODY = "".join(f"Line {number}\n" for number in range(20))
MIXED = f"---\ntitle: Mixed\n---\n{BODY}Pasted from elsewhere\r\n"


@pytest.fixture
def mixed(site: Tree) -> Tree:
    site.write("news/mixed.md", MIXED)
    run_import(site.site)
    return site


def change_word_at_the_desk(client: Client, old: str, new: str) -> None:
    client.force_login(person("editor"))
    article = Article.objects.get(name="mixed")
    url = f"/admin/articles/article/{article.pk}/change/"
    form = form_of(client.get(url), _save="Save")
    answer = client.post(url, form | {"body": form["body"].replace(old, new)})
    assert answer.status_code == 302
    publish_changes(client, article)


def test_a_changed_word_changes_one_line_of_the_file(mixed: Tree, client: Client) -> None:
    change_word_at_the_desk(client, "Line 3\r\n", "Line three\r\n")
    assert run_export().exit_code == 0
    written = (mixed.content / "news/mixed.md").read_bytes().decode()
    assert written == MIXED.replace("Line 3\n", "Line three\n")


def test_changes_of_different_lines_merge(mixed: Tree, client: Client) -> None:
    change_word_at_the_desk(client, "Line 3\r\n", "Line three\r\n")
    theirs = MIXED.replace("Line 15\n", "Line fifteen\n")
    mixed.write("news/mixed.md", theirs)
    assert run_import(mixed.site).summary["merged"] == 1
    merged = Article.objects.get(name="mixed").body
    assert f"---\ntitle: Mixed\n---\n{merged}" == theirs.replace("Line 3\n", "Line three\n")


def test_a_file_saved_with_other_line_ends_merges_with_an_edit(mixed: Tree, client: Client) -> None:
    change_word_at_the_desk(client, "Line 3\r\n", "Line three\r\n")
    windows = MIXED.replace("\r\n", "\n").replace("\n", "\r\n")
    mixed.write("news/mixed.md", windows)
    assert run_import(mixed.site).summary["merged"] == 1
    assert run_export().exit_code == 0
    written = (mixed.content / "news/mixed.md").read_bytes().decode()
    assert written == windows.replace("Line 3\r\n", "Line three\r\n")
