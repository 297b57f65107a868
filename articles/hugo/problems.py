"""A collector for the problems of a document, each with the position of its value."""

from __future__ import annotations

import json
from typing import Any

from articles.errors import Problem, Severity
from articles.frontmatter.document import Document, KeyPath, field_name

MAX_QUOTED_LENGTH = 60


def quote_value(value: Any) -> str:
    """Return a value as a message quotes it: as the author wrote it, shortened to one line."""
    text = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MAX_QUOTED_LENGTH else f"{text[: MAX_QUOTED_LENGTH - 1]}…"


class ProblemList:
    """The problems found in a document so far."""

    __slots__ = ("document", "problems")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []

    def error(self, path: KeyPath, code: str, message: str, *, hint: str = "") -> None:
        """Add an error, which rejects the file."""
        self._add("error", path, code, message, hint)

    def warn(self, path: KeyPath, code: str, message: str, *, hint: str = "") -> None:
        """Add a warning about something that was corrected or ignored."""
        self._add("warning", path, code, message, hint)

    def in_order(self) -> tuple[Problem, ...]:
        """Return the problems from the top of the file to the bottom."""
        return tuple(sorted(self.problems, key=lambda problem: (problem.line, problem.column)))

    def format_as_written(self, path: KeyPath, value: bool | int | float) -> str:
        """Return a number or boolean as its author wrote it, so that ``1.10`` stays 1.10."""
        mark = self.document.marks.get(path)
        if mark is None or self.document.format not in ("yaml", "json"):
            return str(value).lower() if isinstance(value, bool) else str(value)
        return self.document.text[mark.start : mark.end]

    def _add(self, severity: Severity, path: KeyPath, code: str, message: str, hint: str) -> None:
        line, column = self._place(path)
        self.problems.append(
            Problem(
                severity=severity,
                code=code,
                message=message,
                field=field_name(path),
                line=line,
                column=column,
                hint=hint,
            )
        )

    def _place(self, path: KeyPath) -> tuple[int, int]:
        """Return the line and column of the value. If it has no position, use that of its parent,
        or else the beginning of the file."""
        marks = self.document.marks
        while path and path not in marks:
            path = path[:-1]
        mark = marks.get(path)
        return (mark.line, mark.column) if mark else (1, 1)
