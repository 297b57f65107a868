"""A content tree for test files, and imports of it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.commands import make_database

STORY = """---
title: {title}
date: 2025-02-14 13:02:05
---

{body}
"""


@dataclass
class Tree:
    """A site folder with a ``content`` folder in it."""

    site: Path

    @property
    def content(self) -> Path:
        return self.site / "content"

    def write(self, path: str, text: str | bytes | None = None, *, title: str = "A story") -> Path:
        """Write a file below ``content``. Its modification time is newer than at the last call, but
        more than two seconds old, so that the import trusts it."""
        file = self.content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.stat().st_mtime_ns if file.exists() else 1_700_000_000_000_000_000
        text = STORY.format(title=title, body=f"Body of {title}.") if text is None else text
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        os.utime(file, ns=(before + 1_000_000_000, before + 1_000_000_000))
        return file


@dataclass
class Ran:
    """The exit code and the output of a command."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.stdout)

    @property
    def summary(self) -> dict[str, int]:
        return {name: n for name, n in self.json["summary"].items() if n}

    def file(self, path: str) -> dict[str, Any]:
        return next(f for f in self.json["files"] if f["path"] == path)

    def codes(self, path: str) -> list[str]:
        return [problem["code"] for problem in self.file(path)["problems"]]


def run_import(*paths: object, **options: Any) -> Ran:
    """Run ``manage.py import_articles``, with JSON output unless ``format`` is given."""
    out, err = io.StringIO(), io.StringIO()
    options = {"format": "json"} | options
    flags = [_flag(name, value) for name, value in options.items()]
    try:
        call_command("import_articles", *flags, *map(str, paths), stdout=out, stderr=err)
    except SystemExit as stop:
        return Ran(int(stop.code or 0), out.getvalue(), err.getvalue())
    return Ran(0, out.getvalue(), err.getvalue())


def _flag(name: str, value: Any) -> str:
    option = "--" + name.replace("_", "-")
    return option if value is True else f"{option}={value}"


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    site = tmp_path / "site"
    (site / "content").mkdir(parents=True)
    return Tree(site)


@dataclass
class Opened:
    """The paths that this process opens. An audit hook cannot be removed, so all tests share this
    one, and it records only while ``paths`` is a list."""

    paths: list[str] | None = None

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.paths is not None and event == "open":
            self.paths.append(str(arguments[0]))


_opened = Opened()
sys.addaudithook(_opened)


@pytest.fixture
def opened() -> Iterator[list[str]]:
    _opened.paths = []
    yield _opened.paths
    _opened.paths = None


@pytest.fixture
def importing(db) -> Callable[..., Ran]:
    return run_import


@pytest.fixture
def own_database(tmp_path: Path) -> dict[str, str]:
    """Return the environment for a process with its own SQLite database."""
    environment = os.environ | {
        "VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": f"sqlite:///{tmp_path}/own.sqlite3",
        "SECRET_KEY": "x",
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
    }
    (tmp_path / "var").mkdir()
    make_database(tmp_path, file="own.sqlite3")
    return environment


def manage(environment: dict[str, str], *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", *map(str, arguments)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
