"""A chunk of files, each read and made ready to be written: what another process does for an
import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from articles.reading.context import Context
from articles.reading.found import Candidate, Found
from articles.reading.ready import get_ready
from articles.reading.validate import validate_all


def read_chunk(chunk: Sequence[Found], root: Path, context: Context) -> list[Candidate | None]:
    """The files of a chunk as :func:`validate_all` has them, with what is stored beside them."""
    return [_ready(candidate) for candidate in validate_all(chunk, root, context)]


def _ready(candidate: Candidate | None) -> Candidate | None:
    if candidate is None or candidate.authored is None or candidate.derived is None:
        return candidate
    return replace(candidate, ready=get_ready(candidate.authored, candidate.derived))
