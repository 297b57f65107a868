"""Imports and exports of files whose stories are in the trash."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles.editing import desk_actions, publishing
from articles.models import Article, DeskAction, Source, SourceFile, TrashEntry
from tests.exporting.conftest import Bytes, edit, run_export
from tests.importing.conftest import Ran, Tree, run_import

pytestmark = pytest.mark.django_db

PATH = "post/a.md"


def trash(**values: Any) -> Article:
    publishing.trash(Article.objects.all(), user=values.get("user"), at=timezone.now())
    return Article.objects.get()


def restore() -> Article:
    publishing.restore(Article.objects.all(), user=None, at=timezone.now())
    return Article.objects.get()


def erase() -> None:
    publishing.erase(Article.objects.all(), user=None, at=timezone.now())


@pytest.fixture
def file(tree: Tree) -> Path:
    file = tree.write(PATH)
    assert run_import(tree.site).summary == {"created": 1}
    return file


def facts_of_file() -> tuple[Any, ...]:
    row = SourceFile.objects.get()
    return bytes(row.base or b""), row.state, row.context, row.article_id


def assert_left_in_trash(ran: Ran, path: str = PATH) -> None:
    assert (ran.exit_code, ran.codes(path)) == (0, ["in-trash"])
    assert ran.summary == {"skipped": 1}
    assert Article.objects.get().status == "trashed"


def test_the_report_says_who_deleted_the_story_and_how_to_restore_it(tree: Tree, file: Path):
    trash(user=User.objects.create_user("ann"))

    [problem] = run_import(tree.site).file(PATH)["problems"]

    assert problem["severity"] == "warning"
    assert "trash by ann on" in problem["message"]
    assert "--restore" in problem["hint"]
    assert SourceFile.objects.get().problems[0]["code"] == "in-trash"


def test_every_import_reports_the_file_even_if_it_does_not_change(tree: Tree, file: Path):
    trash()

    for _ in range(2):
        assert_left_in_trash(run_import(tree.site))


@pytest.mark.parametrize("options", [{}, {"on_conflict": "file"}, {"retract_missing": True}])
def test_a_changed_file_changes_nothing(tree: Tree, file: Path, options: dict[str, Any]):
    trash()
    before = facts_of_file()
    tree.write(PATH, title="Changed")

    assert_left_in_trash(run_import(tree.site, **options))

    assert Article.objects.get().title == "A story"
    assert facts_of_file() == before


@pytest.mark.parametrize("text", ["---\ntitle: [\n---\n", "", "---\ntitle: T\ndraft: true\n---\n"])
def test_a_broken_file_or_a_draft_changes_nothing(tree: Tree, file: Path, text: str):
    trash()
    before = facts_of_file()
    tree.write(PATH, text)

    ran = run_import(tree.site)

    assert ran.codes(PATH)[-1] == "in-trash"
    assert facts_of_file() == before


@pytest.mark.parametrize("imported_between", [True, False])
def test_a_renamed_file_keeps_its_story_in_the_trash(
    tree: Tree, file: Path, imported_between: bool
):
    trash()
    if imported_between:
        run_import(tree.site)
    file.rename(tree.content / "post" / "b.md")

    assert_left_in_trash(run_import(tree.site), "post/b.md")
    restore()
    assert run_import(tree.site).file("post/b.md")["url"] == "/post/b/"
    assert Article.objects.get().path == "/post/b/"


def test_a_removed_file_is_not_reported_and_its_story_can_be_restored(tree: Tree, file: Path):
    trash()
    file.unlink()

    assert run_import(tree.site, retract_missing=True).summary == {}
    assert restore().status == "published"
    assert run_import(tree.site).summary == {"missing": 1}


def test_after_restoring_the_import_merges_both_sides_as_before(tree: Tree, file: Path):
    edit(PATH, lead="Typed here")
    trash()
    tree.write(PATH, title="From the file")
    run_import(tree.site)
    restore()

    ran = run_import(tree.site)

    assert ran.summary == {"merged": 1}
    article = Article.objects.get()
    assert (article.title, article.lead, article.status) == (
        "From the file", "Typed here", "published",
    )  # fmt: skip
    row = SourceFile.objects.get()
    assert (row.problems, row.incoming, row.state) == ([], None, "imported")


def test_after_undoing_the_deletion_no_problem_is_left(tree: Tree, file: Path):
    with desk_actions.log_act(
        DeskAction.Kind.TRASH, Article.objects.get(), user=None, at=timezone.now()
    ) as action:
        trash()
    run_import(tree.site)

    desk_actions.undo_item(action.items.get(), user=None, at=timezone.now())

    assert SourceFile.objects.get().problems == []
    assert run_import(tree.site).summary == {"unchanged": 1}


def test_a_conflict_waits_in_the_trash(tree: Tree, file: Path):
    edit(PATH, title="Ours")
    tree.write(PATH, title="Theirs")
    assert run_import(tree.site).summary == {"conflicts": 1}
    trash()

    assert_left_in_trash(run_import(tree.site))
    restore()

    assert SourceFile.objects.get().state == "conflict"
    assert run_import(tree.site).summary == {"conflicts": 1}


@pytest.mark.parametrize("changed", [True, False])
def test_an_import_with_restore_takes_the_story_out_of_the_trash(
    tree: Tree, file: Path, changed: bool
):
    trash()
    if changed:
        tree.write(PATH, title="Changed")

    dry = run_import(tree.site, restore=True, dry_run=True)
    assert TrashEntry.objects.count() == 1
    ran = run_import(tree.site, restore=True)

    assert dry.summary == ran.summary == {"updated": 1}
    article = Article.objects.get()
    assert (article.status, article.title) == (
        "published", "Changed" if changed else "A story",
    )  # fmt: skip
    assert not TrashEntry.objects.exists()
    action = DeskAction.objects.get()
    assert (action.kind, action.user, action.details) == (
        "restore", None, "import_articles --restore",
    )  # fmt: skip
    assert action.items.get().article == article
    assert run_import(tree.site).summary == {"unchanged": 1}


def test_a_source_that_may_not_publish_restores_into_review(tree: Tree, file: Path):
    trash()
    Source.objects.update(may_publish=False)

    ran = run_import(tree.site, restore=True)

    assert ran.codes(PATH) == ["held-for-review"]
    assert Article.objects.get().status == "review"


def test_an_import_with_restore_of_a_conflict_restores_and_reports_it(tree: Tree, file: Path):
    edit(PATH, title="Ours")
    trash()
    tree.write(PATH, title="Theirs")

    ran = run_import(tree.site, restore=True)

    assert ran.summary == {"conflicts": 1}
    article = Article.objects.get()
    assert (article.status, article.title) == ("published", "Ours")
    assert not TrashEntry.objects.exists()


def test_a_new_file_cannot_take_the_address_of_a_story_in_the_trash(tree: Tree, file: Path):
    trash()
    tree.write("post/other.md", "---\ntitle: Other\nurl: /post/a/\n---\nText\n")

    ran = run_import(tree.site)

    assert "url-taken" in ran.codes("post/other.md")
    assert Article.objects.get().status == "trashed"


@pytest.mark.parametrize("act", ["change", "rename", "change and import, then rename"])
def test_an_erased_story_is_never_created_again(tree: Tree, file: Path, act: str):
    trash()
    path = PATH
    if act.startswith("change"):
        tree.write(PATH, title="Changed")
        run_import(tree.site)
    erase()
    if act.endswith("rename"):
        path = "post/b.md"
        file.rename(tree.content / path)

    ran = run_import(tree.site)

    assert (ran.exit_code, ran.codes(path)) == (0, ["deleted-here"])
    assert not Article.objects.exists()


def test_an_export_leaves_the_files_of_stories_in_the_trash_alone(tree: Tree, file: Path):
    edit(PATH, title="Edited here")
    trash()
    read_all = Bytes(tree.content)
    before = read_all()

    ran = run_export()

    assert (ran.exit_code, ran.codes(PATH)) == (0, ["in-trash", "still-published"])
    assert ran.summary == {"skipped": 1}
    assert read_all() == before


def test_files_are_the_same_byte_for_byte_after_restoring(tree: Tree, tmp_path: Path):
    tree.write(PATH)
    tree.write("post/b.md", '---\ntitle:   "B"   # odd\ntags: [x,  y]\n---\r\nBody\r\n')
    run_import(tree.site)
    edit(PATH, lead="Typed here")
    run_export(tmp_path / "before")

    publishing.trash(Article.objects.all(), user=None, at=timezone.now())
    assert run_export(tmp_path / "trash").summary == {"skipped": 2}
    publishing.restore(Article.objects.all(), user=None, at=timezone.now() + timedelta(seconds=1))
    run_export(tmp_path / "after")

    assert not list((tmp_path / "trash").rglob("*.md"))
    assert Bytes(tmp_path / "after")() == Bytes(tmp_path / "before")()
