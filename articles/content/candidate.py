"""The states of a file before it becomes an article: found, read, and prepared for the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from articles.content import revision_values
from articles.content.derive import Derived, Placement
from articles.content.search_words import SearchWords, analyse_story
from articles.content.status import get_initial_status
from articles.errors import Problem
from articles.hugo import VOCABULARIES, Authored, decode_references


class PreparedArticle(NamedTuple):
    """The data stored beside the columns of an article: its search words and its revision.

    A worker makes it with :func:`prepare_article`. Otherwise it is made when the article is
    written.
    """

    words: SearchWords
    packed: bytes


def prepare_article(authored: Authored, derived: Derived) -> PreparedArticle:
    """Return the data to store beside a new article."""
    words = analyse_story(
        headline=derived.headline,
        labels=[
            decode_references(name)
            for field in VOCABULARIES
            for name in getattr(authored, field) or derived.inherited.get(field, ())
        ],
        lead=decode_references(authored.lead or derived.inherited.get("lead") or ""),
        summary=authored.summary,
        excerpt=derived.excerpt,
        plain_text=derived.plain_text,
        language=derived.page_language,
    )
    return PreparedArticle(
        words, revision_values.pack(authored, status=get_initial_status(authored))
    )


@dataclass(frozen=True, slots=True)
class DiscoveredFile:
    """A file that may be an article: its path below the content root and its fingerprint. ``named``
    says whether the command line named the file."""

    path: str
    size: int
    mtime_ns: int
    named: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that was read. If ``authored`` is None, the file is rejected, and ``problems`` says
    why.

    ``address_place`` is the key that decides the address, with its line and column.
    ``has_final_references`` is False if the text refers to pages that may not be in the database
    yet. ``ready`` is set if a worker has already prepared the article.
    """

    found: DiscoveredFile
    data: bytes
    read_at: datetime
    problems: tuple[Problem, ...] = ()
    quotes: tuple[str, ...] = ()
    authored: Authored | None = None
    placement: Placement | None = None
    derived: Derived | None = None
    address_place: tuple[str, int, int] = ("", 1, 1)
    has_final_references: bool = True
    ready: PreparedArticle | None = None
