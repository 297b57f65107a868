"""Full, failing or read-only disks, and stopped runs.

The commands report the problem in one line, stored data stays consistent, and the next run
completes the work.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands import ROOT, environment, make_database
from tests.importing.conftest import Tree
from tests.killing import VARIABLES, injected, needs_strace, traced
from tests.wholeness import REPORT

#: Number of stories in the tree. With small batches they need many transactions.
STORIES = 60
MOMENTS = 12
SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: 143}
#: The command prefix that makes file permissions apply to a program, even for root.
OBEYING = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if not os.geteuid() else ()
SMALL = ("-m", "tests.small_batches", "3")
#: Edit every story as in the admin.
EDITS = """
from dataclasses import replace
from django.utils import timezone
from articles.editing import saving
from articles.models import Article
for article in Article.objects.all():
    said = replace(article.authored(), lead="New")
    saving.save_article(article, said, status=article.status, user=None, at=timezone.now())
"""


@dataclass
class Newsroom:
    """A newsroom and the files of a site, all below one folder."""

    folder: Path

    @property
    def var(self) -> Path:
        return self.folder / "var"

    @property
    def database(self) -> Path:
        return self.var / "newsroom.sqlite3"

    @property
    def tree(self) -> Tree:
        return Tree(self.folder / "site")

    def command(self, *arguments: str) -> tuple[str, ...]:
        """Return the arguments of Python for an import or export in small batches."""
        return (*SMALL, *arguments, "--format=json")

    def run(self, *command: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*before, sys.executable, *command],
            cwd=ROOT, env=environment(var=self.var, **VARIABLES),
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def begin(self, *command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment(var=self.var, **VARIABLES),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def manage(self, *arguments: str) -> str:
        done = self.run("manage.py", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def importing(self) -> tuple[str, ...]:
        return self.command("import_articles", str(self.folder / "site"))

    @property
    def exporting(self) -> tuple[str, ...]:
        return self.command("export_articles")

    def stored(self) -> int:
        """Return the number of articles in the database, after checking its integrity."""
        with sqlite3.connect(self.database) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []
            return int(database.execute("SELECT count(*) FROM articles_article").fetchone()[0])

    def assert_whole(self) -> None:
        assert json.loads(self.manage("shell", "-v0", "-c", REPORT)) == []


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """Create a newsroom into which nothing is imported yet."""
    newsroom = Newsroom(tmp_path)
    for number in range(STORIES):
        newsroom.tree.write(f"{'abc'[number % 3]}/{number}.md", title=f"Story {number}")
    make_database(newsroom.var)
    return newsroom


@pytest.fixture
def edited(newsroom: Newsroom) -> Newsroom:
    """Create a newsroom into which everything is imported, and then edited."""
    newsroom.manage("import_articles", str(newsroom.folder / "site"))
    newsroom.manage("shell", "-v0", "-c", EDITS)
    return newsroom


def told(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one line with which a command reports that it cannot work."""
    assert done.returncode == 2, done
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def summary(done: subprocess.CompletedProcess[str]) -> dict[str, int]:
    assert done.returncode == 0, done
    return {name: n for name, n in json.loads(done.stdout)["summary"].items() if n}


# Read-only


@pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv is missing")
def test_no_file_is_written_where_the_database_is_read_only(edited: Newsroom) -> None:
    before = (edited.tree.content / "a/0.md").read_bytes()
    for name in edited.var.glob("newsroom.sqlite3*"):
        name.chmod(0o444)
    (edited.var / "import.lock").chmod(0o666)
    edited.var.chmod(0o555)
    try:
        exported = edited.run(*edited.exporting, before=OBEYING)
        imported = edited.run(*edited.importing, before=OBEYING)
    finally:
        edited.var.chmod(0o755)
    assert told(exported) == f"export_articles: The database is read-only: {edited.database}"
    assert told(imported) == f"import_articles: The database is read-only: {edited.database}"
    assert (edited.tree.content / "a/0.md").read_bytes() == before


@pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv is missing")
def test_a_read_only_folder_is_told_before_anything_is_written(edited: Newsroom) -> None:
    folders = [edited.tree.content, *edited.tree.content.iterdir()]
    for folder in folders:
        folder.chmod(0o555)
    try:
        done = edited.run(*edited.exporting, before=OBEYING)
        checked = edited.run(*edited.exporting, "--check", before=OBEYING)
        folders[1].chmod(0o755)
        partly = edited.run(*edited.exporting, before=OBEYING)
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert told(done) == f"export_articles: The folder is read-only: {edited.tree.content}"
    assert json.loads(checked.stdout)["summary"]["written"] == STORIES
    assert json.loads(partly.stdout)["summary"]["written"] == STORIES // 3
    assert summary(edited.run(*edited.exporting))["written"] == STORIES * 2 // 3


# Full or failing


@needs_strace
def test_an_import_stops_where_the_disk_is_full_and_goes_on_when_there_is_room(newsroom) -> None:
    line = f"import_articles: Disk full: {newsroom.database} cannot grow;"
    # The first calls create SQLite's shared memory. If the disk is full there, SQLite reports an
    # "I/O error" instead.
    for number in (40, 200, 450):
        options = injected("pwrite64", "error=ENOSPC", f"{number}+")
        done = traced(*newsroom.importing, var=newsroom.var, options=options)
        assert told(done).startswith(line)
        assert newsroom.stored() < STORIES
    newsroom.assert_whole()
    assert sum(summary(newsroom.run(*newsroom.importing)).values()) == STORIES
    assert newsroom.stored() == STORIES


@needs_strace
@pytest.mark.parametrize("call", ["fdatasync", "fsync", "ftruncate", "pwrite64"])
def test_a_failing_disk_stops_an_import_which_claims_nothing_it_has_not_stored(
    newsroom: Newsroom, call: str
) -> None:
    for number in ("1", "2+", "3"):
        options = injected(call, "error=EIO", number)
        done = traced(*newsroom.importing, var=newsroom.var, options=options)
        claimed = 0
        if done.returncode == 2:
            assert re.search("disk I/O error|Input/output error", told(done))
        else:
            found = summary(done)
            claimed = found.get("created", 0) + found.get("unchanged", 0)
        assert newsroom.stored() >= claimed
    newsroom.assert_whole()
    assert sum(summary(newsroom.run(*newsroom.importing)).values()) == STORIES


@needs_strace
def test_a_picture_that_the_disk_has_no_room_for_is_told_with_its_place(newsroom) -> None:
    picture = newsroom.folder / "site/static/p.svg"
    picture.parent.mkdir()
    picture.write_text('<svg viewBox="0 0 1 1"/>')
    names = newsroom.var / "media/site/p.svg.new"
    done = traced(
        *newsroom.importing,
        var=newsroom.var,
        options=("-o", "/dev/null", "-P", str(names), "-e", "inject=write:error=ENOSPC"),
    )
    assert told(done).startswith("import_articles: Disk full: ")
    assert sum(summary(newsroom.run(*newsroom.importing)).values()) == STORIES
    assert (newsroom.var / "media/site/p.svg").read_text() == picture.read_text()


