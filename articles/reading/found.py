"""A file that may be an article, before and after it was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from articles.derivation import Derived, Placement
from articles.errors import Problem
from articles.hugo import Authored
from articles.pickled import by_position
from articles.reading.ready import Ready


@by_position
@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be an article: its path below the content root and its fingerprint.
    ``named`` says that it stood on the command line."""

    path: str
    size: int
    mtime_ns: int
    named: bool = False


@by_position
@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that was read. Without ``authored`` it is rejected, and ``problems`` says why.

    ``address_place`` is the key that decides the address, with its line and column; ``settled`` is
    False where the text refers to pages that may not be in the database yet. ``ready`` is there
    where a process with time to spare has read the file.
    """

    found: Found
    data: bytes
    read_at: datetime
    problems: tuple[Problem, ...] = ()
    quotes: tuple[str, ...] = ()
    authored: Authored | None = None
    placement: Placement | None = None
    derived: Derived | None = None
    address_place: tuple[str, int, int] = ("", 1, 1)
    settled: bool = True
    ready: Ready | None = None
