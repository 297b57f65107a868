"""Functions that raise, hang or kill their process if a file name says so. Worker processes import
this module, so it must not need Django."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from articles.content.candidate import Candidate, DiscoveredFile
from articles.content.read_context import ReadContext
from articles.content.read_file import read_and_prepare
from articles.pictures.scaling import Size


def read(found: DiscoveredFile, root: Path, context: ReadContext) -> Candidate | None:
    """Read a file as an import does."""
    _trouble(found.path)
    return read_and_prepare(found, root, context)


def measure(file: str) -> Size:
    """Measure a picture as an import does."""
    _trouble(Path(file).name)
    return 1, 1


def _trouble(name: str) -> None:
    if "raises" in name:
        raise IndexError("of no interest")
    if "hangs" in name:
        time.sleep(600)
    if "dies" in name:
        os.kill(os.getpid(), signal.SIGKILL)
