"""Runs the newsroom's own programs as an operator does: in a process of their own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAUNCH = ("-m", "newsroom.launch")
MANAGE = ("manage.py",)


def environment(*, var: Path | str = "", **variables: str) -> dict[str, str]:
    """The environment of an operator who has configured nothing but the folder `var` (SQLite, no
    SECRET_KEY), with `variables` on top."""
    plain = {"SECRET_KEY": "", "DATABASE_URL": "", "VAR_DIR": str(var)}
    clean = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return clean | plain | variables


def run(*arguments: str, var: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python with `arguments` in the repository's root and in environment()."""
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
    """As run(), for a program that must end well; what it wrote to stdout."""
    done = run(*arguments, var=var, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout
