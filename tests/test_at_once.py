"""Importers, editors and authors who all work at the same time."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from articles.models import Article, SourceFile
from tests.commands import ROOT, environment, run_well
from tests.importing.conftest import Tree, run_import
from tests.killing import VARIABLES
from tests.surroundings import POSTGRES, postgres_answers
from tests.wholeness import REPORT

STORIES = 20
SAVES = 100
RUNS = 4

SAVING = """
from dataclasses import replace
from django.utils import timezone
from articles.editing import saving
from articles.models import Article
for number in range(SAVES):
    while True:
        article = Article.objects.order_by("path")[number % STORIES]
        said = replace(article.authored(), lead=f"saved {number}.")
        try:
            saving.save_article(
                article, said, status=article.status, user=None, at=timezone.now()
            )
            break
        except saving.StaleVersion:  # the editor is told, looks, and saves again
            pass
""".replace("SAVES", str(SAVES)).replace("STORIES", str(STORIES))

KEPT = """
import json
from articles.models import Article, Revision, SourceFile
said = [a.authored().lead for a in Article.objects.all()]
said += [r.values.get("lead") for r in Revision.objects.all()]
counts = [Article.objects.count(), SourceFile.objects.count()]
print(json.dumps({"said": [lead for lead in said if lead], "counts": counts}))
"""


def databases() -> Iterator[object]:
    yield ""
    answers = postgres_answers()
    reason = f"no PostgreSQL at {POSTGRES}"
    yield pytest.param(f"{POSTGRES}_at_once", marks=pytest.mark.skipif(not answers, reason=reason))


@contextmanager
def made(url: str) -> Iterator[None]:
    """Create a database with this URL and drop it afterwards. For SQLite, do nothing."""
    if not url:
        yield
        return
    server, _slash, name = url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # type: ignore[arg-type]
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        yield
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


@contextmanager
def meanwhile(work: Callable[[], None]) -> Iterator[None]:
    """Repeat ``work`` in a thread within this context."""
    over = threading.Event()

    def go_on() -> None:
        while not over.is_set():
            work()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.slow
@pytest.mark.parametrize("url", list(databases()))
def test_two_importers_and_an_editor_lose_nothing(tmp_path: Path, url: str) -> None:
    variables = VARIABLES | {"DATABASE_URL": url}
    tree, var, chance = Tree(tmp_path / "site"), tmp_path / "var", random.Random(4)
    for number in range(STORIES):
        tree.write(f"post/{number:02}.md", title=f"Story {number}")

    def shell(program: str) -> str:
        return run_well("manage.py", "shell", "-v0", "-c", program, var=var, **variables)

    def begin(*command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment(var=var, **variables),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def write() -> None:
        number = chance.randrange(STORIES)
        tree.write(f"post/{number:02}.md", title=f"Story {number} {chance.random()}")

    with made(url):
        run_well("manage.py", "migrate", "-v0", var=var, **variables)
        run_well("manage.py", "import_articles", str(tree.site), var=var, **variables)
        with meanwhile(write):
            saver = begin("manage.py", "shell", "-v0", "-c", SAVING)
            for _turn in range(RUNS):
                importers = [
                    begin("manage.py", "import_articles", str(tree.site), *option)
                    for option in ([], ["--on-conflict=file"])
                ]
                for importer in importers:
                    _out, err = importer.communicate(timeout=120)
                    assert (importer.returncode in (0, 1), err) == (True, "")
            _out, err = saver.communicate(timeout=120)
            assert (saver.returncode, err) == (0, "")
        kept = json.loads(shell(KEPT))
        assert json.loads(shell(REPORT)) == []
    assert {f"saved {number}." for number in range(SAVES)} <= set(kept["said"])
    assert kept["counts"] == [STORIES, STORIES]


@pytest.mark.django_db
def test_files_that_change_while_they_are_read_are_whole_in_the_end(tmp_path: Path) -> None:
    chance, tree = random.Random(5), Tree(tmp_path / "site")
    text = "---\ntitle: Story {}\n---\n\n" + "A paragraph.\n\n" * 400 + "The end.\n"
    files = [tree.write(f"post/{n}.md", text.format(n)) for n in range(8)]

    def disturb() -> None:
        file = chance.choice(files)
        other = file.with_suffix(".gone")
        match chance.randrange(5):
            case 0:
                file.write_text(text.format(chance.random()))
            case 1:
                file.write_text("")
            case 2:
                file.rename(other)
                other.rename(file)
            case 3:
                file.unlink()
                file.write_text(text.format(chance.random())[: chance.randrange(5000)])
            case 4:
                with file.open("a") as grown:
                    grown.write("More.\n" * 2000)

    with meanwhile(disturb):
        for _turn in range(15):
            ran = run_import(tree.site)
            assert ran.exit_code in (0, 1), ran.stderr
            codes = {p["code"] for f in ran.json["files"] for p in f["problems"]
                     if p["severity"] == "error"}  # fmt: skip
            assert codes <= {"empty-file", "file-vanished", "unterminated-front-matter"}
    for number, file in enumerate(files):
        file.write_text(text.format(f"final {number}"))
    assert run_import(tree.site).exit_code == 0
    assert not SourceFile.objects.exclude(state="imported").exists()
    for number, file in enumerate(files):
        stored = SourceFile.objects.get(path=f"post/{file.name}")
        assert bytes(stored.base or b"") == file.read_bytes()
        assert stored.article is not None
        assert stored.article.title == f"Story final {number}"
        assert stored.article.body.endswith("The end.\n")
    assert Article.objects.count() == len(files)
