"""The search interface: the operations of each database's index, and the code that they share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils import timezone

from articles.content.search_words import SearchWords
from articles.content.text_analysis import get_stemmer_name
from articles.models import ArticleQuerySet
from articles.models.article_lists import widen_span
from articles.search.matching import Clause, build_clauses
from articles.search.query import ALL_DAYS, DayRange, Query
from articles.search.ranking import (
    MAX_KEY,
    Hit,
    SearchCandidate,
    make_sort_key,
    order_by_date,
    rank,
)
from articles.site_settings import current

T = TypeVar("T")

#: Maximum number of matching stories to rank, newest first. Readers can only page through these. If
#: more stories match, the total is shown as "more than …": readers do not page that far, and
#: counting is slow.
MAX_RANKED = 200
#: Rank at most this many additional stories because their titles match, however old they are.
MAX_RANKED_BY_TITLE = 100
#: Maximum number of entries that one statement writes.
BATCH_SIZE = 500


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """The data that the index stores for a story. ``language`` is the language tag of its page.
    ``facets`` are lines made by :func:`articles.search.facet_lines.build_facet_lines`."""

    article_id: int
    sort_date: datetime
    language: str
    words: SearchWords
    facets: str


@dataclass(frozen=True, slots=True)
class Results:
    """The results of a search. ``hits`` are sorted by relevance or date; if very many stories
    match, only the newest are included. ``total`` is the number of matching stories, or a lower
    bound if ``total_is_exact`` is false. ``candidates`` are the stories that were ranked, newest
    first."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    total_is_exact: bool = True
    clauses: tuple[Clause, ...] = ()
    candidates: tuple[SearchCandidate, ...] = ()


class SqlCondition(NamedTuple):
    """A piece of SQL with ``%s`` placeholders, and the values for the placeholders."""

    sql: str
    params: tuple[Any, ...]


#: A condition that is never true.
NO_MATCH = SqlCondition("FALSE", ())


class EntryLookup(NamedTuple):
    """One way to find entries. ``source`` is SQL for their tables, and ``entry`` the alias for the
    entries in it. ``key`` is the sort key, in the form that the database sorts fastest. ``few`` is
    the source restricted to some articles; the ids of these replace ``{numbers}``."""

    source: str
    few: str
    match: SqlCondition
    key: str

    def among(self, numbers: Sequence[int]) -> EntryLookup:
        """Return this lookup, restricted to the entries of these articles."""
        return self._replace(source=self.few.format(numbers=",".join(map(str, numbers))))


class QueryLookups(NamedTuple):
    """Two lookups: one for entries that match a query anywhere, one for entries with a matching
    title."""

    everywhere: EntryLookup
    in_title: EntryLookup


