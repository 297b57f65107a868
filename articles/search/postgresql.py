"""The index on PostgreSQL: a tsvector under GIN, made here from the analysed words.

The database's own parser is not asked: it would see numbers, hosts and file names in what are
plain tokens, and differently from locale to locale.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db import connection

from articles.models import ArticleQuerySet
from articles.search import pairs
from articles.search.base import (
    NOTHING,
    Condition,
    Entry,
    Matching,
    SearchBackend,
    Way,
    Words,
    batches,
    both,
)
from articles.search.matching import Clause, Pattern
from articles.search.query import Query
from articles.search.ranking import Candidate, sort_key

#: Positions between the parts of a story, so that no phrase reaches from one into the next.
GAP = 10
#: PostgreSQL: positions end at 16,383, a token keeps 255 of them, and a vector is at most 1 MB.
LAST_POSITION = 16_383
POSITIONS_OF_A_TOKEN = 255
VECTOR_BYTES = 900_000

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
_NUMBERED = "= ANY ('{{{numbers}}}'::bigint[])"
# In order, so that only the newest are looked into.
_IN_ORDER = "(SELECT * FROM articles_search WHERE {which} ORDER BY sort_key DESC OFFSET 0) AS entry"
_FEW = _IN_ORDER.format(which=f"article_id {_NUMBERED}")
# Of a sum no index knows: entries are gone through by date, each number looked up among these.
_MANY = _IN_ORDER.format(which=f"article_id + 0 {_NUMBERED}")
# Of words side by side the planner thinks that they stand so wherever both are, and would go
# through all by date, to find soon enough with them in the title. By the sum it cannot.
_UNORDERED = (
    "SELECT article_id, sort_key + 0 AS sort_key, title_vector, vector FROM articles_search"
)
_TITLES = f"({_UNORDERED}) AS entry"
_FEW_TITLES = f"({_UNORDERED} WHERE article_id {_NUMBERED}) AS entry"
# Always true, at the price of the function; the migration says what it is for. The planner counts
# both sides, and does not see that the first is true, so that the function is never called.
_PRICED = "(entry.sort_key - entry.sort_key = 0 OR articles_search_unpack(entry.sort_key))"
_MATCH = f"entry.vector @@ %s::tsquery AND {_PRICED}"
# Of a word in a thousand titles, too, the planner thinks that it is soon met with by date, and
# would go through ten thousand.
_TITLE_MATCH = f"entry.title_vector @@ %s::tsquery AND {_PRICED}"
# The index does not say in which stories a word is not. Of a query in parentheses the planner does
# not think that it is true of nearly all, and would look into all of them.
_NO_MATCH = """entry.article_id NOT IN (
    SELECT article_id FROM articles_search WHERE vector @@ (SELECT %s::tsquery)
)"""


class PostgreSQLSearch(SearchBackend):
    """Generalized inverted indexes; title words have one of their own.

    ``OFFSET 0`` keeps the planner from joining the articles: it would look at those of all entries
    that match, where those of the newest do."""

    texts = """(
        SELECT article_id, title, labels, text, facets
        FROM articles_search JOIN articles_search_facets USING (article_id)
    )"""
    newest = """
    SELECT entry.article_id, entry.sort_key FROM (
        SELECT entry.article_id, entry.sort_key FROM {source}
        WHERE {match} ORDER BY {key} DESC OFFSET 0
    ) AS entry WHERE {visible}
    """
    demand = "EXISTS ({sql} OFFSET 0)"

    def index(self, entries: Iterable[Entry]) -> None:
        for some in batches(entries):
            rows = {e.article_id: _row(e) for e in some}  # a statement may not meet a row twice
            with connection.cursor() as cursor:
                cursor.execute(
                    _UPSERT, [list(column) for column in zip(*rows.values(), strict=True)]
                )
                facets = {e.article_id: e.facets for e in some}
                cursor.execute(_UPSERT_FACETS, [list(facets), list(facets.values())])
            pairs.learn([(e.article_id, " ".join(e.words.parts)) for e in some])

    def many_came(self) -> None:
        """Until the planner knows how many there are, every search takes a second; the server's own
        look at its tables may come a minute later, or be switched off."""
        pairs.put_in_order()
        with connection.cursor() as cursor:
            cursor.execute(_ANALYZE)

    def candidates(
        self, query: Query, wanted: Sequence[Clause], within: ArticleQuerySet
    ) -> tuple[list[Candidate], int]:
        """Words side by side are looked for in the stories that may have them so, one by one."""
        return super().candidates(query.of_articles(pairs.few_with(wanted)), wanted, within)

    def matching(self, wanted: Sequence[Clause]) -> Matching:
        demanded = " & ".join(_any(clause) for clause in wanted if not clause.excluded)
        excluded = " | ".join(_any(clause) for clause in wanted if clause.excluded)
        if not demanded:
            without = Condition(_NO_MATCH, (excluded,)) if excluded else Condition("TRUE", ())
            way = Way(_ENTRIES, _FEW, without, "entry.sort_key", many=_MANY)
            return Matching(way, way._replace(match=NOTHING))
        title_match = Condition(_TITLE_MATCH, (demanded,))
        if excluded:
            demanded += f" & !({excluded})"
            title_match = both(title_match, Condition(_MATCH, (f"!({excluded})",)))
        match = Condition(_MATCH, (demanded,))
        titles = _TITLES if any(clause.is_of_several for clause in wanted) else _ENTRIES
        return Matching(
            Way(_ENTRIES, _FEW, match, "entry.sort_key", many=_MANY),
            Way(titles, _FEW_TITLES, title_match, "entry.sort_key", many=titles),
        )


def _any(clause: Clause) -> str:
    return f"({' | '.join(map(_lexemes, clause.alternatives))})"


def _lexemes(pattern: Pattern) -> str:
    """``('north' <-> 'sea':*)``: tokens hold neither quotes nor backslashes."""
    quoted = " <-> ".join(f"'{token}'" for token in pattern.tokens)
    return f"({quoted}{':*' if pattern.prefix else ''})"


def _row(entry: Entry) -> tuple[object, ...]:
    return (
        sort_key(entry.article_id, entry.sort_date),
        entry.article_id,
        entry.language,
        *entry.words.parts,
        vector(entry.words._replace(labels="", text="")),
        vector(entry.words),
    )


def vector(words: Words) -> str:
    """The text form of a tsvector: each token with its positions, title words before labels
    before text."""
    places: dict[str, list[int]] = {}
    room = VECTOR_BYTES
    for position, token in _placed(words):
        found = places.get(token)
        if found is None:
            room -= len(token.encode()) + 8
            if room < 0:
                break
            places[token] = [position]
        elif len(found) < POSITIONS_OF_A_TOKEN:
            room -= 2
            found.append(position)
    return " ".join([f"'{token}':{','.join(map(str, at))}" for token, at in places.items()])


def _placed(words: Words) -> Iterator[tuple[int, str]]:
    position = 0
    for part in words.parts:
        for token in part.split():
            position += 1
            yield min(position, LAST_POSITION), token
        position += GAP
