"""The two tables of each vocabulary: one for its terms, one for their uses on articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from articles.models.author import ArticleAuthor, Author
from articles.models.taxonomy import ArticleCategory, ArticleTag, Category, Tag


@dataclass(frozen=True, slots=True)
class TermTables:
    """The models for a vocabulary's terms and their uses, and the names of the two foreign keys of
    a use."""

    terms: Any
    uses: Any
    article: str
    term: str


#: The tables, keyed by vocabulary name (:data:`articles.hugo.VOCABULARIES`).
TERM_TABLES: Final = {
    "tags": TermTables(Tag, ArticleTag, "content_object", "tag"),
    "categories": TermTables(Category, ArticleCategory, "content_object", "tag"),
    "authors": TermTables(Author, ArticleAuthor, "article", "author"),
}
