"""Short ways to interpret a piece of front matter in a test."""

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
    """The interpretation of YAML front matter; a title is added where there is none."""
    titled = matter if re.search(r"(?im)^title:", matter) else f"title: t\n{matter}"
    return interpret_text(f"---\n{titled}\n---\nBody\n", timezone=timezone)


def interpret_text(text: str, *, timezone: tzinfo = UTC) -> Interpretation:
    return interpret(parse(text.encode()), timezone=timezone, known_widgets=WIDGETS)


def interpret_matter(matter: Mapping[str, Any], *, timezone: tzinfo = UTC) -> Interpretation:
    """The interpretation of parsed matter without a text behind it."""
    document = Document(text="", format="yaml", matter=matter, marks={}, body="", body_line=1)
    return interpret(document, timezone=timezone, known_widgets=WIDGETS)


def authored(matter: str) -> Authored:
    """The authored values of front matter in which nothing needs to be said."""
    reading = read(matter)
    assert reading.problems == ()
    return reading.authored


def problem(matter: str) -> Problem:
    """The one problem of front matter."""
    problems = read(matter).problems
    assert len(problems) == 1, problems
    return problems[0]


def warned(matter: str) -> tuple[Authored, str]:
    """The values of front matter with one warning, and the warning's code."""
    only = problem(matter)
    assert only.severity == "warning", only
    return read(matter).authored, only.code


def refused(matter: str) -> str:
    """The code of the one error in front matter."""
    only = problem(matter)
    assert only.severity == "error", only
    return only.code
