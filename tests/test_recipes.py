"""The recipes of CONTRIBUTING.md, followed to the letter, lead to a change that can go in."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import ROOT, environment
from tests.recipes import read_recipe

RECIPES = ("Add a widget", "Add a front-matter key")
#: What a copy of the repository does not need.
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "node_modules", "__pycache__")


@pytest.mark.parametrize("title", RECIPES)
def test_every_change_of_a_recipe_fits_the_source(title: str, tmp_path: Path) -> None:
    for step in read_recipe(title):
        file = tmp_path / step.path
        file.parent.mkdir(parents=True, exist_ok=True)
        if step.verb in ("Change", "Add to the end of") and not file.exists():
            shutil.copy(ROOT / step.path, file)
        if step.path:
            step.apply(tmp_path)


def test_make_messages_changes_nothing_if_no_text_changed(tmp_path: Path) -> None:
    copy = make_clone(tmp_path)
    run("make messages", copy)
    for file in ("django.po", "django.mo"):
        path = Path("locale/de/LC_MESSAGES", file)
        assert (copy / path).read_bytes() == (ROOT / path).read_bytes(), (
            f"run `make messages`: {path}"
        )


@pytest.mark.slow
@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_passes_its_own_checks(title: str, tmp_path: Path) -> None:
    copy = make_clone(tmp_path)
    for step in read_recipe(title):
        if step.path:
            step.apply(copy)
        for command in step.commands:
            run(command, copy)


def make_clone(folder: Path) -> Path:
    """Return a copy of the repository with the tools installed. Skip the test without gettext."""
    if not shutil.which("msgfmt"):
        pytest.skip("GNU gettext is missing: apt install gettext")
    copy = folder / "copy"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    (copy / ".venv").symlink_to(sys.prefix)
    return copy


def run(command: str, folder: Path) -> None:
    """Run a line of the recipe as in a clone that never ran `make run`: without a secret key. The
    packages are installed already. If it fails, show what it printed."""
    command = re.sub(r"^make ", "make --assume-old=test-env ", command)
    done = subprocess.run(
        command, shell=True, cwd=folder, env=environment(), capture_output=True, text=True
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
