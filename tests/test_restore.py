"""`make restore`, and other commands that concern the SQLite file."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands import LAUNCH, MANAGE, ROOT, environment, run, run_well

KEY = "key-of-a-test-run-only-and-long-enough"
MARK = (
    "from articles.models import Tag; import sys; "
    "Tag.objects.update_or_create(pk=1, defaults=dict(name='{0}', slug='{0}', key='{0}'))"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create a VAR_DIR with a database in which a tag is called "old", and a backup of it."""
    var = tmp_path_factory.mktemp("made")
    run_well(*MANAGE, "migrate", "-v0", var=var, SECRET_KEY=KEY)
    run_well(*MANAGE, "shell", "-v0", "-c", MARK.format("old"), var=var, SECRET_KEY=KEY)
    run_well(*LAUNCH, "backup", var=var)
    return var


@pytest.fixture
def var(made: Path, tmp_path: Path) -> Path:
    """Return a copy in which the tag is called "new". This change is only in the log, because the
    process that made it was killed."""
    folder = tmp_path / "var"
    shutil.copytree(made, folder)
    killed = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    run(
        *MANAGE, "shell", "-v0", "-c", f"{MARK.format('new')}; {killed}", var=folder, SECRET_KEY=KEY
    )
    assert (folder / "newsroom.sqlite3-wal").stat().st_size > 0
    return folder


def name_in(database: Path) -> str:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (name,) = connection.execute("SELECT name FROM articles_tag").fetchone()
        return str(name)


def backup_in(var: Path) -> Path:
    (file,) = (var / "backups").glob("newsroom-*.sqlite3")
    return file


def contents(var: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in var.glob("newsroom.sqlite3*")}


def test_a_backup_replaces_the_database_and_the_log_beside_it(var: Path):
    backup = backup_in(var)

    said = run_well(*LAUNCH, "restore", str(backup), var=var)

    assert not (var / "newsroom.sqlite3-wal").exists()
    assert name_in(var / "newsroom.sqlite3") == "old"
    assert stat.S_IMODE((var / "newsroom.sqlite3").stat().st_mode) == 0o600
    (kept,) = (var / "backups").glob("replaced-*.sqlite3")
    assert str(kept) in said
    assert name_in(kept) == "new"
    assert name_in(backup) == "old"
    assert {file.name for file in var.glob("*restoring*")} == set()


def test_what_was_replaced_can_be_put_back(var: Path):
    run_well(*LAUNCH, "restore", str(backup_in(var)), var=var)
    (kept,) = (var / "backups").glob("replaced-*.sqlite3")

    run_well(*LAUNCH, "restore", str(kept), var=var)

    assert name_in(var / "newsroom.sqlite3") == "new"


def test_a_damaged_or_missing_database_is_replaced(var: Path):
    database = var / "newsroom.sqlite3"
    database.write_bytes(b"this is no database " * 4000)
    run_well(*LAUNCH, "restore", str(backup_in(var)), var=var)
    assert name_in(database) == "old"

    database.unlink()
    run_well(*LAUNCH, "restore", str(backup_in(var)), var=var)
    assert name_in(database) == "old"


def damaged(file: Path) -> None:
    data = bytearray(file.read_bytes())
    half = len(data) // 2
    data[half : half + 40_000] = os.urandom(40_000)
    file.write_bytes(data)