@needs_strace
def test_an_export_stops_where_the_disk_is_full_and_goes_on_when_there_is_room(edited) -> None:
    file = edited.tree.content / "a/15.md"
    before = {path: path.read_bytes() for path in edited.tree.content.rglob("*.md")}
    options = injected("utimensat", "error=ENOSPC", "3+")
    done = traced(*edited.exporting, var=edited.var, options=options)
    assert told(done) == f"export_articles: Disk full: {file}"
    now = {path: path.read_bytes() for path in edited.tree.content.rglob("*.md")}
    assert now.keys() == before.keys()
    assert sum(now[path] != before[path] for path in now) == 2
    assert not list(edited.tree.content.rglob(".*"))
    assert summary(edited.run(*edited.exporting)) == {"written": STORIES - 2, "unchanged": 2}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield the folder of a disk of 16 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_real_disk_that_fills_up(small_disk: Path, tmp_path: Path) -> None:
    newsroom = Newsroom(small_disk)
    newsroom.manage("migrate", "-v0")
    tree = Tree(tmp_path / "site")
    for number in range(400):
        tree.write(f"post/{number}.md", title=f"Story {number} {'long ' * 500}"[:400] + "x" * 8)
        with (tree.content / f"post/{number}.md").open("a") as file:
            file.write(f"Word{number} of a long story. " * 200)
    importing = newsroom.command("import_articles", str(tree.site))
    assert "Disk full: " in told(newsroom.run(*importing))
    stored = newsroom.stored()
    assert stored < 400
    room = ["mount", "-o", "remount,size=200m", str(small_disk)]
    subprocess.run(room, check=True)
    newsroom.assert_whole()
    found = summary(newsroom.run(*importing))
    assert found == {"created": 400 - stored} | ({"unchanged": stored} if stored else {})


# Stopped


def workers_of(process: subprocess.Popen[str]) -> list[Path]:
    """Return all descendants of a process, as folders of /proc."""
    below, waiting = [], [process.pid]
    while waiting:
        children = Path(f"/proc/{waiting.pop()}/task").glob("*/children")
        found = [int(pid) for file in children for pid in file.read_text().split()]
        below += found
        waiting += found
    return [Path(f"/proc/{pid}") for pid in below]


def stopped(newsroom: Newsroom, command: tuple[str, ...], after: float, number: int) -> int:
    """Start a command, send it the signal ``number`` after ``after`` seconds of work, and return
    the number of files that it reports as done."""
    lock = newsroom.var / "import.lock"
    lock.unlink(missing_ok=True)
    process = newsroom.begin(*command)
    while not lock.exists() and process.poll() is None:
        time.sleep(0.002)
    time.sleep(after)
    below = workers_of(process)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode in (0, SIGNALS[signal.Signals(number)]), err
    assert not re.search("Traceback|Exception", err), err
    deadline = time.monotonic() + 20
    while any(map(alive, below)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(map(alive, below))
    done = json.loads(out)["summary"]
    return sum(done.get(name, 0) for name in ("created", "updated", "unchanged", "written"))


def alive(process: Path) -> bool:
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
def test_an_import_stopped_at_any_moment_says_what_it_did(newsroom: Newsroom) -> None:
    chance, kept = random.Random(2), newsroom.folder / "kept"
    shutil.copytree(newsroom.var, kept)
    for moment in range(MOMENTS):
        shutil.rmtree(newsroom.var)
        shutil.copytree(kept, newsroom.var)
        number = list(SIGNALS)[moment % 2]
        done = stopped(newsroom, newsroom.importing, chance.uniform(0, 1), number)
        assert newsroom.stored() >= done
        newsroom.assert_whole()
        assert sum(summary(newsroom.run(*newsroom.importing)).values()) == STORIES


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
def test_an_export_stopped_at_any_moment_says_what_it_did(edited: Newsroom) -> None:
    chance, kept = random.Random(3), edited.folder / "kept"
    for name in ("var", "site"):
        shutil.copytree(edited.folder / name, kept / name, copy_function=shutil.copy2)
    new = {}
    for moment in range(MOMENTS):
        for name in ("var", "site"):
            shutil.rmtree(edited.folder / name)
            shutil.copytree(kept / name, edited.folder / name, copy_function=shutil.copy2)
        before = {path: path.read_bytes() for path in edited.tree.content.rglob("*.md")}
        number = list(SIGNALS)[moment % 2]
        done = stopped(edited, edited.exporting, chance.uniform(0, 0.3), number)
        after = {path: path.read_bytes() for path in edited.tree.content.rglob("*")
                 if path.is_file()}  # fmt: skip
        assert after.keys() == before.keys()
        assert sum(after[path] != before[path] for path in after) >= done
        summary(edited.run(*edited.exporting))
        completed = {path: path.read_bytes() for path in before}
        new = new or completed
        assert completed == new
        assert all(after[path] in (before[path], new[path]) for path in after)
