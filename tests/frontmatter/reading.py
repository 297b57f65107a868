"""Short ways to read a piece of front matter in a test."""

from __future__ import annotations

from typing import Any

import pytest

from articles.errors import FrontMatterError, Problem
from articles.frontmatter import Document, parse


def parse_text(text: str) -> Document:
    return parse(text.encode())


def parse_yaml(matter: str) -> Document:
    return parse_text(f"---\n{matter}\n---\nBody\n")


def parse_toml(matter: str) -> Document:
    return parse_text(f"+++\n{matter}\n+++\nBody\n")


def value_of(matter: str) -> Any:
    """What a YAML value means."""
    return parse_yaml(f"key: {matter}").matter["key"]


def refusal(data: bytes | str) -> Problem:
    """The problem for which a file is refused."""
    with pytest.raises(FrontMatterError) as caught:
        parse(data.encode() if isinstance(data, str) else data)
    return caught.value.problem


def yaml_refusal(matter: str) -> Problem:
    return refusal(f"---\n{matter}\n---\nBody\n")


def at(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column
