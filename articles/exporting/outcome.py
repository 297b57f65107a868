"""What an export works with: how it is wanted, and what became of each file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from articles.errors import Problem, Severity

Action = Literal["written", "created", "unchanged", "conflict", "refused", "skipped", "missing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How an operator wants the export to go; see the command's help. ``check`` and ``dry_run``
    write nothing; a dry run also keeps what would be written, as a diff."""

    directory: Path | None = None
    source: str | None = None
    dry_run: bool = False
    check: bool = False
    wait: float = 60.0

    @property
    def writes(self) -> bool:
        return not (self.dry_run or self.check)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article: the ``path`` of its file below the root, its address, what stood
    in the way, and in a dry run the unified diff of its file."""

    path: str
    action: Action
    url: str = ""
    problems: tuple[Problem, ...] = ()
    diff: str = ""


def problem(code: str, message: str, *, hint: str = "", severity: Severity = "error") -> Problem:
    """A problem of a whole file."""
    return Problem(severity=severity, code=code, message=message, hint=hint)
