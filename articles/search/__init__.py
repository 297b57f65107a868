"""Search: one interface, an index a database, one query language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from articles.models import Article, ArticleQuerySet
from articles.models.article import LARGE_FIELDS
from articles.search.base import BATCH, Entry, Results, SearchBackend, Words, batches, words
from articles.search.matching import Clause
from articles.search.narrowing import narrow
from articles.search.postgresql import PostgreSQLSearch
from articles.search.query import Notice, Query, parse
from articles.search.snippets import Pieces, highlight, snippet
from articles.search.sqlite import SQLiteSearch

__all__ = [
    "Entry",
    "Found",
    "Query",
    "SearchBackend",
    "SearchPage",
    "Words",
    "backend",
    "entry",
    "index_articles",
    "parse",
    "rebuild",
    "remove_articles",
    "search",
    "words",
    "words_of",
]

BACKENDS: dict[str, type[SearchBackend]] = {
    "sqlite": SQLiteSearch,
    "postgresql": PostgreSQLSearch,
}

NOTICES: dict[Notice, Any] = {
    "too-long": _("The query was long; only its beginning was looked for."),
    "too-many-words": _("Only the first ten words were looked for."),
    "not-a-date": _("A date is written 2025, 2025-01 or 2025-01-31; one that is not was ignored."),
    "short-prefix": _("Before * at least two letters are needed; one alone was taken as a word."),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A story found, with what to show of it: pieces of title and text, those that match marked.
    The pieces are plain text; whoever shows them escapes them."""

    article: Article
    title: Pieces
    snippet: Pieces
    score: float


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of what was found. ``total`` stories match, or more where it is not exact;
    ``page`` of ``pages`` can be turned to."""

    query: Query
    hits: tuple[Found, ...]
    total: int
    total_is_exact: bool
    page: int
    pages: int

    @property
    def notices(self) -> list[Any]:
        """Sentences for the reader about what was left out of the query."""
        return [NOTICES[notice] for notice in self.query.notices]

    @property
    def has_previous(self) -> bool:
        return self.page > 1

    @property
    def has_next(self) -> bool:
        return self.page < self.pages


def backend() -> SearchBackend:
    """The index of the database in use."""
    return BACKENDS[connection.vendor]()


def search(
    text: str,
    *,
    at: datetime,
    within: ArticleQuerySet,
    page: int = 1,
    per_page: int = 10,
    languages: Sequence[str] | None = None,
) -> SearchPage:
    """What a reader finds who types ``text`` at the moment ``at`` among ``within`` (stories that
    may be seen, narrowed in any way but sliced). Any string is a query; a page beyond the last is
    the last. Two queries, and one more where the caller does not know the ``languages`` in use."""
    query = parse(text)
    results = backend().search(query, within=narrow(within, query), at=at, languages=languages)
    pages = max(1, -(-len(results.hits) // per_page))
    page = min(max(1, page), pages)
    return SearchPage(
        query=query,
        hits=tuple(_found(results, (page - 1) * per_page, per_page)),
        total=results.total,
        total_is_exact=results.total_is_exact,
        page=page,
        pages=pages,
    )


def index_articles(
    articles: Iterable[Article], *, ready: Mapping[str, Words] | None = None
) -> None:
    """Bring the index in line with saved articles: their columns, ``terms`` among them. ``ready``
    holds what :func:`words_of` made of some of them before, by path."""
    changed, words = list(articles), ready or {}
    index = backend()
    index.index(entry(a, words.get(a.path)) for a in changed if a.kind == Article.Kind.PAGE)
    index.remove(a.pk for a in changed if a.kind != Article.Kind.PAGE)


def remove_articles(article_ids: Iterable[int]) -> None:
    """Take articles out of the index; for those that are deleted the database does so itself."""
    backend().remove(article_ids)


def rebuild() -> int:
    """Index every article anew, in batches that each are a transaction, readers searching on.
    Returns how many articles there are."""
    number = 0
    for some in batches(Article.objects.defer("html", "body").iterator(chunk_size=BATCH)):
        with transaction.atomic():
            index_articles(some)
        number += len(some)
    return number


def entry(article: Article, ready: Words | None = None) -> Entry:
    """What the index holds of an article; ``ready`` are its words where they are known."""
    return Entry(
        article_id=article.pk,
        sort_date=article.sort_date,
        language=article.page_language,
        words=ready or _words_of(article),
    )


def _words_of(article: Article) -> Words:
    return words_of(
        headline=article.headline,
        labels=[spelling for uses in article.terms.values() for spelling, _slug in uses],
        lead=article.lead,
        summary=article.summary,
        excerpt=article.excerpt,
        plain_text=article.plain_text,
        language=article.page_language,
    )


def words_of(
    *,
    headline: str,
    labels: Iterable[str],
    lead: str | None,
    summary: str | None,
    excerpt: str,
    plain_text: str,
    language: str,
) -> Words:
    """The words of a story that the index holds. Needs no database."""
    text = _readable(lead, summary, excerpt, plain_text)
    return words(title=headline, labels=labels, text=text, language=language)


def searchable_text(article: Article) -> str:
    """What readers can read of a story: its lead, a summary of its author's, and the story."""
    return _readable(article.lead, article.summary, article.excerpt, article.plain_text)


def _readable(lead: str | None, summary: str | None, excerpt: str, plain_text: str) -> str:
    parts = [lead, excerpt if summary else "", plain_text]
    return "\n".join(part for part in parts if part)


def _found(results: Results, start: int, number: int) -> Iterator[Found]:
    """The hits of a page with their articles and what to show of them."""
    hits = results.hits[start : start + number]
    shown = Article.objects.defer(*(set(LARGE_FIELDS) - {"plain_text"}))
    articles = shown.in_bulk([hit.article_id for hit in hits])
    tokens = _marked(results.clauses)
    for hit in hits:
        if article := articles.get(hit.article_id):
            language, text = article.page_language, searchable_text(article)
            yield Found(
                article=article,
                title=highlight(article.headline, tokens, language),
                snippet=snippet(text, tokens, language),
                score=hit.score,
            )


def _marked(clauses: Iterable[Clause]) -> list[str]:
    """What to mark: of a beginning that was typed, the words that begin so, not their stems."""
    marked = []
    for clause in clauses:
        if not clause.excluded:
            prefixes = [pattern for pattern in clause.alternatives if pattern.prefix]
            marked += [str(pattern) for pattern in prefixes or clause.alternatives]
    return marked
