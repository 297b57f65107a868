"""Worker processes make an import faster, and change nothing else."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest
from django.db import connection

from articles import search
from articles.content.read_file import read_and_prepare
from articles.editing.references import StoredPages
from articles.importing import workers
from articles.importing.context import build_context
from articles.importing.discover import discover
from articles.importing.listing import ImportOptions
from articles.models import Article, Revision, SourceFile
from articles.tasks import failures, pool
from tests import troubled
from tests.importing.conftest import Tree, manage, run_import

VARIED = {
    "post/full.md": """---
title: "A: story"
date: 2025-02-14 13:02:05
publishDate: 2025-02-15
lead: ""
summary: "Has *marks*"
tags: [Port, "New York", port]
categories: [News]
authors: [Ann]
aliases: [/old/]
widgets: []
menu: {main: {weight: 2}}
thumbnail: /x.png
sidebar: left
toc: true
extra: {deep: [1, 2]}
---

## A heading

Text with a [link](/post/n-001/), «marks» and `code`.
""",
    "post/toml.md": '+++\ntitle = "Töml"\ndraft = true\ntags = []\n+++\n\n深い海\n',
    "post/bare.md": "# Only a body\n\nText.\n",
    "post/broken.md": "---\ntitle: [\n---\n",
    "post/refers.md": '---\ntitle: R\n---\n\n[a]({{< ref "n-030.md" >}}) and [b](n-031.md)\n',
    "post/_index.md": "---\ntitle: Posts\n---\n\nAll of them.\n",
    "post/note.txt": "no article\n",
}


@pytest.fixture
def busy(monkeypatch):
    """Use workers even for very few files, whatever the machine has."""
    monkeypatch.setattr(workers, "MIN_FILES_FOR_WORKERS", 3)
    monkeypatch.setattr(workers, "CHUNK_SIZE", 4)
    monkeypatch.setattr(pool, "count_cores", lambda: 2)


@pytest.fixture
def varied(tree: Tree) -> Tree:
    for path, text in VARIED.items():
        tree.write(path, text)
    for number in range(40):
        tree.write(f"post/n-{number:03}.md", title=f"Story {number}")
    return tree


def stored() -> list[object]:
    """Return everything that an import has stored, except ids and times of writing."""
    passing = {
        "id",
        "created_at",
        "updated_at",
        "desk_saved_at",
        "seen_at",
        "article_id",
        "source_id",
    }
    rows: list[object] = [
        {k: v for k, v in _values(row).items() if k not in passing}
        for model in (Article, SourceFile)
        for row in model._default_manager.order_by("path")
    ]
    rows += [(r.path, r.version, r.via, r.values) for r in Revision.objects.order_by("path")]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT path, s.language, t.title, t.labels, t.text, t.facets FROM articles_search s"
            f" JOIN {search.get_backend().texts} t ON t.article_id = s.article_id"
            " JOIN articles_article a ON a.id = s.article_id ORDER BY path"
        )
        rows += cursor.fetchall()
    return rows


def _values(row) -> dict[str, object]:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {k: bytes(v) if isinstance(v, memoryview) else v for k, v in values.items()} | (
        {"labels": [list(row.tags.names()), list(row.categories.names())]}
        if isinstance(row, Article)
        else {}
    )


def reading(tree: Tree):
    listing = discover([tree.site], languages=("en", "de"))[0]
    context = build_context(ImportOptions(), sections={}, pictures={}, pages=StoredPages())
    return listing.articles, workers.read_in_workers(listing.articles, listing.root, context)


@pytest.mark.django_db
def test_what_workers_read_is_stored_as_if_there_were_none(varied, busy, monkeypatch):
    monkeypatch.setattr(pool, "count_cores", lambda: 1)
    alone = run_import(varied.site)
    expected = stored()
    Article.objects.all().delete()
    SourceFile.objects.all().delete()
    Revision.objects.all().delete()
    monkeypatch.setattr(pool, "count_cores", lambda: 2)
    together = run_import(varied.site)
    assert together.json == alone.json
    assert stored() == expected
    assert Article.objects.get(path="/post/refers/").html.count('href="/post/n-03') == 2


@pytest.mark.django_db
def test_a_second_reading_by_workers_finds_nothing_changed(varied, busy, settings):
    run_import(varied.site)
    before = stored()
    settings.LANGUAGES = [*settings.LANGUAGES, ("fr", "French")]
    ran = run_import(varied.site)
    assert ran.summary == {"unchanged": 45, "rejected": 1, "skipped": 1}
    after = stored()
    assert len(after) == len(before)


@pytest.mark.django_db
def test_candidates_come_in_the_order_of_the_files(varied, busy):
    files, opened = reading(varied)
    with opened as candidates:
        paths = [c.found.path if c else "post/note.txt" for c in candidates]
    assert paths == [found.path for found in files]


@pytest.fixture
def trouble(varied, busy, monkeypatch):
    """Write three files whose reading fails: it raises, hangs or kills its process."""
    monkeypatch.setattr(workers, "read_and_prepare", troubled.read)
    monkeypatch.setattr(failures, "TIMEOUT_SECONDS", 1.0)
    monkeypatch.setattr(pool, "GRACE_SECONDS", 4.0)
    for kind in ("raises", "hangs", "dies"):
        varied.write(f"post/n-020-{kind}.md", title=kind)
    return varied


@pytest.mark.django_db
def test_a_file_that_raises_hangs_or_kills_its_worker_is_rejected_alone(trouble, caplog):
    ran = run_import(trouble.site)
    assert ran.exit_code == 1
    assert ran.summary == {"created": 45, "rejected": 4, "skipped": 1}
    assert ran.codes("post/n-020-raises.md") == ["internal-error"]
    assert ran.codes("post/n-020-hangs.md") == ["took-too-long"]
    assert ran.codes("post/n-020-dies.md") == ["worker-died"]
    assert "IndexError" in ran.file("post/n-020-raises.md")["problems"][0]["message"]
    assert "of no interest" in caplog.text


@pytest.mark.django_db
def test_what_a_worker_did_not_finish_is_tried_by_the_next_import(trouble, monkeypatch):
    run_import(trouble.site)
    kept = SourceFile.objects.get(path="post/n-020-dies.md")
    assert bytes(kept.incoming) == (trouble.content / kept.path).read_bytes()
    monkeypatch.setattr(workers, "read_and_prepare", read_and_prepare)
    ran = run_import(trouble.site)
    assert ran.summary == {"created": 3, "unchanged": 45, "rejected": 1, "skipped": 1}


@pytest.mark.django_db
def test_a_few_files_that_raise_or_hang_are_rejected_without_workers(tree, monkeypatch):
    monkeypatch.setattr(workers, "read_candidate", troubled.read)
    monkeypatch.setattr(failures, "TIMEOUT_SECONDS", 1.0)
    for name in ("a", "b-raises", "c-hangs", "d"):
        tree.write(f"post/{name}.md")
    ran = run_import(tree.site)
    assert ran.summary == {"created": 2, "rejected": 2}
    assert ran.codes("post/b-raises.md") == ["internal-error"]
    assert ran.codes("post/c-hangs.md") == ["took-too-long"]


@pytest.mark.django_db
def test_without_other_processes_everything_is_read_here(varied, busy, monkeypatch):
    def refused(*_given, **_options):
        raise OSError("no more processes")

    monkeypatch.setattr(pool.forkserver, "ensure_running", refused)
    assert run_import(varied.site).summary["created"] == 45


@pytest.mark.django_db
def test_no_process_is_started_for_few_files(tree, monkeypatch):
    monkeypatch.setattr(pool, "_start_forkserver", lambda module: pytest.fail("it was started"))
    tree.write("post/a.md")
    assert run_import(tree.site).summary == {"created": 1}


def family(pid: int) -> list[int]:
    """Return the ids of all descendants of process ``pid``."""
    found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)
    pairs = [tuple(map(int, line.split())) for line in found.stdout.splitlines()]
    below, waiting = [], [pid]
    while waiting:
        parent = waiting.pop()
        children = [child for child, its_parent in pairs if its_parent == parent]
        below += children
        waiting += children
    return below


def alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left_behind_when_an_import_is_stopped(tree, own_database, number):
    for i in range(3000):
        tree.write(f"post/{i:04d}.md", title=f"Story {i}")
    process = manage(own_database, "import_articles", tree.site)
    deadline = time.monotonic() + 60
    while len(family(process.pid)) < 4 and time.monotonic() < deadline:
        time.sleep(0.05)
    below = family(process.pid)
    process.send_signal(number)
    _out, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    assert len(below) >= 2
    while any(map(alive, below)) and time.monotonic() < deadline + 20:
        time.sleep(0.05)
    assert not [pid for pid in below if alive(pid)]
