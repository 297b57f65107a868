"""Runs a program and watches it with all its processes: time, processor time, memory."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
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
            cpu |= {pid: used for pid, (_parent, used) in family.items()}
            if looks % LOOKS_A_MEASURE == 0:
                peak = max(peak, sum(map(_pss, family)))
            looks += 1
            time.sleep(PAUSE)
        seconds = time.monotonic() - began
        if process.returncode:
            output.seek(0)
            raise RuntimeError(f"{' '.join(command)} failed:\n{output.read()}")
    return Watched(seconds, sum(cpu.values()), peak)


def _family(top: int) -> dict[int, tuple[int, float]]:
    """``{pid: (parent, cpu seconds)}`` of a process and all below it."""
    everybody = dict(filter(None, map(_stat, _PROC.glob("[0-9]*/stat"))))
    family, waiting = {}, [top]
    while waiting:
        pid = waiting.pop()
        if pid in everybody:
            family[pid] = everybody[pid]
            waiting += [child for child, (parent, _cpu) in everybody.items() if parent == pid]
    return family


def _stat(file: Path) -> tuple[int, tuple[int, float]] | None:
    try:
        fields = file.read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(file.parent.name), (int(fields[1]), (int(fields[11]) + int(fields[12])) / _TICKS)


def _pss(pid: int) -> int:
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
