"""The cost of each kind of page in archives of different sizes, on each database."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.prepared import measure_inside

SIZES = (1_000, 10_000)


def measure(sizes: Sequence[int]) -> None:
    """Print a table for each number of stories and each database."""
    measure_inside("benchmarks.visiting", "pages", sizes or SIZES)
