"""The cost of importing a whole tree, of importing it again unchanged, of importing it with one
changed file, and of ``export_articles --check``. Each is measured on each database, and compared
with the minimum cost and with Hugo."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import hugo
from benchmarks.databases import SIZE, urls
from benchmarks.floors import floors
from benchmarks.stories import write_tree
from benchmarks.watching import Watched, watch

SIZES = (10_000,)
ROOT = Path(__file__).resolve().parent.parent
MEGA = 1024 * 1024

EVERYTHING = "import of everything"


@dataclass(frozen=True, slots=True)
class Newsroom:
    """A newsroom with a folder and a database of its own, for the stories below ``content``."""

    folder: Path
    content: Path
    database: str

    def manage(self, *arguments: str) -> Watched:
        return self.run([sys.executable, str(ROOT / "manage.py"), *arguments])

    def run(self, command: Sequence[str]) -> Watched:
        environment = os.environ | {
            "DATABASE_URL": self.database,
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "SECRET_KEY": "of a benchmark only",
            "VAR_DIR": str(self.folder / "var"),
        }
        return watch(command, environment=environment, folder=self.folder)

    def run_import(self) -> Watched:
        return self.manage("import_articles", str(self.content.parent), "--no-progress")

    def database_size(self) -> int:
        """Return the size of the database in bytes."""
        self.manage("shell", "--no-imports", "-c", SIZE)
        return int((self.folder / "output.txt").read_text().split()[-1])


def measure(sizes: Sequence[int]) -> None:
    """Print a table for each number of files, and the memory used with each number."""
    peaks: dict[str, list[str]] = {}
    for number in sizes or SIZES:
        with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
            _measure(number, Path(folder), peaks)
    for database, found in peaks.items():
        print(f"peak memory of an import, {database}: {', '.join(found)}")


def _measure(number: int, folder: Path, peaks: dict[str, list[str]]) -> None:
    content = folder / "site" / "content"
    write_tree(number, content)
    time.sleep(2)  # the next import reads a file again if it was written just before
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    _say(f"{number:,} files, {os.cpu_count()} cores, load {load}")
    _say(f"{'':30}{'files/s':>10}{'seconds':>10}{'CPU ms/file':>13}{'peak MiB':>10}")
    for name, rate in floors(sorted((content / "post").iterdir()), folder):
        _say(f"  {name:28}{rate:>10,.0f}")
    for url in urls(folder):
        newsroom = Newsroom(folder, content, url)
        kind = url.partition(":")[0]
        newsroom.manage("migrate", "-v0")
        _say(kind)
        for name, watched in _runs(newsroom):
            _say(_line(name, number, watched))
            if name == EVERYTHING:
                peaks.setdefault(kind, []).append(f"{watched.peak / MEGA:.0f} MiB of {number:,}")
        size = newsroom.database_size()
        _say(f"  {'database':28}{size / MEGA:>10,.0f} MiB, {size / number:,.0f} bytes a file")
    built = hugo.build(content, folder) if number <= hugo.MOST else None
    if built:
        _say(_line("hugo builds the same tree", number, built))


def _runs(newsroom: Newsroom) -> Iterator[tuple[str, Watched]]:
    yield "a command that does nothing", newsroom.manage("shell", "--no-imports", "-c", "pass")
    yield EVERYTHING, newsroom.run_import()
    yield "again, nothing changed", newsroom.run_import()
    files = sorted((newsroom.content / "post").iterdir())
    changed = files[len(files) // 2]
    changed.write_text(changed.read_text(encoding="utf-8") + "\nOne more line.\n", encoding="utf-8")
    yield "again, one file changed", newsroom.run_import()
    yield "export --check", newsroom.manage("export_articles", "--check", "--no-progress")


def _line(name: str, number: int, watched: Watched) -> str:
    return (
        f"  {name:28}{number / watched.seconds:>10,.0f}{watched.seconds:>10.2f}"
        f"{watched.cpu / number * 1000:>13.3f}{watched.peak / MEGA:>10.0f}"
    )


def _say(line: str) -> None:
    print(line, flush=True)
