"""Real files, imported and exported: files without an edit are not written, and an edit of one
field changes only this field."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from articles.editing import saving
from articles.editing.file_base import get_zone_of_context
from articles.exporting.changes import ParsedFile
from articles.frontmatter import parse
from articles.hugo import Authored
from articles.importing.discover import STORY_EXTENSIONS
from articles.models import Article, SourceFile
from articles.widgets import registry
from tests.corpus import THEIRS, TREES
from tests.exporting.conftest import Bytes, run_export
from tests.exporting.reading import untouched
from tests.importing.conftest import run_import

REAL = ["example", *THEIRS]
#: The usual run tests one file out of this many.
SAMPLE = 9

#: (format, edit, CHANGED or the reason of a refusal) → number of files.
Table = Counter[tuple[str, str, str]]
NOTHING, CHANGED, UNTOUCHED = "nothing", "changed", "untouched"

pytestmark = pytest.mark.django_db


def another_title(said: Authored) -> dict[str, Any]:
    return {"title": f'{said.title}: "neu" # 1'}


def later(said: Authored) -> dict[str, Any]:
    return {"date": (said.date or datetime(2025, 1, 1, tzinfo=UTC)) + timedelta(days=1, hours=2)}


def another_param(said: Authored) -> dict[str, Any]:
    """Return the parameters with the innermost first value of the first map or list changed, or
    with a new map."""
    params = dict(said.params)
    for key, value in params.items():
        if isinstance(value, dict | list) and value:
            return {"params": params | {key: _changed_inside(value)}}
    return {"params": params | {"review": {"by": "somebody"}}}


def _changed_inside(value: Any) -> Any:
    if isinstance(value, dict) and value:
        first = next(iter(value))
        return value | {first: _changed_inside(value[first])}
    if isinstance(value, list) and value:
        return [_changed_inside(value[0]), *value[1:]]
    return "another value" if value != "another value" else "once more"


def one_more_line(said: Authored) -> dict[str, Any]:
    newline = "\r\n" if "\r\n" in said.body else "\n"
    return {"body": f"{said.body}{newline}One more line.{newline}"}


EDITS: dict[str, tuple[str, Callable[[Authored], dict[str, Any]]]] = {
    "title": ("title", another_title),
    "date": ("date", later),
    "tag added": ("tags", lambda said: {"tags": (*said.tags, "New: tag")}),
    "tag removed": ("tags", lambda said: {"tags": said.tags[1:]}),
    "toggle": ("toc", lambda said: {"toc": not said.toc}),
    "nested param": ("params", another_param),
    "body": ("body", one_more_line),
}


def copied(tree: Path, target: Path, every: int) -> Path:
    """Copy a tree with every n-th text, where n is ``every``, and all files that are not texts."""
    files = sorted(path for path in tree.rglob("*") if path.is_file())
    texts = [path for path in files if path.suffix in STORY_EXTENSIONS]
    for path in [*texts[::every], *(path for path in files if path not in texts)]:
        (target / path.relative_to(tree)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target / path.relative_to(tree))
    return target


def edit_all(change: Callable[[Authored], dict[str, Any]]) -> None:
    for article in Article.objects.all():
        authored = replace(article.authored(), **change(article.authored()))
        saving.save_article(article, authored, status=article.status, user=None, at=timezone.now())


def pages(root: Path, files: dict[str, bytes]) -> Iterator[tuple[str, ParsedFile]]:
    """Yield every accepted file, parsed as in its import."""
    for row in SourceFile.objects.filter(source__root=str(root), article__isnull=False):
        yield (
            row.path,
            ParsedFile(parse(files[row.path]), get_zone_of_context(row.context), registry),
        )


def check_tree(tree: Path, tmp_path: Path, *, every: int) -> Table:
    """Return the number of files changed or refused per edit and format."""
    site = copied(tree, tmp_path / "site", every)
    run_import(site, language="en")
    root = Path(SourceFile.objects.select_related("source")[0].source.root)
    everything = Bytes(root)
    untouched_yet = everything()
    accepted = SourceFile.objects.filter(article__isnull=False).count()
    assert run_export().summary == {"unchanged": accepted}
    assert everything() == untouched_yet
    table: Table = Counter()
    for _path, page in pages(root, untouched_yet):
        table[page.document.format, NOTHING, UNTOUCHED] += 1
    for name, (field, change) in EDITS.items():
        before = everything()
        edit_all(change)
        ran = run_export()
        refused = {
            file["path"]: file["problems"][0]["message"]
            for file in ran.json["files"]
            if file["action"] == "refused"
        }
        assert set(ran.summary) <= {"written", "unchanged", "refused"}
        table += compared(before, everything(), root, name, field, refused)
        assert run_export().summary.get("written", 0) == 0
        imported_again(root, language="en")
    return table


def compared(
    before: dict[str, bytes],
    after: dict[str, bytes],
    root: Path,
    name: str,
    field: str,
    refused: dict[str, str],
) -> Table:
    table: Table = Counter()
    old = dict(pages(root, before))
    for path, page in pages(root, after):
        kind = old[path].document.format
        if path in refused:
            assert before[path] == after[path]
            table[kind, name, refused[path]] += 1
        elif before[path] != after[path]:
            table[kind, name, CHANGED] += 1
            assert untouched(old[path], page, field), (path, name)
    assert before.keys() == after.keys()
    return table


def imported_again(root: Path, **options: Any) -> None:
    """Import every file again and assert that none differs from its article."""
    for path in root.rglob("*.m*"):
        os.utime(path)
    summary = run_import(root, **options).summary
    assert set(summary) <= {"unchanged", "skipped", "rejected"}, summary


def report(table: Table) -> None:
    """Print the table, and assert that at most one percent of the edits is refused."""
    refused = Counter({row: n for row, n in table.items() if row[2] != CHANGED and row[1] in EDITS})
    print(f"\n{'format':8}{'field edited':14}{'changed':>9}{'refused':>9}")
    for kind in sorted({kind for kind, _edit, _outcome in table}):
        files = table[kind, NOTHING, UNTOUCHED]
        print(f"{kind:8}{NOTHING:14}{0:>9}{0:>9}   of {files} files, none is written")
        for edit in EDITS:
            no = sum(n for (k, e, _reason), n in refused.items() if (k, e) == (kind, edit))
            print(f"{kind:8}{edit:14}{table[kind, edit, CHANGED]:>9}{no:>9}")
    for (kind, edit, reason), number in sorted(refused.items()):
        print(f"refused: {kind}, {edit}, {number} times: {reason}")
    edits = sum(number for (_kind, edit, _outcome), number in table.items() if edit in EDITS)
    print(f"{refused.total()} of {edits} edits refused")
    assert refused.total() * 100 <= edits


@pytest.mark.parametrize("name", REAL)
def test_one_field_of_real_files(name: str, tmp_path: Path) -> None:
    table = check_tree(TREES[name], tmp_path, every=SAMPLE)
    report(table)
    assert {edit for _kind, edit, _outcome in table} == {NOTHING, *EDITS}


@pytest.mark.slow
def test_one_field_of_every_real_file(tmp_path: Path) -> None:
    table: Table = Counter()
    for name in REAL:
        table += check_tree(TREES[name], tmp_path / name, every=1)
        Article.objects.all().delete()
        SourceFile.objects.all().delete()
    report(table)
