"""An import may be killed at any system call: every article is complete or absent, and the next run
leads to the same state as an import that was not killed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest
from PIL import Image

from tests.commands import ROOT, environment, run_well
from tests.importing.conftest import Tree
from tests.killing import VARIABLES, counted, injected, needs_strace, points, traced
from tests.surroundings import POSTGRES, postgres_answers

pytestmark = pytest.mark.slow

#: Maximum number of points tried per kind of call, by number of cores. MOMENTS: number of times at
#: which an import into PostgreSQL is killed.
POINTS = {1: 100, 3: 80}
MOMENTS = 60

STORY = """---
title: "{title}"
tags: [{tags}]
---

{body}

Between the two.

The end.
"""

EDITS = """
from dataclasses import replace
from django.utils import timezone
from articles.editing import saving
from articles.models import Article
for article in Article.objects.filter(name__startswith="both").order_by("path"):
    said = replace(article.authored(), title="Here", lead="Here")
    saving.save_article(article, said, status=article.status, user=None, at=timezone.now())
"""


class Scene:
    """A newsroom whose files and articles have both changed since the last import. It is restored
    for each run."""

    def __init__(self, folder: Path, *, cores: int, on_conflict: str, url: str = "") -> None:
        self.start, self.now = folder / "start", folder / "now"
        self.var, self.site = self.now / "var", self.now / "site"
        self.options = (str(self.site), "--retract-missing", f"--on-conflict={on_conflict}")
        self.command = (
            "-m",
            "tests.small_batches",
            str(cores),
            "import_articles",
            "--format=json",
            *self.options,
        )
        self.variables = VARIABLES | {"DATABASE_URL": url}
        self._write_first()
        self.manage("migrate", "-v0")
        self.manage("import_articles", str(self.site), "--no-progress")
        self.manage("shell", "-v0", "-c", EDITS)
        self._change()
        shutil.copytree(self.now, self.start, copy_function=shutil.copy2)
        self.keep_database()
        self.seconds = self._undisturbed()
        self.expected = self.completed()
        assert self.expected["halves"] == []
        assert not {"created", "updated", "merged"} & set(self.expected["completed"])

    def _write_first(self) -> None:
        tree = Tree(self.site)
        for number in range(4):
            for kind in ("both", "conflict-both", "file", "gone", "moved", "same"):
                self._story(tree, f"post/{kind}-{number}.md", title=f"{kind} {number}")
        self._picture("old.png", 3)
        self._picture("changes.png", 4)

    def _change(self) -> None:
        tree = Tree(self.site)
        for number in range(4):
            self._story(tree, f"post/both-{number}.md", title=f"both {number}", body="There")
            # Refers to a page in a later batch.
            new = '[n]({{< ref "new-3.md" >}})'
            self._story(tree, f"post/file-{number}.md", title="There", tags="b, c", body=new)
            self._story(tree, f"post/new-{number}.md", title="New", body=f"![p](/new-{number}.png)")
            self._picture(f"new-{number}.png", 5)
            (tree.content / f"post/gone-{number}.md").unlink()
            (tree.content / "news").mkdir(exist_ok=True)
            moved = tree.content / f"post/moved-{number}.md"
            moved.rename(tree.content / f"news/moved-{number}.md")
        tree.write("post/same-0.md", "---\ntitle: [broken\n---\n")
        tree.write("post/both-0.md", STORY.format(title="There too", tags="a", body="There"))
        tree.write("post/file-1.md", "---\ntitle: T\nslug: elsewhere\naliases: [/x/]\n---\nText\n")
        self._picture("changes.png", 6)

    def _story(
        self, tree: Tree, path: str, *, title: str, tags: str = "a", body: str = "B"
    ) -> None:
        tree.write(path, STORY.format(title=title, tags=tags, body=body))

    def _picture(self, name: str, size: int) -> None:
        file = self.site / "static" / name
        file.parent.mkdir(exist_ok=True)
        Image.new("RGB", (size, size)).save(file)

    def keep_database(self) -> None:
        """Do nothing: the database is a file, which was copied with the folder."""

    def bring_back_database(self) -> None:
        """Do nothing: the database was copied back with the folder."""

    def manage(self, *arguments: str) -> str:
        return run_well("manage.py", *arguments, var=self.var, **self.variables)

    def set_up(self) -> None:
        shutil.rmtree(self.now)
        shutil.copytree(self.start, self.now, copy_function=shutil.copy2)
        self.bring_back_database()

    def _undisturbed(self) -> float:
        """Run the import without disturbance and return its duration in seconds."""
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, *self.command],
            cwd=ROOT,
            env=environment(var=self.var, **self.variables),
            capture_output=True,
            check=False,
        )
        assert done.stdout and done.returncode == 1, done  # one file is broken
        return time.monotonic() - started

    def completed(self) -> dict[str, Any]:
        """Import again and return the result with everything stored then."""
        answer = run_well("-m", "tests.wholeness", *self.options, var=self.var,
                          **self.variables, DJANGO_SETTINGS_MODULE="newsroom.settings")  # fmt: skip
        return json.loads(answer)

    def faults(self) -> list[str]:
        """Return all faults, after the next import has completed the killed one."""
        damage = self.damage()
        found = self.completed()
        expected, there = set(self.expected["state"]), set(found["state"])
        faults = damage + found["halves"]
        faults += [f"missing: {line}" for line in sorted(expected - there)]
        faults += [f"too much: {line}" for line in sorted(there - expected)]
        if found["again"] != self.expected["again"]:
            faults.append(f"one more run: {found['again']}")
        return faults

    def damage(self) -> list[str]:
        with sqlite3.connect(self.var / "newsroom.sqlite3") as database:
            found = database.execute("PRAGMA integrity_check").fetchall()
            found += database.execute("PRAGMA foreign_key_check").fetchall()
        return [str(row) for row in found if row != ("ok",)]


class OnPostgreSQL(Scene):
    """The same newsroom on PostgreSQL. Its database is restored from a copy."""

    server, _slash, _name = POSTGRES.rpartition("/")

    def __init__(self, folder: Path, **options: Any) -> None:
        self.name = f"{self._name}_killed"
        self.tell(f"DROP DATABASE IF EXISTS {self.name}", f"CREATE DATABASE {self.name}")
        super().__init__(folder, url=f"{self.server}/{self.name}", **options)

    def tell(self, *statements: str) -> None:
        with psycopg.connect(f"{self.server}/postgres", autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[arg-type]

    def keep_database(self) -> None:
        kept = f"{self.name}_start"
        self.tell(f"DROP DATABASE IF EXISTS {kept}", f"CREATE DATABASE {kept} TEMPLATE {self.name}")

    def bring_back_database(self) -> None:
        copy = f"CREATE DATABASE {self.name} TEMPLATE {self.name}_start"
        self.tell(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)", copy)

    def damage(self) -> list[str]:
        """Return no damage: PostgreSQL checks its keys itself at every commit."""
        return []

    def close(self) -> None:
        for name in (self.name, f"{self.name}_start"):
            self.tell(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@needs_strace
@pytest.mark.parametrize(("cores", "on_conflict"), [(1, "file"), (3, "database")])
def test_an_import_killed_at_any_call_is_completed_by_the_next(
    tmp_path: Path, cores: int, on_conflict: str
) -> None:
    scene = Scene(tmp_path, cores=cores, on_conflict=on_conflict)
    scene.set_up()
    found = counted(*scene.command, var=scene.var, log=tmp_path / "log", variables=scene.variables)
    outcomes: Counter[str] = Counter()
    faults: dict[object, list[str]] = {}
    tried = list(points(found, POINTS[cores]))
    for call, number in tried:
        scene.set_up()
        options = injected(call, "signal=KILL", number)
        done = traced(*scene.command, var=scene.var, options=options, variables=scene.variables)
        outcomes["killed" if done.returncode < 0 else "went on, a worker was killed"] += 1
        if found_here := scene.faults():
            faults[call, number] = found_here
    print(f"\n{len(tried)} points tried with {cores} cores: {dict(outcomes)}, {len(faults)} faulty")
    assert not faults, next(iter(faults.items()))
    assert outcomes["killed"] > len(tried) * (0.9 if cores == 1 else 0.5)


@pytest.mark.skipif(not postgres_answers(), reason=f"no PostgreSQL at {POSTGRES}")
def test_an_import_into_postgresql_killed_at_any_moment_is_completed(tmp_path: Path) -> None:
    scene = OnPostgreSQL(tmp_path, cores=3, on_conflict="file")
    chance, killed = random.Random(1), 0
    faults: dict[int, list[str]] = {}
    try:
        for number in range(MOMENTS):
            scene.set_up()
            command = [sys.executable, *scene.command]
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment(var=scene.var, **scene.variables),
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
            time.sleep(chance.uniform(0.3, 1) * scene.seconds)
            os.kill(process.pid, signal.SIGKILL)
            killed += process.wait() < 0
            if found_here := scene.faults():
                faults[number] = found_here
    finally:
        scene.close()
    print(f"\n{MOMENTS} moments tried on PostgreSQL, killed at {killed}, {len(faults)} faulty")
    assert not faults, next(iter(faults.items()))
    assert killed > MOMENTS / 2
