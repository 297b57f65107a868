"""Search: one interface, an index a database, one query language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from articles.analysis import folded_words
from articles.models import Article, ArticleQuerySet
from articles.search import vocabulary
from articles.search.base import BATCH, NEWEST, Entry, Results, SearchBackend, batches
from articles.search.correcting import Correction, correct
from articles.search.facet_lines import counted, facet_lines
from articles.search.matching import Clause
from articles.search.narrowing import DEMANDS, few_labelled, narrow
from articles.search.postgresql import PostgreSQLSearch
from articles.search.query import ALWAYS, Days, Notice, Place, Query, parse
from articles.search.ranking import Candidate, Hit, date_of, occurs
from articles.search.snippets import Pieces, Wanted, highlight, snippet
from articles.search.sqlite import SQLiteSearch
from articles.search_words import Words, readable, words_of

__all__ = [
    "DEMANDS",
    "NEWEST",
    "Candidate",
    "Days",
    "Entry",
    "Found",
    "Place",
    "Query",
    "SearchBackend",
    "SearchPage",
    "Suggestion",
    "Words",
    "backend",
    "counted",
    "date_of",
    "entry",
    "index_articles",
    "parse",
    "rebuild",
    "remove_articles",
    "search",
]

BACKENDS: dict[str, type[SearchBackend]] = {
    "sqlite": SQLiteSearch,
    "postgresql": PostgreSQLSearch,
}

#: What is read of the stories of a page: what it shows of them, and their text.
SHOWN = (
    *("path", "page_language", "headline", "sort_date", "credit_name", "terms"),
    *("lead", "inherited", "summary", "excerpt", "plain_text"),
)

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
class Suggestion:
    """Another query that the reader may have meant: its ``text``, and that in pieces, those that
    differ from what was typed marked."""

    text: str
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of what was found. ``total`` stories match, or more where it is not exact;
    ``page`` of ``pages`` can be turned to. Where nothing was found as typed, but something for the
    ``suggestion``, that is shown, and the page ``is_corrected``. ``candidates`` are the stories
    that were ranked, newest first."""

    query: Query
    hits: tuple[Found, ...]
    total: int
    total_is_exact: bool
    page: int
    pages: int
    candidates: tuple[Candidate, ...] = ()
    suggestion: Suggestion | None = None
    is_corrected: bool = False

    @property
    def notices(self) -> list[Any]:
        """Sentences for the reader about what was left out of the query."""
        return [NOTICES[notice] for notice in self.query.notices]

    @property
    def words(self) -> list[str]:
        """What was looked for, each alone."""
        return [term.text for term in self.query.terms if not term.excluded]

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
    days: Days = ALWAYS,
    chosen: Collection[tuple[str, str]] = (),
) -> SearchPage:
    """What a reader finds who types ``text`` at the moment ``at`` among ``within`` (stories that
    may be seen, narrowed in any way but sliced) and of the ``days``. ``chosen`` says what
    ``within`` is narrowed by (name of a field, value). Any string is a query; where it is empty
    nothing is found, or if something is chosen, all of that. A page beyond the last is the last.
    Two queries; one more for each label demanded, until it is one that few stories have; two or
    three for a beginning; two where next to nothing is found, and one where the caller does not
    know the ``languages`` in use."""
    query, index = parse(text).of_days(*days), backend()
    if languages is None:
        languages = [] if query.is_empty else index.languages()
    demanded = [(f.name, f.value) for f in query.fields if not f.excluded]
    seen = narrow(within, query)
    query = query.of_articles(few_labelled((*demanded, *chosen)))
    if chosen and query.is_empty:
        found = index.search_for((), query=query, within=seen, at=at)
    else:
        found = index.search(query, within=seen, at=at, languages=languages)
    correction = correct(query, found, index=index, languages=languages, within=seen, at=at)
    shown = correction.results if correction and not found.hits else found
    pages = max(1, -(-len(shown.hits) // per_page))
    page = min(max(1, page), pages)
    hits = shown.hits[(page - 1) * per_page : page * per_page]
    articles = _articles((*hits, *(correction.results.hits[:1] if correction else ())))
    return SearchPage(
        query=query,
        hits=tuple(_found(hits, articles, shown)),
        total=shown.total,
        total_is_exact=shown.total_is_exact,
        page=page,
        pages=pages,
        candidates=shown.candidates,
        suggestion=_suggestion(query, correction, articles) if correction else None,
        is_corrected=shown is not found,
    )


def index_articles(
    articles: Iterable[Article], *, ready: Mapping[str, Words] | None = None
) -> None:
    """Bring the index in line with saved articles: their columns, ``terms`` among them. ``ready``
    holds what :func:`words_of` made of some of them before, by path."""
    changed, words = list(articles), ready or {}
    index = backend()
    # First: FTS5 gathers words in memory until another table is written by a longer statement.
    vocabulary.learn(word for a in changed for word in _words_as_written(a, words.get(a.path)))
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
    backend().many_came()
    return number


def entry(article: Article, ready: Words | None = None) -> Entry:
    """What the index holds of an article; ``ready`` are its words where they are known."""
    return Entry(
        article_id=article.pk,
        sort_date=article.sort_date,
        language=article.page_language,
        words=ready or _words_of(article),
        facets=facet_lines(
            section=article.section, language=article.page_language, terms=article.terms
        ),
    )


def _words_as_written(article: Article, ready: Words | None) -> Iterable[str]:
    """The words of an article that may be new. What another process made ready says which those
    are; here all are looked at, since what was met here may never have been written."""
    if ready is not None:
        return ready.met
    labels = (spelling for uses in article.terms.values() for spelling, _slug in uses)
    return folded_words("\n".join((article.headline, *labels, searchable_text(article))))


def _words_of(article: Article) -> Words:
    return words_of(
        headline=article.headline,
        labels=[spelling for uses in article.terms.values() for spelling, _slug in uses],
        lead=article.standfirst,
        summary=article.summary,
        excerpt=article.excerpt,
        plain_text=article.plain_text,
        language=article.page_language,
    )


def searchable_text(article: Article) -> str:
    """What readers can read of a story: its lead, a summary of its author's, and the story."""
    return readable(article.standfirst, article.summary, article.excerpt, article.plain_text)


def _articles(hits: Iterable[Hit]) -> dict[int, Article]:
    return Article.objects.order_by().only(*SHOWN).in_bulk([hit.article_id for hit in hits])


def _found(
    hits: Sequence[Hit], articles: Mapping[int, Article], results: Results
) -> Iterator[Found]:
    """The ``hits`` of a page, of all ``results``, with their articles and what to show of them."""
    numbers, marked = {hit.article_id for hit in hits}, cache(_marked)
    texts = {c.article_id: c.text for c in results.candidates if c.article_id in numbers}
    for hit in hits:
        if article := articles.get(hit.article_id):
            language = article.page_language
            said = _said(results.clauses, texts[article.pk])
            yield Found(
                article=article,
                title=highlight(article.headline, marked(results.clauses), language),
                snippet=snippet(searchable_text(article), marked(said), language),
                score=hit.score,
            )


def _said(clauses: Iterable[Clause], text: str) -> tuple[Clause, ...]:
    """The clauses that a ``text`` of the index says: nobody has to look for the others in the
    original. A beginning may be met in words whose stems do not show it."""
    words = f" {text} "
    return tuple(
        clause
        for clause in clauses
        if any(pattern.prefix for pattern in clause.alternatives)
        or occurs(clause.alternatives, words)
    )


def _suggestion(
    query: Query, correction: Correction, articles: Mapping[int, Article]
) -> Suggestion | None:
    """The corrected query, its words spelt as by the best of the stories that it finds."""
    best = articles.get(correction.results.hits[0].article_id)
    if best is None:
        return None
    words = {term.place: _spelling(best, clause) for term, clause in correction.words.items()}
    pieces: Pieces = []
    at = 0
    for (start, end), word in sorted(words.items()):
        pieces += [(query.text[at:start], False), (word, True)]
        at = end
    pieces.append((query.text[at:], False))
    return Suggestion(query.with_other(words), [piece for piece in pieces if piece[0]])


def _spelling(story: Article, wanted: Clause) -> str:
    """How a story that ``wanted`` was found in mostly spells it."""
    marked, language = _marked([wanted]), story.page_language
    labels = [spelling for uses in story.terms.values() for spelling, _slug in uses]
    parts = (story.headline, *labels, searchable_text(story))
    pieces = (piece for part in parts for piece in highlight(part, marked, language))
    spellings = Counter(text for text, matches in pieces if matches)
    return max(spellings, key=lambda word: spellings[word], default="")


def _marked(clauses: Iterable[Clause]) -> Wanted:
    """What to mark: of a beginning that was typed, the words that begin so, not their stems."""
    marked = []
    for clause in clauses:
        if not clause.excluded:
            prefixes = [pattern for pattern in clause.alternatives if pattern.prefix]
            marked.append([str(pattern) for pattern in prefixes or clause.alternatives])
    return Wanted(marked)
