"""Collecting the problems of one document, each with the place of the value it is about."""

from __future__ import annotations

import json
from typing import Any

from articles.errors import Problem, Severity
from articles.frontmatter.document import Document, KeyPath, field_name

SHOWN = 60


def shown(value: Any) -> str:
    """A value as a message quotes it: as its author knows it, cut to one short line."""
    text = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


class Notes:
    """The problems found so far in a document."""

    __slots__ = ("document", "problems")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []

    def error(self, path: KeyPath, code: str, message: str, *, hint: str = "") -> None:
        """Note a fault that rejects the file."""
        self._add("error", path, code, message, hint)

    def warn(self, path: KeyPath, code: str, message: str, *, hint: str = "") -> None:
        """Note what was mended or ignored."""
        self._add("warning", path, code, message, hint)

    def in_order(self) -> tuple[Problem, ...]:
        """The problems from the top of the file to its bottom."""
        return tuple(sorted(self.problems, key=lambda problem: (problem.line, problem.column)))

    def written(self, path: KeyPath, value: bool | int | float) -> str:
        """A number or boolean as its author wrote it, so that ``1.10`` stays 1.10."""
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
        """Line and column of the value, else of what holds it, else of the file."""
        marks = self.document.marks
        while path and path not in marks:
            path = path[:-1]
        mark = marks.get(path)
        return (mark.line, mark.column) if mark else (1, 1)
