"""Programs that are killed, or told that the disk is full, at the N-th of their system calls."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.commands import ROOT, environment

STRACE = shutil.which("strace")
needs_strace = pytest.mark.skipif(not STRACE, reason="strace is missing: apt install strace")

#: Every call that changes a file, a folder or the database.
CALLS = (
    "write", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "renameat", "renameat2",
    "link", "linkat", "unlink", "unlinkat", "mkdir", "mkdirat", "utimensat", "chmod", "fchmod",
)  # fmt: skip
#: Python itself writes nothing: it is told to make no bytecode.
VARIABLES = {"PYTHONDONTWRITEBYTECODE": "1", "SECRET_KEY": "key-of-a-test-run-only"}
#: Seconds. strace ends when the last process that it follows has ended: one that outlives the
#: command that started it would be noticed here.
PATIENCE = 120


def traced(
    *command: str, var: Path, options: tuple[str, ...], variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run Python with ``command``, it and all that it starts below strace."""
    return subprocess.run(
        [str(STRACE), "-f", *options, sys.executable, *command],
        cwd=ROOT,
        env=environment(var=var, **(VARIABLES | dict(variables or {}))),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def injected(call: str, what: str, number: int | str) -> tuple[str, ...]:
    """strace's options for ``what`` to happen at the call of that number."""
    trace = ("-o", "/dev/null", "-e", f"trace={call}")
    return (*trace, "-e", f"inject={call}:{what}:when={number}")


def counted(
    *command: str, var: Path, log: Path, variables: Mapping[str, str] | None = None
) -> Counter[str]:
    """How often an undisturbed run makes each call; of its processes the busiest counts, for
    strace numbers the calls of each."""
    options = ("-o", str(log), "-e", f"trace={','.join(CALLS)}")
    done = traced(*command, var=var, options=options, variables=variables)
    assert done.returncode in (0, 1), done.stderr
    by_process: Counter[tuple[str, str]] = Counter()
    for line in log.read_text().splitlines():
        process, _space, call = line.partition(" ")
        if "(" in call:
            by_process[process, call.strip().partition("(")[0]] += 1
    counts: Counter[str] = Counter()
    for (_process, call), number in by_process.items():
        counts[call] = max(counts[call], number)
    return counts


def points(counts: Mapping[str, int], most: int) -> Iterator[tuple[str, int]]:
    """Call and number: of each call at most ``most``, evenly over the run."""
    for call, count in sorted(counts.items()):
        for number in sorted({1 + i * count // most for i in range(most)}):
            if number <= count:
                yield call, number
