"""The search page on each database, for words from rare to common, beside the plain way to rank: by
the database itself, over everything that matches."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.prepared import measure_inside

SIZES = (10_000,)


def measure(sizes: Sequence[int]) -> None:
    """Print a table for each number of stories and each database."""
    measure_inside("benchmarks.asking", "search", sizes or SIZES)
