"""The record of a fault in content, and the few exceptions for all other errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A fault in a file, described in words for its author.

    ``line`` and ``column`` count from 1 in characters, as an editor shows them. A problem that
    concerns the whole file has line 1 and column 1. ``field`` is the path of the key as written
    (``thumbnail.src``), or empty for the whole file. ``code`` is in kebab-case and never changes,
    so that scripts can rely on it. An error rejects the file; a warning reports what was corrected
    or ignored.
    """

    severity: Severity
    code: str
    message: str
    field: str = ""
    line: int = 1
    column: int = 1
    hint: str = ""


class NewsroomError(Exception):
    """The base class of all errors that this product raises on purpose. Their text is a one-line
    message for people."""


class FrontMatterError(NewsroomError):
    """A file that cannot be parsed into front matter and body. ``problem`` says why and where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class PatchError(NewsroomError):
    """A change that cannot be written into a file without altering other parts of it. The text says
    why."""


class Interrupted(BaseException):
    """A request to stop the program. ``signal`` is the number of the signal.

    A signal handler raises this exception. It is not an error, so only the code that ends a run may
    catch it.
    """

    def __init__(self, signal: int) -> None:
        self.signal = signal
