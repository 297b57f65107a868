"""Runs a program and watches it with all its processes: time, processor time, memory."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

#: Seconds between two looks. A process that lives shorter goes unseen.
PAUSE = 0.05
#: Reading a process's memory map takes milliseconds of that process's time: only every so often.
LOOKS_A_MEASURE = 5

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Watched:
    """``seconds`` on the clock, ``cpu`` seconds of all processes (user and system), ``peak`` bytes
    of memory of all together (PSS: what they share counts once)."""

    seconds: float
    cpu: float
    peak: int


def watch(command: Sequence[str], *, environment: Mapping[str, str], folder: Path) -> Watched:
    """Run ``command`` in ``folder``. Raises RuntimeError, with what it said, where it fails."""
    with (folder / "output.txt").open("w+") as output:
        began = time.monotonic()
        process = subprocess.Popen(
            command, env=dict(environment), stdout=output, stderr=subprocess.STDOUT
        )
        cpu: dict[int, float] = {}
        peak = looks = 0
        while process.poll() is None:
            family = _family(process.pid)
            cpu |= family
            if looks % LOOKS_A_MEASURE == 0:
                peak = max(peak, sum(map(_pss, family)))
            looks += 1
            time.sleep(PAUSE)
        seconds = time.monotonic() - began
        if process.returncode:
            output.seek(0)
            raise RuntimeError(f"{' '.join(command)} failed:\n{output.read()}")
    return Watched(seconds, sum(cpu.values()), peak)


def _family(top: int) -> dict[int, float]:
    """``{pid: cpu seconds}`` of a process and all below it."""
    family: dict[int, float] = {}
    waiting = [top]
    while waiting:
        pid = waiting.pop()
        with suppress(OSError):  # it has just ended
            family[pid] = _used(pid)
            waiting += _children(pid)
    return family


def _used(pid: int) -> float:
    fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _children(pid: int) -> list[int]:
    """Those that any thread has started. To look through all processes of the machine instead
    would take a twentieth of the time that is measured."""
    return [
        int(child)
        for file in _PROC.glob(f"{pid}/task/*/children")
        for child in file.read_text().split()
    ]


def _pss(pid: int) -> int:
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
