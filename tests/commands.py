"""Functions that run the newsroom's own programs in separate processes, as an operator does."""

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAUNCH = ("-m", "newsroom.launch")
MANAGE = ("manage.py",)


def environment(*, var: Path | str = "", **variables: str) -> dict[str, str]:
    """Return the environment of an operator who has only configured the folder `var` (SQLite, no
    SECRET_KEY), plus `variables`."""
    plain = {"SECRET_KEY": "", "DATABASE_URL": "", "VAR_DIR": str(var)}
    clean = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return clean | plain | variables


def run(*arguments: str, var: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python with `arguments` in the repository's root, in the environment of
    `environment()`."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(var=var, **variables),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def run_well(*arguments: str, var: Path, **variables: str) -> str:
    """Run a program that must succeed, like `run()`. Return its stdout."""
    done = run(*arguments, var=var, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout


def make_database(var: Path, *, file: str = "newsroom.sqlite3") -> None:
    """Create a newsroom's SQLite database in the folder `var`, as `migrate` does."""
    var.mkdir(parents=True, exist_ok=True)
    shutil.copy2(Path(_migrate_once().name) / "newsroom.sqlite3", var / file)


@cache
def _migrate_once() -> tempfile.TemporaryDirectory[str]:
    """Return a folder with a migrated database. It is made once per process, because a migration
    takes four seconds. The folder is removed when the process ends."""
    folder = tempfile.TemporaryDirectory(prefix="newsroom-migrated-")
    run_well("manage.py", "migrate", "-v0", var=Path(folder.name), SECRET_KEY="x")
    return folder
