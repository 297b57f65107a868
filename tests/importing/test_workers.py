"""Reading in other processes changes how long an import takes, and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from articles import processes, search
from articles.importing import workers
from articles.importing.context import present_context
from articles.importing.discover import discover
from articles.importing.listing import Options
from articles.models import Article, Revision, SourceFile
from articles.references import StoredPages
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
    """Workers are asked after very few files, whatever the machine has."""
    monkeypatch.setattr(workers, "FEWEST", 3)
    monkeypatch.setattr(workers, "CHUNK", 4)
    monkeypatch.setattr(processes, "cores", lambda: 2)


@pytest.fixture
def varied(tree: Tree) -> Tree:
    for path, text in VARIED.items():
        tree.write(path, text)
    for number in range(40):
        tree.write(f"post/n-{number:03}.md", title=f"Story {number}")
    return tree


def stored() -> list[object]:
    """Everything an import has stored but ids and the moments of writing."""
    passing = {"id", "created_at", "updated_at", "seen_at", "article_id", "source_id"}
    rows: list[object] = [
        {k: v for k, v in _values(row).items() if k not in passing}
        for model in (Article, SourceFile)
        for row in model._default_manager.order_by("path")
    ]
    rows += [(r.path, r.version, r.via, r.values) for r in Revision.objects.order_by("path")]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT path, s.language, t.title, t.labels, t.text, t.facets FROM articles_search s"
            f" JOIN {search.backend().texts} t ON t.article_id = s.article_id"
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
    listing = discover([tree.site])[0]
    context = present_context(Options(), sections={}, pictures={}, pages=StoredPages())
    return listing.articles, workers.reading(listing.articles, listing.root, context)


@pytest.mark.django_db
def test_what_workers_read_is_stored_as_if_there_were_none(varied, busy, monkeypatch):
    monkeypatch.setattr(processes, "cores", lambda: 1)
    alone = run_import(varied.site)
    expected = stored()
    Article.objects.all().delete()
    SourceFile.objects.all().delete()
    Revision.objects.all().delete()
    monkeypatch.setattr(processes, "cores", lambda: 2)
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


@pytest.mark.django_db
def test_a_killed_worker_leaves_its_files_to_the_others_and_to_us(varied, busy, monkeypatch):
    started: list[processes.Worker] = []
    start = processes.Worker.__init__

    def noted(self, *given):
        start(self, *given)
        started.append(self)

    monkeypatch.setattr(processes.Worker, "__init__", noted)
    monkeypatch.setattr(workers, "AHEAD", 1)
    files, opened = reading(varied)
    with opened as candidates:
        first = [next(candidates) for _ in range(4)]
        assert len(started) == 2
        for worker in started:
            os.kill(worker._process.pid or 0, signal.SIGKILL)
        rest = list(candidates)
    found = [c.found.path for c in [*first, *rest] if c]
    assert found == [f.path for f in files if f.path != "post/note.txt"]


@pytest.mark.django_db
def test_a_file_that_the_worker_fails_on_is_tried_here_where_the_fault_shows(tree, busy):
    for number in range(12):
        tree.write(f"post/{number:02}.md")
    listing = discover([tree.site])[0]
    context = present_context(Options(), sections={}, pictures={}, pages=None)
    broken = replace(context, rules=replace(context.rules, languages=()))
    with (
        workers.reading(listing.articles, listing.root, broken) as candidates,
        pytest.raises(IndexError),
    ):
        list(candidates)


@pytest.mark.django_db
def test_without_other_processes_everything_is_read_here(varied, busy, monkeypatch):
    def refused(*_given):
        raise OSError("no more processes")

    monkeypatch.setattr(processes.Worker, "__init__", refused)
    assert run_import(varied.site).summary["created"] == 45


@pytest.mark.django_db
def test_no_process_is_started_for_few_files(tree, monkeypatch):
    monkeypatch.setattr(processes, "prepare", lambda module: pytest.fail("a process was started"))
    tree.write("post/a.md")
    assert run_import(tree.site).summary == {"created": 1}


def family(pid: int) -> list[int]:
    """The processes below ``pid``."""
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


IN_ANOTHER_FOLDER = """
import sys
sys.path.insert(0, {root!r})
from articles import processes
processes.prepare("articles.reading.chunks")
with processes.Worker("tests.processes.has_imported") as worker:
    for module in ("articles.reading.chunks", "django"):
        worker.give(module)
        print(module, worker.take())
"""


def test_workers_find_everything_imported_whatever_the_folder_and_no_django(tmp_path, own_database):
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_FOLDER.format(root=str(root))],
        env=own_database,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (ran.stdout, ran.stderr) == ("articles.reading.chunks True\ndjango False\n", "")
