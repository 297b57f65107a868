"""Newsrooms with everything imported, for what is measured from inside."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.databases import urls
from benchmarks.importing import Newsroom
from benchmarks.stories import write_tree

#: What a PostgreSQL server does by itself a minute after an import, where it is left to.
STATISTICS = """
from django.db import connection
if connection.vendor == "postgresql":
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
"""


def measure_inside(module: str, what: str, sizes: Sequence[int]) -> None:
    """Run ``module`` in a newsroom of each size, on each database, and print what it prints."""
    for number in sizes:
        with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as name:
            folder = Path(name)
            content = folder / "site" / "content"
            generator = write_tree(number, content)
            time.sleep(2)  # a file that has just been written is read again by the next import
            load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
            print(f"{what} among {number:,} stories by {generator}, load {load}", flush=True)
            for url in urls(folder):
                newsroom = Newsroom(folder, content, url)
                newsroom.manage("migrate", "-v0")
                newsroom.manage("collectstatic", "--no-input", "-v0")
                newsroom.run_import()
                newsroom.manage("shell", "--no-imports", "-c", STATISTICS)
                newsroom.run([sys.executable, "-m", module])
                print((folder / "output.txt").read_text(), end="", flush=True)
