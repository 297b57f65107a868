"""The index on PostgreSQL: a tsvector with a GIN index. The vectors are built here from the
analysed words.

PostgreSQL's own parser is not used. It would treat some tokens as numbers, hosts or file names, and
its results depend on the locale.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db import connection

from articles.content.search_words import SearchWords
from articles.search.base import (
    NO_MATCH,
    EntryLookup,
    IndexEntry,
    QueryLookups,
    SearchBackend,
    SqlCondition,
    join_conditions,
    split_into_batches,
)
from articles.search.matching import Clause, TokenPattern
from articles.search.ranking import make_sort_key

#: Number of unused positions between the parts of a story, so that no phrase matches across two
#: parts.
POSITION_GAP = 10
#: Limits of PostgreSQL: the highest position is 16,383, a token has at most 255 positions, and a
#: vector has at most 1 MB.
MAX_POSITION = 16_383
MAX_POSITIONS_PER_TOKEN = 255
MAX_VECTOR_BYTES = 900_000

_UPSERT = """
INSERT INTO articles_search
    (sort_key, article_id, language, title, labels, text, title_vector, vector)
SELECT key, id, language, title, labels, text, title_vector::tsvector, vector::tsvector
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::text[])
    AS given(key, id, language, title, labels, text, title_vector, vector)
ON CONFLICT (article_id) DO UPDATE SET
    sort_key = excluded.sort_key, language = excluded.language,
    title = excluded.title, labels = excluded.labels, text = excluded.text,
    title_vector = excluded.title_vector, vector = excluded.vector
"""
_UPSERT_FACETS = """
INSERT INTO articles_search_facets (article_id, facets)
SELECT * FROM unnest(%s::bigint[], %s::text[])
ON CONFLICT (article_id) DO UPDATE SET facets = excluded.facets
"""
_ANALYZE = "ANALYZE articles_search, articles_search_facets, articles_article, articles_articletag"

_ENTRIES = "articles_search entry"
_FEW = "(SELECT * FROM articles_search WHERE article_id = ANY ('{{{numbers}}}'::bigint[])) AS entry"
# Always true; it tells the planner what reading a vector costs, and the function is never called.
# Without it, a word in 4 to 10 % of 100,000 stories takes 53 instead of 21 ms (95th percentile of
# processor time), and 487 instead of 66 ms within a category.
_PRICED = "(entry.sort_key - entry.sort_key = 0 OR articles_search_unpack(entry.sort_key))"
_MATCH = f"entry.vector @@ %s::tsquery AND {_PRICED}"
# The same here: a word in more than 40 % of the stories takes 28 instead of 16 ms without it.
_TITLE_MATCH = f"entry.title_vector @@ %s::tsquery AND {_PRICED}"
# The index does not say which stories lack a word. The parentheses hide the word from the planner,
# which would otherwise read every vector if the word is common: 500 instead of 36 ms.
_NO_MATCH = """entry.article_id NOT IN (
    SELECT article_id FROM articles_search WHERE vector @@ (SELECT %s::tsquery)
)"""


class PostgreSQLSearch(SearchBackend):
    """The index on PostgreSQL. The words of titles have a GIN index of their own."""

    texts = """(
        SELECT article_id, title, labels, text, facets
        FROM articles_search JOIN articles_search_facets USING (article_id)
    )"""
    # ``OFFSET 0`` keeps the planner from joining the articles of all matches instead of the newest:
    # 62 instead of 21 ms for a word in 4 to 10 % of 100,000 stories.
    newest = """
    SELECT entry.article_id, entry.sort_key FROM (
        SELECT entry.article_id, entry.sort_key FROM {source}
        WHERE {match} ORDER BY {key} DESC OFFSET 0
    ) AS entry WHERE {visible}
    """
    # Here it keeps the entries in their order, which a join would lose.
    demand = "EXISTS ({sql} OFFSET 0)"

    def index(self, entries: Iterable[IndexEntry]) -> None:
        for some in split_into_batches(entries):
            rows = {e.article_id: _build_row(e) for e in some}  # an article may occur twice
            with connection.cursor() as cursor:
                cursor.execute(
                    _UPSERT, [list(column) for column in zip(*rows.values(), strict=True)]
                )
                facets = {e.article_id: e.facets for e in some}
                cursor.execute(_UPSERT_FACETS, [list(facets), list(facets.values())])

    def refresh_statistics(self) -> None:
        """Refresh the planner's statistics. Every search takes a second until the planner knows the
        number of entries. The server's own refresh may be a minute late, or disabled."""
        with connection.cursor() as cursor:
            cursor.execute(_ANALYZE)

    def build_lookups(self, wanted: Sequence[Clause]) -> QueryLookups:
        demanded = " & ".join(_build_clause(clause) for clause in wanted if not clause.excluded)
        excluded = " | ".join(_build_clause(clause) for clause in wanted if clause.excluded)
        if not demanded:
            without = SqlCondition(_NO_MATCH, (excluded,)) if excluded else SqlCondition("TRUE", ())
            way = EntryLookup(_ENTRIES, _FEW, without, "entry.sort_key")
            return QueryLookups(way, way._replace(match=NO_MATCH))
        title_match = SqlCondition(_TITLE_MATCH, (demanded,))
        if excluded:
            demanded += f" & !({excluded})"
            title_match = join_conditions(title_match, SqlCondition(_MATCH, (f"!({excluded})",)))
        match = SqlCondition(_MATCH, (demanded,))
        return QueryLookups(
            EntryLookup(_ENTRIES, _FEW, match, "entry.sort_key"),
            EntryLookup(_ENTRIES, _FEW, title_match, "entry.sort_key"),
        )


def _build_clause(clause: Clause) -> str:
    return f"({' | '.join(map(_quote_lexemes, clause.alternatives))})"


def _quote_lexemes(pattern: TokenPattern) -> str:
    """Return the pattern as tsquery text: ``('north' <-> 'sea':*)``. Tokens never contain quotes or
    backslashes."""
    quoted = " <-> ".join(f"'{token}'" for token in pattern.tokens)
    return f"({quoted}{':*' if pattern.prefix else ''})"


def _build_row(entry: IndexEntry) -> tuple[object, ...]:
    return (
        make_sort_key(entry.article_id, entry.sort_date),
        entry.article_id,
        entry.language,
        *entry.words.parts,
        build_vector(entry.words._replace(labels="", text="")),
        build_vector(entry.words),
    )


def build_vector(words: SearchWords) -> str:
    """Return the text form of a tsvector: each token with its positions. The words of the title
    come first, then those of the labels, then those of the text."""
    places: dict[str, list[int]] = {}
    room = MAX_VECTOR_BYTES
    for position, token in _number_tokens(words):
        found = places.get(token)
        if found is None:
            room -= len(token.encode()) + 8
            if room < 0:
                break
            places[token] = [position]
        elif len(found) < MAX_POSITIONS_PER_TOKEN:
            room -= 2
            found.append(position)
    return " ".join([f"'{token}':{','.join(map(str, at))}" for token, at in places.items()])


def _number_tokens(words: SearchWords) -> Iterator[tuple[int, str]]:
    position = 0
    for part in words.parts:
        for token in part.split():
            position += 1
            yield min(position, MAX_POSITION), token
        position += POSITION_GAP
