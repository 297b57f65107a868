"""The import: all of a tree, the same tree unchanged, and with one file changed."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import hugo
from benchmarks.floors import floors
from benchmarks.stories import write_tree
from benchmarks.watching import Watched, watch

SIZES = (10_000,)
ROOT = Path(__file__).resolve().parent.parent
MEGA = 1024 * 1024

#: Asks the database in use how large it is, and whether there is anything to lose in it.
SIZE = """
from django.db import connection
from articles.models import Article
if {must_be_empty} and Article.objects.exists():
    raise SystemExit("This database holds articles; a benchmark would delete them.")
with connection.cursor() as cursor:
    cursor.execute({{
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
        "postgresql": "SELECT pg_database_size(current_database())",
    }}[connection.vendor])
    print(cursor.fetchone()[0])
"""


@dataclass(frozen=True, slots=True)
class Site:
    """A tree of stories in a folder of its own, and the environment of a newsroom for it."""

    folder: Path
    number: int

    @property
    def content(self) -> Path:
        return self.folder / "site" / "content"

    @property
    def environment(self) -> dict[str, str]:
        url = os.environ.get("DATABASE_URL") or f"sqlite:///{self.folder}/newsroom.sqlite3"
        return os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "SECRET_KEY": "of a benchmark only",
            "VAR_DIR": str(self.folder / "var"),
        }

    def manage(self, *arguments: str) -> Watched:
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return watch(command, environment=self.environment, folder=self.folder)

    def run_import(self) -> Watched:
        return self.manage("import_articles", str(self.content.parent), "--no-progress")

    def database_size(self, *, must_be_empty: bool = False) -> int:
        """Bytes. Raises RuntimeError where there are articles and must be none."""
        self.manage("shell", "--no-imports", "-c", SIZE.format(must_be_empty=must_be_empty))
        return int((self.folder / "output.txt").read_text().split()[-1])


def measure(sizes: Sequence[int]) -> None:
    """Print a table for each number of files."""
    for number in sizes or SIZES:
        with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
            site = Site(Path(folder), number)
            write_tree(number, site.content)
            time.sleep(2)  # a file that has just been written is read again by the next import
            for line in _lines(site):
                print(line, flush=True)


def _lines(site: Site) -> Iterator[str]:
    url = site.environment["DATABASE_URL"]
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    yield f"{site.number:,} files, {url.partition(':')[0]}, {os.cpu_count()} cores, load {load}"
    yield f"{'':30}{'files/s':>10}{'seconds':>10}{'CPU ms/file':>13}{'peak MiB':>10}"
    for name, rate in floors(sorted((site.content / "post").iterdir()), site.folder):
        yield f"  {name:28}{rate:>10,.0f}"
    site.manage("migrate", "-v0")
    site.database_size(must_be_empty=True)
    try:
        for name, watched in _runs(site):
            yield _line(name, site.number, watched)
        yield f"{'database':30}{site.database_size() / MEGA:>10,.0f} MiB"
    finally:
        site.manage("flush", "--no-input", "-v0")
    built = hugo.build(site.content, site.folder) if site.number <= hugo.MOST else None
    if built:
        yield _line("hugo builds the same tree", site.number, built)


def _runs(site: Site) -> Iterator[tuple[str, Watched]]:
    yield "a command that does nothing", site.manage("shell", "--no-imports", "-c", "pass")
    yield "import of everything", site.run_import()
    yield "again, nothing changed", site.run_import()
    changed = sorted((site.content / "post").iterdir())[site.number // 2]
    changed.write_text(changed.read_text(encoding="utf-8") + "\nOne more line.\n", encoding="utf-8")
    yield "again, one file changed", site.run_import()


def _line(name: str, number: int, watched: Watched) -> str:
    return (
        f"{name:30}{number / watched.seconds:>10,.0f}{watched.seconds:>10.2f}"
        f"{watched.cpu / number * 1000:>13.3f}{watched.peak / MEGA:>10.0f}"
    )
