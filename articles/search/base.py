"""The search interface: what the index of every database can do, and what they share."""

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

from articles.analysis import algorithm
from articles.models import ArticleQuerySet
from articles.search.matching import Clause, clauses
from articles.search.query import Query
from articles.search.ranking import MAX_KEY, Candidate, Hit, rank, sort_key
from articles.search_words import Words

T = TypeVar("T")

#: So many of the newest stories that match are ranked and can be paged through. If there are more,
#: the total is said as "more than": nobody reads on, and counting costs.
NEWEST = 200
#: And so many of the newest that have the words in their title, however old.
NEWEST_BY_TITLE = 100
#: Of more articles that may match, the newest are soon met among all by date.
MANY = 3000
#: Entries written by one statement.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """A story as the index takes it. ``language`` is its page's language tag, ``facets`` are what
    :func:`articles.search.facet_lines.facet_lines` makes of its labels."""

    article_id: int
    sort_date: datetime
    language: str
    words: Words
    facets: str


@dataclass(frozen=True, slots=True)
class Results:
    """The hits, best first: all of them, or where very many match the best of the newest.
    ``total`` counts all that match, or is less than that where it is not exact. ``candidates`` are
    the stories that were ranked, newest first."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    total_is_exact: bool = True
    clauses: tuple[Clause, ...] = ()
    candidates: tuple[Candidate, ...] = ()


class Condition(NamedTuple):
    """A piece of SQL with ``%s`` placeholders, and what stands for them."""

    sql: str
    params: tuple[Any, ...]


#: What nothing matches.
NOTHING = Condition("FALSE", ())


class Way(NamedTuple):
    """One way to find entries: ``entry`` is the alias of their table in ``source``, ``key`` the
    sort key as the database orders by it fastest. ``few`` is a source of those entries alone whose
    articles' numbers are put in place of ``{numbers}``, ``many`` one that does better, if any does,
    where these are more than :data:`MANY`."""

    source: str
    few: str
    match: Condition
    key: str
    many: str = ""

    def among(self, numbers: Sequence[int]) -> Way:
        """The way that looks at the entries of these articles and need not look at others."""
        source = self.many if self.many and len(numbers) > MANY else self.few
        return self._replace(source=source.format(numbers=",".join(map(str, numbers))))


class Matching(NamedTuple):
    """How a database finds the entries of a query, and those with its words in their title."""

    everywhere: Way
    in_title: Way