def another(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE cats (name)")


FAULTS = {
    "damaged": (damaged, "is damaged|cannot be read"),
    "no database": (lambda file: file.write_text("a text " * 999), "cannot be read"),
    "another program's": (another, "is not a database of a newsroom"),
    "missing": (Path.unlink, "does not exist"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_backup_that_is_not_whole_is_refused_and_nothing_is_touched(var: Path, fault: str):
    spoil, reason = FAULTS[fault]
    backup = backup_in(var)
    spoil(backup)
    before = contents(var)

    done = run(*LAUNCH, "restore", str(backup), var=var)

    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert any(words in line for words in reason.split("|")), line
    assert contents(var) == before
    assert not list((var / "backups").glob("replaced-*"))


def test_without_a_name_the_newest_backup_is_told(var: Path):
    done = run(*LAUNCH, "restore", "", var=var)

    assert done.returncode == 2
    assert f"make restore FROM={backup_in(var)}" in done.stderr


def test_it_is_refused_while_a_server_runs_and_done_when_it_has_ended(var: Path):
    program = "import newsroom.wsgi, time; print('up', flush=True); time.sleep(60)"
    site = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT, env=environment(var=var, SECRET_KEY=KEY), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert site.stdout is not None
        assert site.stdout.readline() == "up\n"
        before = contents(var)
        done = run(*LAUNCH, "restore", str(backup_in(var)), var=var)
        assert done.returncode == 2
        assert "the site is running: stop it first" in done.stderr
        assert contents(var) == before
    finally:
        site.send_signal(signal.SIGKILL)
        site.wait(timeout=30)
    run_well(*LAUNCH, "restore", str(backup_in(var)), var=var)
    assert name_in(var / "newsroom.sqlite3") == "old"


def test_it_is_refused_while_an_import_runs(var: Path):
    program = (
        "from pathlib import Path; import time\n"
        "from articles.editing.lock import importer_lock\n"
        f"with importer_lock(Path({str(var)!r}) / 'import.lock', wait=0):\n"
        "    print('up', flush=True); time.sleep(60)"
    )
    importer = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert importer.stdout is not None
        assert importer.stdout.readline() == "up\n"
        done = run(*LAUNCH, "restore", str(backup_in(var)), var=var)
    finally:
        importer.kill()
        importer.wait(timeout=30)

    assert done.returncode == 2
    assert "Another import or export is running" in done.stderr
    assert name_in(var / "newsroom.sqlite3") == "new"


def test_a_database_that_cannot_be_used_sends_nobody_to_copy_files(var: Path):
    (var / "newsroom.sqlite3").write_text("this is no database " * 4000)
    for command in ((*LAUNCH, "password"), (*MANAGE, "import_articles", "example")):
        done = run(*command, var=var, SECRET_KEY=KEY)
        assert done.returncode == 2
        (line,) = done.stderr.splitlines()
        assert "make restore FROM=" in line


# The file itself


def test_migrate_makes_the_file_for_its_owner_alone(tmp_path: Path):
    before = os.umask(0o022)
    try:
        run_well(*MANAGE, "migrate", "-v0", var=tmp_path, SECRET_KEY=KEY)
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "newsroom.sqlite3").stat().st_mode) == 0o600


#: The command prefix that makes file permissions apply to a program, even for root.
OBEYING = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if not os.geteuid() else ()


@pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv is missing")
@pytest.mark.parametrize("url", ["", "sqlite:///{folder}/other/news.sqlite3"])
def test_migrate_tells_in_one_line_of_a_folder_that_it_cannot_write(tmp_path: Path, url: str):
    folder = tmp_path / "var"
    (folder / "other").mkdir(parents=True)
    for locked in (folder / "other", folder):
        locked.chmod(0o555)
    variables = {"SECRET_KEY": KEY, "DATABASE_URL": url.format(folder=folder)}
    try:
        done = subprocess.run(
            [*OBEYING, sys.executable, *MANAGE, "migrate"], cwd=ROOT,
            env=environment(var=folder, **variables), capture_output=True, text=True, timeout=120,
        )  # fmt: skip
    finally:
        folder.chmod(0o755)

    assert done.returncode != 0
    (line,) = done.stderr.splitlines()
    assert "Permission denied" in line
    assert str(folder) in line


@pytest.mark.parametrize("url", [
    "sqlite:////dev/null/news.sqlite3", "sqlite:////no/such/folder/news.sqlite3",
])  # fmt: skip
def test_migrate_tells_in_one_line_of_a_folder_that_is_none(tmp_path: Path, url: str):
    done = run(*MANAGE, "migrate", var=tmp_path, SECRET_KEY=KEY, DATABASE_URL=url)

    assert done.returncode != 0
    (line,) = done.stderr.splitlines()
    assert "news.sqlite3" in line


# The key that `make run` stores


def test_manage_uses_the_kept_key_and_changes_nothing_of_it(tmp_path: Path):
    run_well(*LAUNCH, "manage", "migrate", "-v0", var=tmp_path)
    key = (tmp_path / "secret_key").read_text()

    said = run_well(*MANAGE, "import_articles", "example", "--quiet", var=tmp_path)
    told = run_well(
        *MANAGE, "shell", "-v0", "-c",
        "from django.conf import settings; print(settings.SECRET_KEY)", var=tmp_path,
    )  # fmt: skip

    assert "Traceback" not in said
    assert told.strip() == key.strip()
    assert (tmp_path / "secret_key").read_text() == key


@pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv is missing")
def test_a_key_of_somebody_else_is_told_in_one_line(tmp_path: Path):
    (tmp_path / "secret_key").write_text(KEY)
    (tmp_path / "secret_key").chmod(0)
    done = subprocess.run(
        [*OBEYING, sys.executable, *MANAGE, "check"], cwd=ROOT, env=environment(var=tmp_path),
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip

    (line,) = done.stderr.splitlines()
    assert "secret_key cannot be read: Permission denied" in line


def test_a_python_without_django_goes_on_with_that_of_the_virtual_environment(tmp_path: Path):
    """`python manage.py …` is run without activating the virtual environment."""
    (tmp_path / "manage.py").write_text((ROOT / "manage.py").read_text())
    bare = subprocess.run(
        [sys.executable, "-I", "-S", "manage.py", "check"], cwd=tmp_path, capture_output=True,
        text=True,
    )  # fmt: skip
    assert bare.stderr == (
        "newsroom: Django is not installed. Run `make run` once, which installs it.\n"
    )
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "went on: $*"\n')
    python.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "manage.py", "import_articles", "a b"], cwd=tmp_path,
        capture_output=True, text=True,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (0, "went on: manage.py import_articles a b\n")
