"""The cost of the search page on each database, for rare to common words. For comparison, the same
search is run by the database alone, which ranks all matches."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.prepared import measure_inside

SIZES = (10_000,)


def measure(sizes: Sequence[int]) -> None:
    """Print a table for each number of stories and each database."""
    measure_inside("benchmarks.asking", "search", sizes or SIZES)
