"""What imports and exports do in every state of a story. ``docs/files-and-desk.md`` says it in two
tables. These tests carry out every cell and compare the result with the document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from articles.content.story_text import StoryText
from articles.editing import publishing, saving, working_copies
from articles.models import Article, Source, WorkingCopy
from tests.commands import ROOT
from tests.exporting.conftest import Bytes, edit, run_export, write_here
from tests.importing.conftest import Ran, Tree, run_import

pytestmark = pytest.mark.django_db

DOCUMENT = ROOT / "docs" / "files-and-desk.md"
PATH = "post/a.md"
STORY = "---\ntitle: A story\n{keys}---\n\n{body}\n"
#: State in the document → status of the article.
STATUSES = {
    "draft": "draft",
    "in review": "review",
    "live": "published",
    "live with changes": "published",
    "scheduled": "published",
    "retracted": "retracted",
    "in the trash": "trashed",
    "deleted": "",
}
#: The title of a working copy.
UNPUBLISHED = "Not yet published"
IN_WORDS = {"review": "in review", "trashed": "in the trash"}


@dataclass
class Desk:
    """A site with one story and, if ``file`` is set, its file."""

    tree: Tree
    file: Path | None = None

    def write(self, *, draft: bool, body: str = "Body.") -> None:
        keys = "draft: true\n" if draft else ""
        self.file = self.tree.write(PATH, STORY.format(keys=keys, body=body))

    def put_into(self, state: str) -> None:
        """Bring the story, whose file was imported, into a state, as editors do."""
        if state == "deleted":
            publishing.erase(Article.objects.all(), user=None, at=timezone.now())
            return
        edit(PATH, status="published")
        if state == "in the trash":
            publishing.trash(Article.objects.all(), user=None, at=timezone.now())
            return
        _put_published_into(Article.objects.get(), state)

    def remove(self) -> None:
        assert self.file is not None
        self.file.unlink()


def _put_published_into(article: Article, state: str) -> None:
    now = timezone.now()
    dates = {"publish_date": now + timedelta(days=1)} if state == "scheduled" else {}
    authored = replace(article.authored(), **dates)
    saving.save_article(article, authored, status=STATUSES[state], user=None, at=now)
    if state == "live with changes":
        text = StoryText(replace(authored, title=UNPUBLISHED), article.section)
        working_copies.save_copy(article, text, status="draft", user=None, at=now)


# Imports: one function per column. Each returns the report of the import.


def import_changed(desk: Desk, state: str, **options: Any) -> Ran:
    _begin(desk, state, draft=False)
    desk.write(draft=False, body="New text.")
    return run_import(desk.tree.site, **options)


def import_changed_with_restore(desk: Desk, state: str) -> Ran:
    return import_changed(desk, state, restore=True)


def import_removed(desk: Desk, state: str, **options: Any) -> Ran:
    _begin(desk, state, draft=False)
    desk.remove()
    return run_import(desk.tree.site, **options)


def import_removed_with_retract_missing(desk: Desk, state: str) -> Ran:
    return import_removed(desk, state, retract_missing=True)


def import_draft_removed(desk: Desk, state: str) -> Ran:
    _begin(desk, state, draft=True)
    desk.write(draft=False)
    return run_import(desk.tree.site)


def import_draft_removed_from_such_a_source(desk: Desk, state: str) -> Ran:
    _begin(desk, state, draft=True)
    Source.objects.update(may_publish=False)
    desk.write(draft=False)
    return run_import(desk.tree.site)


def import_draft_added(desk: Desk, state: str) -> Ran:
    _begin(desk, state, draft=False)
    desk.write(draft=True)
    return run_import(desk.tree.site)


def _begin(desk: Desk, state: str, *, draft: bool) -> None:
    desk.write(draft=draft)
    assert run_import(desk.tree.site).summary == {"created": 1}
    desk.put_into(state)


IMPORTS: dict[str, Callable[[Desk, str], Ran]] = {
    "changed": import_changed,
    "changed, `--restore`": import_changed_with_restore,
    "removed": import_removed,
    "removed, `--retract-missing`": import_removed_with_retract_missing,
    "`draft: true` removed": import_draft_removed,
    "`draft: true` removed, files may not publish": import_draft_removed_from_such_a_source,
    "`draft: true` added": import_draft_added,
}


def describe_import(ran: Ran) -> str:
    """Describe what became of the story, and what the import reported."""
    article = Article.objects.first()
    story = "deleted"
    if article is not None:
        state = article.state(at=timezone.now())
        story = IN_WORDS.get(state, state) + (", new text" * ("New text" in article.body))
        story += ", copy kept" * WorkingCopy.objects.filter(article=article).exists()
    return f"{story}; {_describe_report(ran) or ('unchanged' if ran.summary else 'not reported')}"


# Exports: one function per column.


def export_as_imported(desk: Desk, state: str) -> Ran:
    _begin(desk, state, draft=False)
    return run_export()


def export_checked(desk: Desk, state: str) -> Ran:
    _begin(desk, state, draft=False)
    read_all = Bytes(desk.tree.content)
    before = read_all()
    ran, dry = run_export(check=True), run_export(dry_run=True)
    assert (dry.summary, dry.exit_code) == (ran.summary, 0)
    assert read_all() == before
    return ran


def export_copy(desk: Desk, state: str) -> Ran:
    _begin(desk, state, draft=False)
    copy = desk.tree.site.parent / "copy"
    ran = run_export(copy)
    desk.file = copy / PATH
    return ran


def export_changed(desk: Desk, state: str) -> Ran:
    _begin(desk, state, draft=False)
    desk.write(draft=False, body="New text.")
    return run_export()


def export_removed(desk: Desk, state: str) -> Ran:
    _begin(desk, state, draft=False)
    desk.remove()
    return run_export()


def export_draft_removed(desk: Desk, state: str) -> Ran:
    _begin(desk, state, draft=True)
    desk.write(draft=False)
    return run_export()


def export_draft_added(desk: Desk, state: str) -> Ran:
    _begin(desk, state, draft=False)
    desk.write(draft=True)
    return run_export()


def export_newborn(desk: Desk, state: str) -> Ran:
    """Export a story that was written in the admin. It was only published if its state says so."""
    Source.objects.get_or_create(name="site", root=str(desk.tree.content))
    desk.file = desk.tree.content / PATH
    was_live = state in ("live", "live with changes", "retracted", "in the trash", "deleted")
    article = write_here("a", title="A story", status="published" if was_live else "draft")
    if state == "deleted":
        publishing.erase([article], user=None, at=timezone.now())
    elif state == "in the trash":
        publishing.trash([article], user=None, at=timezone.now())
    else:
        _put_published_into(article, state)
    return run_export()


def export_newborn_of_such_a_source(desk: Desk, state: str) -> Ran:
    Source.objects.create(name="site", root=str(desk.tree.content), exports_unpublished=True)
    return export_newborn(desk, state)


EXPORTS: dict[str, Callable[[Desk, str], Ran]] = {
    "as imported": export_as_imported,
    "as imported, `--check`": export_checked,
    "as imported, to another folder": export_copy,
    "changed": export_changed,
    "removed": export_removed,
    "`draft: true` removed": export_draft_removed,
    "`draft: true` added": export_draft_added,
    "never had one": export_newborn,
    "never had one, unpublished are exported": export_newborn_of_such_a_source,
}


def describe_export(ran: Ran, file: Path | None) -> str:
    """Describe what the export reported, and which keys the file has that it wrote."""
    text = file.read_text() if file is not None and file.exists() else ""
    wrote = ran.summary.keys() & {"written", "created"}
    keys = [f"`{key}`" for key in ("draft: true", "publishDate") if wrote and key in text]
    report = _describe_report(ran) or ("unchanged" if text else "no file")
    return ", ".join([report, *keys, *(["exit 1"] if ran.exit_code else [])])


def _describe_report(ran: Ran) -> str:
    """Return the action and the problem codes, or "" if the report does not name the file."""
    codes = [f"`{p['code']}`" for one in ran.json["files"] for p in one["problems"]]
    return ", ".join([*(one["action"] for one in ran.json["files"]), *codes])


# The document


def read_table(heading: str) -> dict[tuple[str, str], str]:
    """Return the cells of the table below a heading, by state and column. A cell may end with the
    number of its reason, in brackets."""
    rows = DOCUMENT.read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0].splitlines()
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows if row[:1] == "|"]
    header, _line, *body = cells
    return {
        (row[0], column): text.partition(" (")[0]
        for row in body
        for column, text in zip(header[1:], row[1:], strict=True)
    }


def all_cells(columns: dict[str, Any]) -> list[tuple[str, str]]:
    return [(state, column) for state in STATUSES for column in columns]


@pytest.mark.parametrize(("heading", "columns"), [("Imports", IMPORTS), ("Exports", EXPORTS)])
def test_the_document_has_every_cell_and_no_other(heading: str, columns: dict[str, Any]):
    assert list(read_table(heading)) == all_cells(columns)


@pytest.mark.parametrize(("state", "column"), all_cells(IMPORTS))
def test_an_import_does_what_the_document_says(tree: Tree, state: str, column: str):
    ran = IMPORTS[column](Desk(tree), state)

    assert describe_import(ran) == read_table("Imports")[state, column]
    assert ran.exit_code == 0
    revived = Article.objects.filter(status="published").exists()
    assert not (
        revived and state in ("retracted", "in the trash", "deleted") and "--restore" not in column
    )
    if state == "live with changes":
        _assert_copy_is_as_saved_and_merges()


def _assert_copy_is_as_saved_and_merges() -> None:
    article = Article.objects.get()
    copy = WorkingCopy.objects.get()
    assert (copy.version, copy.text.authored.title) == (1, UNPUBLISHED)
    assert "New text" not in copy.text.authored.body
    working_copies.merge_live_text(article.pk, at=timezone.now())
    copy.refresh_from_db()
    assert copy.text.authored == replace(article.authored(), title=UNPUBLISHED, draft=None)


@pytest.mark.parametrize(("state", "column"), all_cells(EXPORTS))
def test_an_export_does_what_the_document_says(tree: Tree, state: str, column: str):
    desk = Desk(tree)
    ran = EXPORTS[column](desk, state)

    assert describe_export(ran, desk.file) == read_table("Exports")[state, column]
    if column != "removed" and "never" not in column:
        assert (tree.content / PATH).exists()
    if state == "live with changes":
        assert WorkingCopy.objects.get().text.authored.title == UNPUBLISHED
        texts = [file.read_text() for file in tree.site.parent.rglob("*.md")]
        assert not any(UNPUBLISHED in text for text in texts)
