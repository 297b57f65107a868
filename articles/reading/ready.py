"""What is stored of an article beside its columns: its search words, and its first revision."""

from __future__ import annotations

from typing import Literal, NamedTuple

from articles import revision_values
from articles.derivation import Derived
from articles.hugo import Authored
from articles.search_words import Words, words_of

#: Of which articles have labels, each from a vocabulary of its own.
LABELS = ("tags", "categories", "authors")


class Ready(NamedTuple):
    """What follows from an article's words but is no column of it: its search words, and its
    revision. Made by :func:`get_ready` where there is time, else when it is written."""

    words: Words
    packed: bytes


def first_status(authored: Authored) -> Literal["draft", "published"]:
    """The status with which a file's article begins."""
    return "draft" if authored.draft else "published"


def get_ready(authored: Authored, derived: Derived) -> Ready:
    """What is stored of a new article."""
    words = words_of(
        headline=derived.headline,
        labels=[
            name
            for field in LABELS
            for name in getattr(authored, field) or derived.inherited.get(field, ())
        ],
        lead=authored.lead or derived.inherited.get("lead"),
        summary=authored.summary,
        excerpt=derived.excerpt,
        plain_text=derived.plain_text,
        language=derived.page_language,
    )
    return Ready(words, revision_values.pack(authored, status=first_status(authored)))
