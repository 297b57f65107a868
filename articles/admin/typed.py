"""What was typed at the desk, read as if it stood in a file: the rules are the import's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from articles.errors import Problem
from articles.frontmatter import Document
from articles.hugo import BY_FIELD, interpret
from articles.widgets import registry

#: Form fields that are named otherwise than what they hold: a model field of that name would be
#: written by Django, not by the one writer.
RENAMED = {"tag_names": "tags", "category_names": "categories", "author_names": "authors"}

#: What is read by the import's rules, from a front matter made of the form.
INTERPRETED = (
    "title", "link_title", "lead", "summary", "description", "slug", "url", "aliases", "weight",
    "language", "translation_key", "tags", "categories", "authors", "thumbnail", "widgets",
    "post_meta", "sidebar",
)  # fmt: skip

#: What the field itself gives as it is stored.
DIRECT = (
    "body", "date", "publish_date", "expiry_date", "last_modified", "thumbnail_visibility",
    "authorbox", "pager", "toc", "mathjax", "comments",
)  # fmt: skip

#: What the import mends with a warning, and the form without a word.
HARMLESS = {"title-missing", "control-characters"}

#: The form field of a field of an article, where it is named otherwise.
FORM_NAME = {authored: name for name, authored in RENAMED.items()}


def interpreted(typed: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """What was typed, by field of :class:`Authored`, read as if it stood in a file; and what an
    import would have to say about it."""
    matter = {
        BY_FIELD[name].name: list(value) if isinstance(value, tuple) else value
        for name, value in typed.items()
        if value is not None
    }
    document = Document(text="", format="none", matter=matter, marks={}, body="", body_line=1)
    zone = timezone.get_current_timezone()
    reading = interpret(document, timezone=zone, known_widgets=registry)
    problems = [problem for problem in reading.problems if problem.code not in HARMLESS]
    return {name: getattr(reading.authored, name) for name in typed}, problems


def as_in_the_file(stored: str, typed: str) -> str:
    """A story from the form with the line ends of the stored one, and the blank lines that stand
    between front matter and story."""
    lead = stored[: len(stored) - len(stored.lstrip("\r\n"))]
    return lead + (typed.replace("\n", "\r\n") if "\r\n" in stored else typed)
