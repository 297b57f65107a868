"""Run a program, and measure the time, processor time and memory of all its processes."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

#: Seconds between two measurements. A process that lives for a shorter time may be missed.
PAUSE = 0.05
#: Memory is only measured in every n-th measurement, because reading a process's memory map stops
#: the process for milliseconds.
LOOKS_A_MEASURE = 5

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Watched:
    """The cost of a program and all its processes. ``seconds`` is the elapsed time, ``cpu`` the
    processor time in seconds (user and system). ``peak`` is the maximum memory of all processes
    together in bytes (PSS: shared memory counts once)."""

    seconds: float
    cpu: float
    peak: int


def watch(command: Sequence[str], *, environment: Mapping[str, str], folder: Path) -> Watched:
    """Run ``command`` in ``folder``. If it fails, raise RuntimeError with its output."""
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
    """Return ``{pid: cpu seconds}`` for a process and all its descendants."""
    family: dict[int, float] = {}
    waiting = [top]
    while waiting:
        pid = waiting.pop()
        with suppress(OSError):  # the process has just ended
            family[pid] = _used(pid)
            waiting += _children(pid)
    return family


def _used(pid: int) -> float:
    fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _children(pid: int) -> list[int]:
    """Return the children of all threads of a process. A search through all processes of the
    machine would take a twentieth of the measured time."""
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
