"""Shortcuts for reading front matter in tests."""

from __future__ import annotations

from typing import Any

import pytest

from articles.errors import FrontMatterError, Problem
from articles.frontmatter import Document, KeyPath, parse
from articles.frontmatter.values import MISSING, look_up


def parse_text(text: str) -> Document:
    return parse(text.encode())


def parse_yaml(matter: str) -> Document:
    return parse_text(f"---\n{matter}\n---\nBody\n")


def parse_toml(matter: str) -> Document:
    return parse_text(f"+++\n{matter}\n+++\nBody\n")


def value_of(matter: str) -> Any:
    """Return the value that YAML front matter has for ``key: <matter>``."""
    return parse_yaml(f"key: {matter}").matter["key"]


def refusal(data: bytes | str) -> Problem:
    """Return the problem with which a file is rejected."""
    with pytest.raises(FrontMatterError) as caught:
        parse(data.encode() if isinstance(data, str) else data)
    return caught.value.problem


def yaml_refusal(matter: str) -> Problem:
    return refusal(f"---\n{matter}\n---\nBody\n")


def at(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column


def is_left_alone(before: Document, after: Document, path: KeyPath) -> bool:
    """Return whether a change at ``path`` left everything else unchanged: the source of every other
    value, and every line outside of the field, in the same order."""
    return _lines_stay(before, after, path) and all(
        source_at(after, other) == source_at(before, other)
        for other in before.marks
        if not is_related(other, path, before)
    )


def _lines_stay(before: Document, after: Document, path: KeyPath) -> bool:
    """Return whether the lines outside of the field are unchanged, with these exceptions.

    In JSON a comma may be added or removed at the end of the preceding line, a new key of the
    outermost map may be on the same line as others, and brackets that become empty may be written
    as ``{}`` or ``[]``. If the first key of a map in a YAML list is removed, the second key takes
    its place after the dash.
    """
    if len(path) > 1 and isinstance(path[-2], int) and look_up(after.matter, path) is MISSING:
        path = path[:-1]
    while path and look_up(after.matter, path) is MISSING and not look_up(after.matter, path[:-1]):
        path = path[:-1]
    if not path:
        return True
    if before.format == "json" and path[:1] not in before.marks:
        before_it = common_start(before.text, after.text)
        behind_it = common_start(before.text[::-1], after.text[::-1])
        return before_it + behind_it >= len(before.text)
    inside = lines_of(before, path)
    lines = before.text.split("\n")
    others = [line for number, line in enumerate(lines) if number not in inside]
    return _is_within(others, after.text.split("\n"), before.format == "json")


def common_start(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def is_related(other: KeyPath, path: KeyPath, before: Document) -> bool:
    """Return whether a value is above or below the changed one, or next to it in a list."""
    while path not in before.marks and len(path) > 1:
        path = path[:-1]
    if path and isinstance(path[-1], int):
        path = path[:-1]
    length = min(len(other), len(path))
    return other[:length] == path[:length]


def source_at(document: Document, path: KeyPath) -> str:
    """Return a value as written, without the blank lines after a block scalar. For lists and maps,
    which may grow, return only the opening character."""
    mark = document.marks[path]
    source = document.text[mark.start : mark.end].rstrip()
    return source[:1] if isinstance(look_up(document.matter, path), dict | list) else source


def lines_of(document: Document, path: KeyPath) -> set[int]:
    """Return the numbers, from 0, of the lines of a value, or of its parent if it does not exist
    yet."""
    while path not in document.marks and len(path) > 1:
        path = path[:-1]
    if path not in document.marks:
        return set()
    mark = document.marks[path]
    start = min(document.keys.get(path, mark.start), mark.start)
    first, last = (document.text.count("\n", 0, offset) for offset in (start, mark.end))
    return set(range(first, last + 1))


def _is_within(lines: list[str], all_lines: list[str], ignore_commas: bool) -> bool:
    """Return whether ``lines`` occur in ``all_lines``, in the same order."""
    plain = [line.rstrip(", \r") for line in all_lines] if ignore_commas else all_lines
    remaining = iter(plain)
    return all((line.rstrip(", \r") if ignore_commas else line) in remaining for line in lines)
