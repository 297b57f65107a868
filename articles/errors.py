"""What can go wrong: a record for a fault in content, few exceptions for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault in one file, worded for the person who wrote the file.

    ``line`` and ``column`` count from 1 in characters, as an editor shows them; a problem of the
    whole file stands at 1:1. ``field`` is the key path as written (``thumbnail.src``), empty for
    a whole file. ``code`` is stable and in kebab-case, so that scripts can rely on it. An error
    rejects the file; a warning says what was mended or ignored.
    """

    severity: Severity
    code: str
    message: str
    field: str = ""
    line: int = 1
    column: int = 1
    hint: str = ""


class NewsroomError(Exception):
    """Base of every error that this product raises on purpose; its text is one line for people."""


class FrontMatterError(NewsroomError):
    """A file that cannot be read as front matter and body at all; carries the :class:`Problem`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class PatchRefused(NewsroomError):
    """A change that cannot be written into a file without touching more; says why."""


class Interrupted(BaseException):
    """Somebody stopped the program; carries the signal's number. Raised by a signal handler, and no
    error: nothing but the end of a run catches it."""

    def __init__(self, signal: int) -> None:
        self.signal = signal
