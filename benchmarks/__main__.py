"""``python -m benchmarks [WHAT] [N …]``; ``make bench`` measures everything at its usual size."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from benchmarks import desk, following, growing, importing, searching

BENCHMARKS: dict[str, Callable[[Sequence[int]], None]] = {
    "desk": desk.measure,
    "import": importing.measure,
    "pages": growing.measure,
    "search": searching.measure,
    "watch": following.measure,
}


def main(arguments: Sequence[str]) -> int:
    wanted, sizes = list(arguments[:1]) or list(BENCHMARKS), arguments[1:]
    if not set(wanted) <= set(BENCHMARKS) or not all(size.isdigit() for size in sizes):
        print(f"usage: python -m benchmarks [{'|'.join(BENCHMARKS)}] [N …]", file=sys.stderr)
        return 2
    for name in wanted:
        BENCHMARKS[name]([int(size) for size in sizes])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
