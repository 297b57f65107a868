"""Search: one interface and one query language, with an index per database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from articles.content.search_words import SearchWords, analyse_story, get_readable_text
from articles.content.text_analysis import ANALYSIS_VERSION, get_folded_words
from articles.models import Article, ArticleQuerySet, SiteSettings
from articles.search import dictionary
from articles.search.base import (
    BATCH_SIZE,
    MAX_RANKED,
    IndexEntry,
    Results,
    SearchBackend,
    filter_by_days,
    split_into_batches,
)
from articles.search.corrections import QueryCorrection, find_correction
from articles.search.facet_lines import build_facet_lines, count_facet_values
from articles.search.field_lookups import (
    FIELD_LOOKUPS,
    build_term_list_lookup,
    filter_by_fields,
    find_few_with_term,
)
from articles.search.matching import Clause
from articles.search.postgresql import PostgreSQLSearch
from articles.search.query import ALL_DAYS, DayRange, Notice, Query, QuerySpan, parse_query
from articles.search.ranking import Hit, SearchCandidate, get_sort_date, has_any_pattern
from articles.search.snippets import Pieces, TermMatcher, highlight, make_snippet
from articles.search.sqlite import SQLiteSearch

__all__ = [
    "FIELD_LOOKUPS",
    "MAX_RANKED",
    "DayRange",
    "IndexEntry",
    "Query",
    "QuerySpan",
    "SearchBackend",
    "SearchCandidate",
    "SearchPage",
    "SearchResult",
    "SearchWords",
    "Suggestion",
    "build_entry",
    "build_term_list_lookup",
    "count_facet_values",
    "filter_by_days",
    "get_backend",
    "get_sort_date",
    "index_articles",
    "parse_query",
    "rebuild_index",
    "rebuild_outdated_index",
    "remove_articles",
    "search",
]

BACKENDS: dict[str, type[SearchBackend]] = {
    "sqlite": SQLiteSearch,
    "postgresql": PostgreSQLSearch,
}

#: The columns that the results page needs: those shown per story, and the text for the snippet.
RESULT_FIELDS = (
    *("path", "page_language", "headline", "sort_date", "date_offset", "credit_name", "terms"),
    *("lead", "inherited", "summary", "excerpt", "plain_text"),
)

NOTICE_TEXTS: dict[Notice, Any] = {
    "too-long": _("The query was too long. Only its beginning was used."),
    "too-many-words": _("Only the first ten words were used."),
    "not-a-date": _(
        "Write dates as 2025, 2025-01 or 2025-01-31. A date in another form was ignored."
    ),
    "short-prefix": _(
        "At least three letters are needed before *. A shorter prefix was treated as a whole word."
    ),
}


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A story found: its title and a snippet, both split into pieces. The pieces that match the
    query are marked. They are plain text: templates must escape them."""

    article: Article
    title: Pieces
    snippet: Pieces
    score: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A query that the reader may have meant. ``text`` is the whole query. ``pieces`` is the same
    text, split so that the differences from the original query are highlighted."""

    text: str
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results.

    ``total`` is the number of matching stories, or a lower bound if ``total_is_exact`` is false.
    ``pages`` is the number of pages that readers can open. ``candidates`` are the stories that were
    ranked, newest first. ``is_corrected`` is true if nothing matches the query as typed, but
    something matches the ``suggestion``. The page then shows the results of the suggestion.
    """

    query: Query
    hits: tuple[SearchResult, ...]
    total: int
    total_is_exact: bool
    page: int
    pages: int
    candidates: tuple[SearchCandidate, ...] = ()
    suggestion: Suggestion | None = None
    is_corrected: bool = False

    @property
    def notices(self) -> list[Any]:
        """Return sentences that tell the reader which parts of the query were ignored or
        changed."""
        return [NOTICE_TEXTS[notice] for notice in self.query.notices]

    @property
    def words(self) -> list[str]:
        """Return the terms that were searched for. Excluded terms are not included."""
        return [term.text for term in self.query.terms if not term.excluded]

    @property
    def has_previous(self) -> bool:
        return self.page > 1

    @property
    def has_next(self) -> bool:
        return self.page < self.pages


def get_backend() -> SearchBackend:
    """Return the index for the database in use."""
    return BACKENDS[connection.vendor]()


