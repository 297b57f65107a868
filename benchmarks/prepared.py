"""Newsrooms with imported stories, for benchmarks that run inside them."""

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

#: A program that runs ``VACUUM ANALYZE``, as autovacuum does a minute after an import.
STATISTICS = """
from django.db import connection
if connection.vendor == "postgresql":
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
"""


def measure_inside(module: str, what: str, sizes: Sequence[int]) -> None:
    """Run ``module`` in a newsroom of each size, on each database, and print its output."""
    for number in sizes:
        with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as name:
            folder = Path(name)
            content = folder / "site" / "content"
            write_tree(number, content)
            time.sleep(2)  # the next import reads a file again if it was written just before
            load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
            print(f"{what} among {number:,} stories, load {load}", flush=True)
            for url in urls(folder):
                newsroom = Newsroom(folder, content, url)
                newsroom.manage("migrate", "-v0")
                newsroom.manage("collectstatic", "--no-input", "-v0")
                newsroom.run_import()
                newsroom.manage("shell", "--no-imports", "-c", STATISTICS)
                newsroom.run([sys.executable, "-m", module])
                print((folder / "output.txt").read_text(), end="", flush=True)
