"""Shortcuts for interpreting front matter in tests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, tzinfo
from typing import Any

from articles.errors import Problem
from articles.frontmatter import Document, parse
from articles.hugo import Authored, Interpretation, interpret

WIDGETS = (
    "search",
    "ddg-search",
    "recent",
    "categories",
    "taglist",
    "social",
    "languages",
    "sidemenu",
)


def read(matter: str, *, timezone: tzinfo = UTC) -> Interpretation:
    """Return the interpretation of YAML front matter. A title is added if there is none."""
    titled = matter if re.search(r"(?im)^title:", matter) else f"title: t\n{matter}"
    return interpret_text(f"---\n{titled}\n---\nBody\n", timezone=timezone)


def interpret_text(text: str, *, timezone: tzinfo = UTC) -> Interpretation:
    return interpret(parse(text.encode()), timezone=timezone, known_widgets=WIDGETS)


def interpret_matter(matter: Mapping[str, Any], *, timezone: tzinfo = UTC) -> Interpretation:
    """Return the interpretation of parsed front matter that has no text."""
    document = Document(text="", format="yaml", matter=matter, marks={}, body="", body_line=1)
    return interpret(document, timezone=timezone, known_widgets=WIDGETS)


def authored(matter: str) -> Authored:
    """Return the authored values of front matter without problems."""
    reading = read(matter)
    assert reading.problems == ()
    return reading.authored


def problem(matter: str) -> Problem:
    """Return the only problem of front matter."""
    problems = read(matter).problems
    assert len(problems) == 1, problems
    return problems[0]


def warned(matter: str) -> tuple[Authored, str]:
    """Return the values of front matter with a single warning, and the code of the warning."""
    only = problem(matter)
    assert only.severity == "warning", only
    return read(matter).authored, only.code


def refused(matter: str) -> str:
    """Return the code of the only error in front matter."""
    only = problem(matter)
    assert only.severity == "error", only
    return only.code