def search(
    text: str,
    *,
    at: datetime,
    within: ArticleQuerySet,
    page: int = 1,
    per_page: int = 10,
    languages: Sequence[str] | None = None,
    days: DayRange = ALL_DAYS,
    chosen: Collection[tuple[str, str]] = (),
    newest_first: bool = False,
) -> SearchPage:
    """Return the results for the query ``text`` at the moment ``at``, among the articles of
    ``within``. The reader must be allowed to see all of these. They may be filtered, but not
    sliced. ``days`` and ``chosen`` (pairs of field name and value) repeat filters of ``within``, so
    that the index does not read other stories.

    Results are sorted by relevance, or by date if ``newest_first`` is true. Any string is a valid
    query. An empty query finds nothing or, if ``chosen`` is not empty, everything in ``within``. If
    ``page`` is too high, it means the last page.

    This usually runs two database queries. More are needed in these cases: two or three for a
    prefix; two if very little is found; one if ``languages``, the languages in use, are not passed.
    If stories must have certain labels, there is also one query per label, until a label with few
    stories is found.
    """
    typed, index = parse_query(text), get_backend()
    demanded = [(f.name, f.value) for f in typed.fields if not f.excluded]
    seen = filter_by_days(filter_by_fields(within, typed), typed.days)
    query = replace(
        typed.of_days(*days),
        among=find_few_with_term((*demanded, *chosen)),
        newest_first=newest_first,
    )
    if languages is None:
        languages = [] if query.is_empty else index.load_languages()
    if chosen and query.is_empty:
        found = index.search_for((), query=query, within=seen, at=at)
    else:
        found = index.search(query, within=seen, at=at, languages=languages)
    correction = find_correction(query, found, index=index, languages=languages, within=seen, at=at)
    shown = correction.results if correction and not found.hits else found
    pages = max(1, -(-len(shown.hits) // per_page))
    page = min(max(1, page), pages)
    hits = shown.hits[(page - 1) * per_page : page * per_page]
    articles = _load_articles((*hits, *(correction.results.hits[:1] if correction else ())))
    return SearchPage(
        query=query,
        hits=tuple(_build_results(hits, articles, shown)),
        total=shown.total,
        total_is_exact=shown.total_is_exact,
        page=page,
        pages=pages,
        candidates=shown.candidates,
        suggestion=_build_suggestion(query, correction, articles) if correction else None,
        is_corrected=shown is not found,
    )


def find_ids(text: str, *, at: datetime, within: ArticleQuerySet) -> tuple[list[int], bool]:
    """Return the ids of the articles of ``within`` that match the query ``text``, and whether these
    are all. If very many match, these are the newest ones and those whose titles match best."""
    typed, index = parse_query(text), get_backend()
    demanded = [(f.name, f.value) for f in typed.fields if not f.excluded]
    seen = filter_by_days(filter_by_fields(within, typed), typed.days)
    query = replace(typed, among=find_few_with_term(demanded))
    found = index.search(query, within=seen, at=at)
    return [hit.article_id for hit in found.hits], found.total_is_exact


def index_articles(
    articles: Iterable[Article], *, ready: Mapping[str, SearchWords] | None = None
) -> None:
    """Update the index for saved articles. Their column ``terms`` must be up to date. ``ready``
    maps paths to results of :func:`analyse_story` that are already known."""
    changed, words = list(articles), ready or {}
    index = get_backend()
    # Fill the dictionary before the index. FTS5 collects words in memory, and would write them to
    # disk early if a statement with many rows wrote to another table in between.
    dictionary.add_words(word for a in changed for word in _get_new_words(a, words.get(a.path)))
    index.index(build_entry(a, words.get(a.path)) for a in changed if a.kind == Article.Kind.PAGE)
    index.remove(a.pk for a in changed if a.kind != Article.Kind.PAGE)


def remove_articles(article_ids: Iterable[int]) -> None:
    """Remove articles from the index. Call this only if the articles still exist: when an article
    is deleted, the database removes it from the index."""
    get_backend().remove(article_ids)


def rebuild_index() -> int:
    """Index all articles again and return their number. Each batch has its own transaction, so that
    readers can search in the meantime."""
    number = 0
    for some in split_into_batches(
        Article.objects.defer("html", "body").iterator(chunk_size=BATCH_SIZE)
    ):
        with transaction.atomic():
            index_articles(some)
        number += len(some)
    get_backend().refresh_statistics()
    return number


def rebuild_outdated_index() -> bool:
    """Rebuild the index if it was built with other rules of text analysis. Return whether it was
    rebuilt."""
    if not SiteSettings.objects.exclude(index_version=ANALYSIS_VERSION).exists():
        return False
    rebuild_index()
    SiteSettings.objects.update(index_version=ANALYSIS_VERSION)
    return True


def build_entry(article: Article, ready: SearchWords | None = None) -> IndexEntry:
    """Return the index entry of an article. ``ready`` holds its words if they are already known."""
    return IndexEntry(
        article_id=article.pk,
        sort_date=article.sort_date,
        language=article.page_language,
        words=ready or _analyse_article(article),
        facets=build_facet_lines(
            section=article.section,
            language=article.page_language,
            terms=article.terms,
            offset=article.date_offset,
        ),
    )


def _get_new_words(article: Article, ready: SearchWords | None) -> Iterable[str]:
    """Return the words of an article that the dictionary may not contain yet. If another process
    analysed the article, these are the words that it reported as new in ``ready``. Otherwise return
    all words, because this process may have seen a word that was never stored."""
    if ready is not None:
        return ready.new_words
    labels = (name for plural in article.terms for name, _slug in article.labels(plural))
    return get_folded_words("\n".join((article.headline, *labels, get_searchable_text(article))))


def _analyse_article(article: Article) -> SearchWords:
    return analyse_story(
        headline=article.headline,
        labels=[name for plural in article.terms for name, _slug in article.labels(plural)],
        lead=article.standfirst,
        summary=article.summary,
        excerpt=article.excerpt,
        plain_text=article.plain_text,
        language=article.page_language,
    )


def get_searchable_text(article: Article) -> str:
    """Return the text of a story that is searched: its lead, the author's summary, and the body."""
    return get_readable_text(
        article.standfirst, article.summary, article.excerpt, article.plain_text
    )


def _load_articles(hits: Iterable[Hit]) -> dict[int, Article]:
    return Article.objects.order_by().only(*RESULT_FIELDS).in_bulk([hit.article_id for hit in hits])


def _build_results(
    hits: Sequence[Hit], articles: Mapping[int, Article], results: Results
) -> Iterator[SearchResult]:
    """Yield one result with marked texts for each of ``hits``, the hits of one page. ``articles``
    maps ids to articles. ``results`` holds the hits of the whole search."""
    numbers, marked = {hit.article_id for hit in hits}, cache(_build_matcher)
    texts = {c.article_id: c.text for c in results.candidates if c.article_id in numbers}
    for hit in hits:
        if article := articles.get(hit.article_id):
            language = article.page_language
            said = _select_occurring(results.clauses, texts[article.pk])
            yield SearchResult(
                article=article,
                title=highlight(article.headline, marked(results.clauses), language),
                snippet=make_snippet(get_searchable_text(article), marked(said), language),
                score=hit.score,
            )


def _select_occurring(clauses: Iterable[Clause], text: str) -> tuple[Clause, ...]:
    """Return the clauses that occur in an indexed ``text``. The original text is then searched for
    these only. Clauses with a prefix are always returned, because a prefix can be longer than the
    indexed stem of a word that it matches."""
    words = f" {text} "
    return tuple(
        clause
        for clause in clauses
        if any(pattern.prefix for pattern in clause.alternatives)
        or has_any_pattern(clause.alternatives, words)
    )


def _build_suggestion(
    query: Query, correction: QueryCorrection, articles: Mapping[int, Article]
) -> Suggestion | None:
    """Return the corrected query. Its words are spelt as in the best story that it finds."""
    best = articles.get(correction.results.hits[0].article_id)
    if best is None:
        return None
    words = {term.place: _find_spelling(best, clause) for term, clause in correction.words.items()}
    pieces: Pieces = []
    at = 0
    for (start, end), word in sorted(words.items()):
        pieces += [(query.text[at:start], False), (word, True)]
        at = end
    pieces.append((query.text[at:], False))
    return Suggestion(query.replace_pieces(words), [piece for piece in pieces if piece[0]])


def _find_spelling(story: Article, wanted: Clause) -> str:
    """Return the most frequent spelling in ``story`` of a word that matches ``wanted``."""
    marked, language = _build_matcher([wanted]), story.page_language
    labels = [name for plural in story.terms for name, _slug in story.labels(plural)]
    parts = (story.headline, *labels, get_searchable_text(story))
    pieces = (piece for part in parts for piece in highlight(part, marked, language))
    spellings = Counter(text for text, matches in pieces if matches)
    return max(spellings, key=lambda word: spellings[word], default="")


def _build_matcher(clauses: Iterable[Clause]) -> TermMatcher:
    """Return a matcher for the words to highlight. For a prefix, these are the words that start
    with it, not the words with the same stem."""
    marked = []
    for clause in clauses:
        if not clause.excluded:
            prefixes = [pattern for pattern in clause.alternatives if pattern.prefix]
            marked.append([str(pattern) for pattern in prefixes or clause.alternatives])
    return TermMatcher(marked)