class SearchBackend(ABC):
    """The search index of one database. Subclasses define how their database looks up entries.

    ``texts`` is the table with the analysed words and facets of every story. ``entries`` is the
    table with the dates and languages of the stories. ``newest`` is a query for the newest entries
    in ``{source}`` that satisfy ``{match}`` and ``{visible}``. ``demand`` turns a query for one
    article into a condition, which replaces ``{visible}``. The database checks entries against this
    condition one by one until it has found enough.
    """

    texts: ClassVar[str]
    entries: ClassVar[str] = "articles_search"
    newest: ClassVar[str]
    demand: ClassVar[str]

    @abstractmethod
    def index(self, entries: Iterable[IndexEntry]) -> None:
        """Add entries, and replace existing entries of the same articles."""

    @abstractmethod
    def build_lookups(self, wanted: Sequence[Clause]) -> QueryLookups:
        """Return the lookups for entries that match all of the clauses ``wanted``."""

    def refresh_statistics(self) -> None:  # noqa: B027
        """Refresh the database's statistics. Call this after a bulk insert."""

    def remove(self, article_ids: Iterable[int]) -> None:
        """Remove articles from the index. Deleted articles need no call: the database removes them
        itself."""
        for some in split_into_batches(article_ids):
            places = ", ".join(["%s"] * len(some))
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {self.entries} WHERE article_id IN ({places})", some)

    def load_languages(self) -> list[str]:
        """Return the distinct language tags of all entries. Each is looked up in the index of
        languages."""
        with connection.cursor() as cursor:
            cursor.execute(_LANGUAGES.format(entries=self.entries))
            return [language for (language,) in cursor.fetchall()]

    def search(
        self,
        query: Query,
        *,
        within: ArticleQuerySet,
        at: datetime,
        languages: Sequence[str] | None = None,
    ) -> Results:
        """Return the matching stories among ``within`` (not sliced), in the order that ``query``
        asks for. Runs one SQL query, whatever the size of the index, and another one if
        ``languages`` is None."""
        if query.is_empty:
            return Results()
        known = self.load_languages() if languages is None else languages
        wanted = build_clauses(query.terms, get_query_languages(query, known))
        if query.terms and not wanted:
            return Results()
        return self.search_for(wanted, query=query, within=within, at=at)

    def search_for(
        self, wanted: Sequence[Clause], *, query: Query, within: ArticleQuerySet, at: datetime
    ) -> Results:
        """Return the stories that match the clauses ``wanted``. Of ``query``, only the days and the
        order are used, not the terms."""
        candidates, total = self.find_candidates(query, wanted, within)
        hits = order_by_date(candidates) if query.newest_first else rank(candidates, wanted, at=at)
        return Results(
            hits=tuple(hits),
            total=min(total, MAX_RANKED),
            total_is_exact=total <= MAX_RANKED,
            clauses=tuple(wanted),
            candidates=tuple(candidates),
        )

    def find_candidates(
        self, query: Query, wanted: Sequence[Clause], within: ArticleQuerySet
    ) -> tuple[list[SearchCandidate], int]:
        """Return the entries to rank, newest first, and the number of matching entries. The count
        stops just above :data:`MAX_RANKED`."""
        if query.among == ():
            return [], 0
        try:
            sql, params = build_visibility_query(within)
        except EmptyResultSet:
            return [], 0
        seen = SqlCondition(self.demand.format(sql=sql), params)
        statement = self._build_statement(self.build_lookups(wanted), query, seen)
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, statement.params)
            rows = cursor.fetchall()
        found = [SearchCandidate(*row[:-1]) for row in rows]
        found.sort(key=attrgetter("sort_key"), reverse=True)
        return found, rows[0][-1] if rows else 0

    def _build_statement(
        self, lookups: QueryLookups, query: Query, seen: SqlCondition
    ) -> SqlCondition:
        """Return one statement that selects the candidates in any order. Each row ends with the
        total."""
        ways = list(lookups)
        if query.among is not None:
            ways = [way.among(query.among) for way in ways]
        conditions = [
            join_conditions(way.match, _build_date_condition(query, way.key)) for way in ways
        ]
        queries = [
            self.newest.format(source=way.source, match=found.sql, visible=seen.sql, key=way.key)
            for way, found in zip(ways, conditions, strict=True)
        ]
        sql = _STATEMENT.format(
            newest=queries[0],
            newest_by_title=queries[1],
            texts=self.texts,
            NEWEST=MAX_RANKED,
            # If results are sorted by date, do not add old stories with a matching title: other
            # matches between them and the newest ones would be missing.
            NEWEST_BY_TITLE=0 if query.newest_first else MAX_RANKED_BY_TITLE,
        )
        params = (p for found in conditions for p in (*found.params, *seen.params))
        return SqlCondition(sql, tuple(params))


def split_into_batches(values: Iterable[T]) -> Iterator[list[T]]:
    """Yield ``values`` in lists of at most :data:`BATCH_SIZE`."""
    rest = iter(values)
    while some := list(islice(rest, BATCH_SIZE)):
        yield some


