"""An export may be killed or fail at any system call: every file is old or new, and the next run
completes it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.commands import make_database, run_well
from tests.exporting.conftest import Bytes
from tests.importing.conftest import Tree
from tests.killing import VARIABLES, counted, injected, needs_strace, points, traced

pytestmark = [pytest.mark.slow, needs_strace]
#: Maximum number of points tried per kind of call, spread evenly over the run.
POINTS = 60
EXPORT = ("manage.py", "export_articles", "--format=json")
FILES = 12

EDITS = """
from dataclasses import replace
from django.utils import timezone
from articles.editing import saving
from articles.hugo import Authored
from articles.models import Article
for number, article in enumerate(Article.objects.order_by("path")):
    if number % 4:
        changed = replace(article.authored(), title=f"New {number}", tags=("x",))
        saving.save_article(article, changed, status="draft", user=None, at=timezone.now())
for name in ("one", "two"):
    article = Article(folder="new/deep", section="new", name=name)
    said = Authored(title=name, body="Body")
    saving.save_article(article, said, status="published", user=None, at=timezone.now())
"""

#: The next export, one more, and an import. Each prints one line of JSON.
NEXT = """
import io, json
from django.core.management import call_command
for command in (["export_articles"], ["export_articles"], ["import_articles", {content!r}]):
    answer = io.StringIO()
    call_command(*command, "--format=json", stdout=answer)
    print(json.dumps(json.loads(answer.getvalue())))
"""


class Scene:
    """A newsroom with edits that are not exported yet. It is restored for each run."""

    def __init__(self, folder: Path) -> None:
        self.start, self.now = folder / "start", folder / "now"
        self.var, self.content = self.now / "var", self.now / "site/content"
        tree = Tree(self.now / "site")
        for number in range(FILES):
            tree.write(f"{'abc'[number % 3]}/{number}.md", title=f"Old {number}")
        make_database(self.var)
        self.manage("import_articles", str(tree.site), "--no-progress")
        self.manage("shell", "-v0", "-c", EDITS)
        shutil.copytree(self.now, self.start, copy_function=shutil.copy2)
        self.old = Bytes(self.content)()
        self.manage("export_articles")
        self.new = Bytes(self.content)()

    def manage(self, *arguments: str) -> str:
        return run_well("manage.py", *arguments, var=self.var, **VARIABLES)

    def set_up(self) -> None:
        shutil.rmtree(self.now)
        shutil.copytree(self.start, self.now, copy_function=shutil.copy2)

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        return traced(*EXPORT, var=self.var, options=options)

    def check(self, point: object) -> None:
        """Assert that no file is incomplete, and that the next run has the same result as one that
        was not killed."""
        with sqlite3.connect(self.var / "newsroom.sqlite3") as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",), point
            assert database.execute("PRAGMA foreign_key_check").fetchall() == [], point
        for path, data in Bytes(self.content)().items():
            whole = (self.old.get(path), self.new.get(path))
            assert data in whole or Path(path).name.startswith("."), (point, path)
        answers = self.manage("shell", "-v0", "-c", NEXT.format(content=str(self.content)))
        completed, again, taken_in = map(json.loads, answers.splitlines())
        assert not any(file["problems"] for file in completed["files"]), (point, completed)
        assert Bytes(self.content)() == self.new, point
        assert again["summary"]["unchanged"] == len(self.new), point
        assert taken_in["summary"]["unchanged"] == len(self.new), (point, taken_in)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(tmp_path_factory.mktemp("killed"))


def test_a_run_killed_anywhere_is_completed_by_the_next(scene: Scene, tmp_path: Path) -> None:
    scene.set_up()
    tried = list(points(counted(*EXPORT, var=scene.var, log=tmp_path / "trace"), POINTS))
    killed = 0
    for call, number in tried:
        scene.set_up()
        done = scene.run(*injected(call, "signal=KILL", number))
        killed += done.returncode < 0
        scene.check((call, number))
    print(f"\n{len(tried)} points tried, killed at {killed}, all complete after the next run")
    assert killed > len(tried) * 0.9


@pytest.mark.parametrize("error", ["ENOSPC", "EIO", "EROFS", "EDQUOT"])
def test_where_a_file_cannot_be_written_the_others_are(scene: Scene, error: str) -> None:
    for call in ("fsync", "renameat", "linkat", "utimensat"):
        scene.set_up()
        done = scene.run(*injected(call, f"error={error}", 2))
        assert "Traceback" not in done.stderr
        assert done.returncode in (1, 2), (call, done.stderr)
        if done.returncode == 1:
            summary = json.loads(done.stdout)["summary"]
            assert summary["refused"] == 1, (call, summary)
        scene.check((call, error))
