"""Functions that parse values entered in forms by the same rules as the import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.editing import deriving
from articles.errors import Problem
from articles.frontmatter import Document
from articles.frontmatter.line_ends import match_line_ends
from articles.hugo import BY_FIELD, Authored, interpret
from articles.rendering import RenderError
from articles.widgets import registry

#: Kinds of keys for which the cleaned value of the form field is stored directly. Values of all
#: other kinds are put into a front matter and read with the rules of the import.
DIRECT_KINDS = frozenset({"corrections", "date", "switch", "visibility"})

#: Codes of problems that the form repairs silently. An import repairs them with a warning.
IGNORED_PROBLEM_CODES = {"title-missing", "control-characters"}


def read_form_values(stored: Authored, typed: Mapping[str, Any]) -> tuple[Authored, list[Problem]]:
    """Parse the values entered in a form, keyed by field of :class:`Authored`. Return ``stored``
    with these values, and the problems that an import would report. All other fields keep the
    exact value from the file."""
    direct = {name: value for name, value in typed.items() if _is_direct(name)}
    read, problems = interpret_form_values(
        {name: value for name, value in typed.items() if name not in direct}
    )
    if "body" in direct:
        direct["body"] = restore_file_layout(stored.body, direct["body"])
    return replace(stored, **read, **direct), problems


def _is_direct(name: str) -> bool:
    return name in ("body", "params") or BY_FIELD[name].kind in DIRECT_KINDS


def interpret_form_values(typed: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """Parse the values entered in a form, keyed by field of :class:`Authored`, by the rules of the
    import. Return the values and the problems that an import would report."""
    matter = {
        BY_FIELD[name].name: list(value) if isinstance(value, tuple) else value
        for name, value in typed.items()
        if value is not None
    }
    document = Document(text="", format="none", matter=matter, marks={}, body="", body_line=1)
    zone = timezone.get_current_timezone()
    reading = interpret(document, timezone=zone, known_widgets=registry)
    problems = [
        problem for problem in reading.problems if problem.code not in IGNORED_PROBLEM_CODES
    ]
    return {name: getattr(reading.authored, name) for name in typed}, problems


def check_renderable(text: str) -> str:
    """Return ``text``, a Markdown text that is not part of an article. Raise ValidationError if it
    cannot be rendered."""
    try:
        deriving.check_text_rendering(text)
    except RenderError as error:
        raise ValidationError(str(error)) from error
    return text


def restore_file_layout(stored: str, typed: str) -> str:
    """Return the text entered in the form, with the line endings and the leading blank lines of the
    stored text."""
    lead = stored[: len(stored) - len(stored.lstrip("\r\n"))]
    return match_line_ends(stored, lead + typed)
