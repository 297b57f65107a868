"""``import_articles --watch``: the time from saving a file until a reader gets its page, and the
time from saving a thousand files until a reader gets the last of their pages."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median

from benchmarks.importing import ROOT
from benchmarks.stories import write_tree

#: Number of files in the watched tree.
SIZES = (1_000,)
#: Number of files to save one after the other, and number to save at once.
TIMES = 10
BURST = 1_000
#: Seconds between two requests, and seconds after which a page counts as missing.
PAUSE = 0.01
PATIENCE = 600.0

STORY = "---\ntitle: {title}\ndate: 2025-02-14 13:02:05\n---\n\n{title}: what happened.\n"


def measure(sizes: Sequence[int]) -> None:
    """For each number of files, print the times for a tree of that size."""
    for number in sizes or SIZES:
        with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
            _measure(number, Path(folder))


def _measure(number: int, folder: Path) -> None:
    content = folder / "site" / "content"
    write_tree(number, content)
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder}/newsroom.sqlite3",
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "SECRET_KEY": "of a benchmark only",
        "VAR_DIR": str(folder / "var"),
    }
    manage = [sys.executable, str(ROOT / "manage.py")]
    for command in (["migrate"], ["collectstatic", "--no-input"]):
        subprocess.run([*manage, *command, "-v0"], env=environment, check=True)
    port = _free_port()
    environment |= {"PORT": str(port), "LOG_LEVEL": "CRITICAL"}
    server = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "newsroom" / "gunicorn.py")]
    with (
        _running([*server, "newsroom.wsgi"], environment),
        _running([*manage, "import_articles", str(content.parent), "--watch"], environment),
    ):
        visit = _Visitor(port)
        _save(content / "post" / "first.md", "First")
        visit.until("/post/first/", "First")
        load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
        print(f"a tree of {number:,} files, followed; {os.cpu_count()} cores, load {load}")
        times = sorted(_one(content, visit, f"Saved {turn}") for turn in range(TIMES))
        usual, worst = median(times), times[-1]
        print(f"  one file saved: its page after {usual:.2f} s; of {TIMES} the worst {worst:.2f} s")
        written, there = _many(content, visit)
        print(f"  {BURST:,} files saved in {written:.2f} s: the last page after {there:.2f} s")


def _one(content: Path, visit: _Visitor, title: str) -> float:
    began = time.monotonic()
    _save(content / "post" / "first.md", title)
    visit.until("/post/first/", title)
    return time.monotonic() - began


def _many(content: Path, visit: _Visitor) -> tuple[float, float]:
    """Return the seconds until all files were written, and until a reader got the last page."""
    began = time.monotonic()
    for number in range(BURST):
        _save(content / "burst" / f"{number:04}.md", f"Burst {number}")
    written = time.monotonic() - began
    visit.until(f"/burst/{BURST - 1:04}/", f"Burst {BURST - 1}")
    there = time.monotonic() - began
    for number in range(BURST):
        visit.until(f"/burst/{number:04}/", f"Burst {number}")
    return written, there


def _save(file: Path, title: str) -> None:
    file.parent.mkdir(exist_ok=True)
    beside = file.with_name(f".{file.name}.part")
    beside.write_text(STORY.format(title=title), encoding="utf-8")
    beside.replace(file)


class _Visitor:
    """A reader who requests a page until it shows the expected words."""

    def __init__(self, port: int) -> None:
        self.port = port

    def until(self, path: str, words: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while f"{words}: what happened." not in self._page(path):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{path} does not say {words!r}")
            time.sleep(PAUSE)

    def _page(self, path: str) -> str:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        except (OSError, HTTPException):
            return ""
        finally:
            connection.close()


@contextmanager
def _running(command: Sequence[str], environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
