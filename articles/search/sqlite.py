"""The index on SQLite: an FTS5 table for the analysed words of stories, and a smaller one for
titles.

Entries are numbered by date, so that the newest matches are read without reading the others. The
words are also stored in a separate table, sorted by article. When an entry is deleted, a trigger
deletes its words from that table and from the FTS5 tables. There is no trigger for insertions: this
module writes to all tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from django.db import connection

from articles.content.text_analysis import is_unspaced
from articles.models import ArticleQuerySet
from articles.search.base import (
    MAX_RANKED,
    NO_MATCH,
    EntryLookup,
    IndexEntry,
    QueryLookups,
    SearchBackend,
    SqlCondition,
    split_into_batches,
)
from articles.search.dictionary import find_words_with_prefix
from articles.search.matching import Clause, TokenPattern, build_clauses
from articles.search.query import Query, QueryTerm
from articles.search.ranking import SearchCandidate, make_sort_key

#: Replace the prefixes of a query with at most this many words of the dictionary. The shortest
#: words come first, because these are usually the most frequent.
MAX_PREFIX_WORDS = 400
#: Merge at most this many index pages (4 kB each) per statement, so that readers and editors do not
#: wait.
PAGES_PER_MERGE = 1000

_INSERT = "INSERT INTO articles_search_entries (sort_key, article_id, language) VALUES (%s, %s, %s)"
_INSERT_TEXTS = (
    "INSERT INTO articles_search_texts (article_id, title, labels, text, facets)"
    " VALUES (%s, %s, %s, %s, %s)"
)
_INSERT_WORDS = (
    "INSERT INTO articles_search_words (rowid, title, labels, text) VALUES (%s, %s, %s, %s)"
)
_INSERT_TITLES = "INSERT INTO articles_search_titles (rowid, title) VALUES (%s, %s)"

_WORDS, _TITLES = "articles_search_words", "articles_search_titles"
_ENTRIES = "articles_search_entries entry"
_FEW = (
    "(SELECT sort_key, article_id FROM articles_search_entries WHERE article_id IN ({numbers}))"
    " AS entry"
)
_NO_MATCH = f"entry.sort_key NOT IN (SELECT rowid FROM {_WORDS} WHERE {_WORDS} MATCH %s)"


class SQLiteSearch(SearchBackend):
    """The index on SQLite, with FTS5. Its tokenizer ``ascii`` splits only at spaces, because tokens
    consist of letters and digits."""

    texts = "articles_search_texts"
    entries = "articles_search_entries"
    newest = """
    SELECT entry.article_id, entry.sort_key FROM {source}
    WHERE {match} AND {visible} ORDER BY {key} DESC
    """
    demand = "EXISTS ({sql})"

    def index(self, entries: Iterable[IndexEntry]) -> None:
        for some in split_into_batches(entries):
            rows = {e.article_id: _build_row(e) for e in some}  # an article may occur twice
            self.remove(rows)
            # Insert in ascending order of row numbers. In any other order, FTS5 could not collect
            # words in memory.
            ordered = sorted(rows.values())
            with connection.cursor() as cursor:
                cursor.executemany(_INSERT, [row[:3] for row in ordered])
                cursor.executemany(_INSERT_TEXTS, sorted((row[1], *row[3:]) for row in ordered))
                cursor.executemany(_INSERT_WORDS, [(row[0], *row[3:6]) for row in ordered])
                cursor.executemany(_INSERT_TITLES, [(row[0], row[3]) for row in ordered])

    def refresh_statistics(self) -> None:
        """Merge the segments of the indexes. FTS5 looks up each word in every segment. After a
        merge, prefix searches take about a quarter of the time. FTS5 does not merge by itself until
        there are many segments."""
        for index in (_WORDS, _TITLES):
            with connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('usermerge', 2)")
                while _merge_segments(cursor, index):
                    pass

    def find_candidates(
        self, query: Query, wanted: Sequence[Clause], within: ArticleQuerySet
    ) -> tuple[list[SearchCandidate], int]:
        """Search for the words that start with a prefix. Search for the prefix itself only if these
        words match too few stories.

        For a prefix, FTS5 collects all matches before it returns the newest ones. For a word, it
        reads the newest matches first. The words alone may miss stories, because the dictionary
        does not contain every word.
        """
        if beginnings := sum(map(_has_prefix, wanted)):
            languages, most = self.load_languages(), MAX_PREFIX_WORDS // beginnings
            spelt_out = [_expand_prefixes(clause, languages, most=most) for clause in wanted]
            found, total = super().find_candidates(query, spelt_out, within)
            if total > MAX_RANKED:
                return found, total
        return super().find_candidates(query, wanted, within)

    def build_lookups(self, wanted: Sequence[Clause]) -> QueryLookups:
        demanded = " AND ".join(_build_clause(clause) for clause in wanted if not clause.excluded)
        excluded = " OR ".join(_build_clause(clause) for clause in wanted if clause.excluded)
        if not demanded:
            condition = (
                SqlCondition(_NO_MATCH, (excluded,)) if excluded else SqlCondition("TRUE", ())
            )
            way = EntryLookup(_ENTRIES, _FEW, condition, "entry.sort_key")
            return QueryLookups(way, way._replace(match=NO_MATCH))
        without = f" NOT ({excluded})" if excluded else ""
        everywhere = _build_lookup(_WORDS, f"({demanded}){without}")
        if excluded:
            in_title = _build_lookup(_WORDS, f"({{title}} : ({demanded})){without}")
        else:
            in_title = _build_lookup(_TITLES, demanded)
        return QueryLookups(everywhere, in_title)


def _build_lookup(index: str, match: str) -> EntryLookup:
    """Return the lookup for matches in an FTS5 table."""
    source = f"{index} JOIN {_ENTRIES} ON entry.sort_key = {index}.rowid"
    return EntryLookup(
        source,
        # Because of the plus, FTS5 does not look up the row numbers one by one. Reading all matches
        # and skipping some takes 17 instead of 450 ms for a common word and a tag of 3,000 to 5,000
        # stories.
        f"{source} AND +{index}.rowid IN (SELECT sort_key FROM {_FEW})",
        SqlCondition(f"{index} MATCH %s", (match,)),
        f"{index}.rowid",
    )


def _merge_segments(cursor: Any, index: str) -> bool:
    """Merge some segments of an index. Return False if there was nothing to merge: fewer than two
    rows then change (https://sqlite.org/fts5.html#the_merge_command)."""
    before: int = connection.connection.total_changes
    cursor.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', %s)", [PAGES_PER_MERGE])
    after: int = connection.connection.total_changes
    return after - before >= 2


def _has_prefix(clause: Clause) -> bool:
    return not clause.excluded and any(map(_is_prefix, clause.alternatives))


def _is_prefix(pattern: TokenPattern) -> bool:
    """Return whether the pattern is a single prefix, which can be replaced with words."""
    return pattern.prefix and len(pattern.tokens) == 1 and not is_unspaced(pattern.tokens[0])


def _expand_prefixes(clause: Clause, languages: Sequence[str], *, most: int) -> Clause:
    """Replace each prefix in ``clause`` with at most ``most`` words."""
    if not _has_prefix(clause):
        return clause
    patterns = (
        _find_prefix_patterns(pattern, languages, most=most) if _is_prefix(pattern) else [pattern]
        for pattern in clause.alternatives
    )
    return Clause(tuple(dict.fromkeys(chain.from_iterable(patterns))))


def _find_prefix_patterns(
    beginning: TokenPattern, languages: Sequence[str], *, most: int
) -> list[TokenPattern]:
    """Return patterns for the words that start with the prefix ``beginning``, in their indexed
    form. If the dictionary has no such word, return the prefix itself."""
    (typed,) = beginning.tokens
    known = build_clauses(map(QueryTerm, find_words_with_prefix(typed, most=most)), languages)
    found = [TokenPattern(p.tokens) for clause in known for p in clause.alternatives]
    return [p for p in found if p.tokens[0].startswith(typed)] or [beginning]


def _build_row(entry: IndexEntry) -> tuple[int, int, str, str, str, str, str]:
    key = make_sort_key(entry.article_id, entry.sort_date)
    return key, entry.article_id, entry.language, *entry.words.parts, entry.facets


def _build_clause(clause: Clause) -> str:
    return f"({' OR '.join(map(_quote_pattern, clause.alternatives))})"


def _quote_pattern(pattern: TokenPattern) -> str:
    """Quote a pattern for FTS5: a phrase is a string in double quotes; a ``*`` after it makes its
    last token a prefix."""
    return f'"{" ".join(pattern.tokens)}"{" *" if pattern.prefix else ""}'