class SearchBackend(ABC):
    """An index of stories in one database: ``texts`` are the analysed words of every story and its
    facets, ``entries`` is the table with its date and language; a subclass knows how its database
    looks them up. Its ``newest`` is a query for the newest entries of ``{source}`` that ``{match}``
    and are ``{visible}``, its ``demand`` makes a query for one article into ``{visible}``, to be
    asked entry by entry until there are enough."""

    texts: ClassVar[str]
    entries: ClassVar[str] = "articles_search"
    newest: ClassVar[str]
    demand: ClassVar[str]

    @abstractmethod
    def index(self, entries: Iterable[Entry]) -> None:
        """Add entries, or replace those of the same articles."""

    @abstractmethod
    def matching(self, wanted: Sequence[Clause]) -> Matching:
        """How to find the entries in which all of ``wanted`` hold."""

    def many_came(self) -> None:  # noqa: B027
        """To be called after very many new entries: a database may want to look at its tables."""

    def remove(self, article_ids: Iterable[int]) -> None:
        """Forget articles. (One that is deleted is forgotten by the database itself.)"""
        for some in batches(article_ids):
            places = ", ".join(["%s"] * len(some))
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {self.entries} WHERE article_id IN ({places})", some)

    def languages(self) -> list[str]:
        """The language tags of the entries, looked up one by one in their index."""
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
        """The stories of ``within`` (not sliced) that match, best first. One query, whatever the
        size of the index, and one more where the ``languages`` in use are not given."""
        if query.is_empty:
            return Results()
        known = self.languages() if languages is None else languages
        wanted = clauses(query.terms, languages_of(query, known))
        if query.terms and not wanted:
            return Results()
        return self.search_for(wanted, query=query, within=within, at=at)

    def search_for(
        self, wanted: Sequence[Clause], *, query: Query, within: ArticleQuerySet, at: datetime
    ) -> Results:
        """The same for clauses in place of the terms of ``query``, of which only its days count."""
        candidates, total = self.candidates(query, wanted, within)
        return Results(
            hits=tuple(rank(candidates, wanted, at=at)),
            total=min(total, NEWEST),
            total_is_exact=total <= NEWEST,
            clauses=tuple(wanted),
            candidates=tuple(candidates),
        )

    def candidates(
        self, query: Query, wanted: Sequence[Clause], within: ArticleQuerySet
    ) -> tuple[list[Candidate], int]:
        """The entries to rank, newest first, and how many match, counted to just above
        :data:`NEWEST`."""
        if query.among == ():
            return [], 0
        try:
            sql, params = visible(within)
        except EmptyResultSet:
            return [], 0
        seen = Condition(self.demand.format(sql=sql), params)
        statement = self._statement(self.matching(wanted), query, seen)
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, statement.params)
            rows = cursor.fetchall()
        found = [Candidate(*row[:-1]) for row in rows]
        found.sort(key=attrgetter("sort_key"), reverse=True)
        return found, rows[0][-1] if rows else 0

    def _statement(self, matching: Matching, query: Query, seen: Condition) -> Condition:
        """One statement for the candidates, in any order, each with the total behind it."""
        ways = list(matching)
        if query.among is not None:
            ways = [way.among(query.among) for way in ways]
        conditions = [both(way.match, _dated(query, way.key)) for way in ways]
        queries = [
            self.newest.format(source=way.source, match=found.sql, visible=seen.sql, key=way.key)
            for way, found in zip(ways, conditions, strict=True)
        ]
        sql = _STATEMENT.format(
            newest=queries[0],
            newest_by_title=queries[1],
            texts=self.texts,
            NEWEST=NEWEST,
            NEWEST_BY_TITLE=NEWEST_BY_TITLE,
        )
        params = (p for found in conditions for p in (*found.params, *seen.params))
        return Condition(sql, tuple(params))


def batches(values: Iterable[T]) -> Iterator[list[T]]:
    """``values`` in lists of up to :data:`BATCH`."""
    rest = iter(values)
    while some := list(islice(rest, BATCH)):
        yield some


def visible(within: ArticleQuerySet) -> Condition:
    """A query for the article of ``entry``, if that is one of ``within``.

    Raises :class:`django.core.exceptions.EmptyResultSet` where ``within`` is empty by itself.
    """
    this_one = within.order_by().filter(pk=RawSQL("entry.article_id", ())).values("pk")
    sql, params = this_one.query.sql_with_params()
    return Condition(sql, tuple(params))


def _dated(query: Query, key: str) -> Condition:
    """That an entry is of the days of the query: asked of the key, so that the index itself begins
    and ends there."""
    first = sort_key(0, _begin(query.after)) if query.after else 0
    limit = sort_key(0, _begin(query.before)) if query.before else MAX_KEY
    return Condition(f"{key} >= %s AND {key} < %s", (first, limit))


def _begin(day: date) -> datetime:
    """Midnight in the site's zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def both(one: Condition, other: Condition) -> Condition:
    """That one condition holds, and the other."""
    return Condition(f"{one.sql} AND {other.sql}", one.params + other.params)


def languages_of(query: Query, indexed: Sequence[str]) -> list[str]:
    """The languages that a query may be written in: those of the index, or those it names."""
    demanded = {algorithm(language) for language in query.languages}
    return [language for language in indexed if not demanded or algorithm(language) in demanded]


_LANGUAGES = """
WITH RECURSIVE known(language) AS (
    SELECT min(language) FROM {entries}
    UNION ALL
    SELECT (SELECT min(language) FROM {entries} WHERE language > known.language)
    FROM known WHERE known.language IS NOT NULL
)
SELECT language FROM known WHERE language IS NOT NULL
"""

# What has the words in its title is looked for only where not all that matches is ranked. Databases
# would move all the texts about to put them in order.
_STATEMENT = """
WITH matching AS MATERIALIZED (
    {newest} LIMIT {NEWEST} + 1
), titled AS MATERIALIZED (
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
