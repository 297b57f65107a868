"""Functions that kill a program, or simulate a full disk, at its N-th system call."""

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

#: All system calls that change a file, a folder or the database.
CALLS = (
    "write", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "renameat", "renameat2",
    "link", "linkat", "unlink", "unlinkat", "mkdir", "mkdirat", "utimensat", "chmod", "fchmod",
)  # fmt: skip
#: Python itself must write nothing, so it does not write bytecode.
VARIABLES = {"PYTHONDONTWRITEBYTECODE": "1", "SECRET_KEY": "key-of-a-test-run-only"}
#: Maximum number of seconds of a command. strace ends when the last process ends, so a process that
#: outlives its command is noticed here.
PATIENCE = 120


def traced(
    *command: str, var: Path, options: tuple[str, ...], variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run Python with ``command`` and all its child processes under strace."""
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
    """Return strace's options that make ``what`` happen at the call with that number."""
    trace = ("-o", "/dev/null", "-e", f"trace={call}")
    return (*trace, "-e", f"inject={call}:{what}:when={number}")


def counted(
    *command: str, var: Path, log: Path, variables: Mapping[str, str] | None = None
) -> Counter[str]:
    """Return how often an undisturbed run makes each call. The count is that of the busiest
    process, because strace numbers the calls of each process separately."""
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
    """Yield (call, number): at most ``most`` numbers per call, evenly distributed over the run."""
    for call, count in sorted(counts.items()):
        for number in sorted({1 + i * count // most for i in range(most)}):
            if number <= count:
                yield call, number