def build_visibility_query(within: ArticleQuerySet) -> SqlCondition:
    """Return a query that finds the article of ``entry`` if the article is in ``within``.

    Raise :class:`django.core.exceptions.EmptyResultSet` if ``within`` cannot contain any article.
    """
    this_one = within.order_by().filter(pk=RawSQL("entry.article_id", ())).values("pk")
    sql, params = this_one.query.sql_with_params()
    return SqlCondition(sql, tuple(params))


def _build_date_condition(query: Query, key: str) -> SqlCondition:
    """Return a condition for entries dated within the days of the query. The condition compares
    sort keys, so that the database only reads entries with these dates.

    Readers may see the days that authors wrote. These may begin earlier or later than the site's
    days. The condition then allows a longer period, and :func:`filter_by_days` selects the right
    articles.
    """
    begin, end = _get_day_bounds(query.days)
    if (begin or end) and has_authored_days():
        begin, end = widen_span(begin, end)
    first = make_sort_key(0, begin) if begin else 0
    limit = make_sort_key(0, end) if end else MAX_KEY
    return SqlCondition(f"{key} >= %s AND {key} < %s", (first, limit))


def filter_by_days(articles: ArticleQuerySet, days: DayRange) -> ArticleQuerySet:
    """Return the ``articles`` dated within ``days``, by the dates that readers see."""
    if days == ALL_DAYS:
        return articles
    return articles.of_days(*_get_day_bounds(days), as_written=has_authored_days())


def has_authored_days() -> bool:
    """Return whether readers see dates in the time zones of the authors, because the site has no
    time zone."""
    return not current.get_site_settings().time_zone


def _get_day_bounds(days: DayRange) -> tuple[datetime | None, datetime | None]:
    """Return the midnights at which ``days`` begin and end, in the site's time zone."""
    begin = _get_midnight(days.after) if days.after else None
    return begin, _get_midnight(days.before) if days.before else None


def _get_midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def join_conditions(one: SqlCondition, other: SqlCondition) -> SqlCondition:
    """Return the two conditions joined with AND."""
    return SqlCondition(f"{one.sql} AND {other.sql}", one.params + other.params)


def get_query_languages(query: Query, indexed: Sequence[str]) -> list[str]:
    """Return the languages in which to read a query. These are the languages of the index or, if
    the query names some with ``lang:``, only those."""
    demanded = {get_stemmer_name(language) for language in query.languages}
    return [
        language for language in indexed if not demanded or get_stemmer_name(language) in demanded
    ]


# This query takes 0.02 ms. ``SELECT DISTINCT`` reads the whole index, which takes 8 ms for 100,000
# stories.
_LANGUAGES = """
WITH RECURSIVE known(language) AS (
    SELECT min(language) FROM {entries}
    UNION ALL
    SELECT (SELECT min(language) FROM {entries} WHERE language > known.language)
    FROM known WHERE known.language IS NOT NULL
)
SELECT language FROM known WHERE language IS NOT NULL
"""

# For a common word in 100,000 stories, ranking all matches takes 56 to 258 ms, but reading the
# newest ones takes 0.2 ms. Titles are only searched if more stories match than are ranked. Only
# keys are sorted: if whole rows were sorted, databases would move all the texts.
_STATEMENT = """
WITH matching AS (
    {newest} LIMIT {NEWEST} + 1
), titled AS (
    {newest_by_title}
    LIMIT CASE WHEN (SELECT count(*) FROM matching) > {NEWEST} THEN {NEWEST_BY_TITLE} ELSE 0 END
), chosen AS (
    SELECT article_id, sort_key FROM (
        SELECT article_id, sort_key FROM matching ORDER BY sort_key DESC LIMIT {NEWEST}
    ) AS newest
    UNION
    SELECT article_id, sort_key FROM titled
)
SELECT chosen.article_id, chosen.sort_key, title, labels, text, facets,
    (SELECT count(*) FROM matching)
FROM chosen JOIN {texts} texts ON texts.article_id = chosen.article_id
"""
