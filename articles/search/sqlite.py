"""The index on SQLite: FTS5 over the analysed words of stories, and a small one over titles alone.

Entries are numbered in order of date, so that the newest matches are read without looking at the
others; their words lie in a table of their own, in the order of articles. With an entry its words
leave that table and the indexes, by a trigger; what comes is added to all of them here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from django.db import connection

from articles.analysis import is_unspaced
from articles.models import ArticleQuerySet
from articles.search.base import (
    NEWEST,
    NOTHING,
    Condition,
    Entry,
    Matching,
    SearchBackend,
    Way,
    batches,
)
from articles.search.matching import Clause, Pattern, clauses
from articles.search.query import Query, Term
from articles.search.ranking import Candidate, sort_key
from articles.search.vocabulary import beginning_with

#: Words that are looked for in place of all beginnings; the shortest are the commonest.
MOST_WORDS = 400
#: Pages of an index (4 kB) that are put together by one statement: readers and editors go on.
PAGES = 1000

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
    """FTS5. The tokenizer ``ascii`` splits at spaces alone, as tokens are letters and digits."""

    texts = "articles_search_texts"
    entries = "articles_search_entries"
    newest = """
    SELECT entry.article_id, entry.sort_key FROM {source}
    WHERE {match} AND {visible} ORDER BY {key} DESC
    """
    demand = "EXISTS ({sql})"

    def index(self, entries: Iterable[Entry]) -> None:
        for some in batches(entries):
            rows = {e.article_id: _row(e) for e in some}  # an article may be named twice
            self.remove(rows)
            # FTS5 gathers words in memory for as long as the numbers of their rows go up.
            ordered = sorted(rows.values())
            with connection.cursor() as cursor:
                cursor.executemany(_INSERT, [row[:3] for row in ordered])
                cursor.executemany(_INSERT_TEXTS, sorted((row[1], *row[3:]) for row in ordered))
                cursor.executemany(_INSERT_WORDS, [(row[0], *row[3:6]) for row in ordered])
                cursor.executemany(_INSERT_TITLES, [(row[0], row[3]) for row in ordered])

    def many_came(self) -> None:
        """An index is in pieces, and every word is looked for in each: put together, beginnings are
        found in a quarter of the time. FTS5 does so by itself only when there are many."""
        for index in (_WORDS, _TITLES):
            with connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('usermerge', 2)")
                while _puts_together(cursor, index):
                    pass

    def candidates(
        self, query: Query, wanted: Sequence[Clause], within: ArticleQuerySet
    ) -> tuple[list[Candidate], int]:
        """FTS5 gathers all that any word with a beginning is met in before it hands out the newest,
        but reads words newest first. So the words are looked for, and the beginning itself only
        where they do not find more than is ranked: not every word is in the vocabulary."""
        if beginnings := sum(map(_has_beginning, wanted)):
            languages, most = self.languages(), MOST_WORDS // beginnings
            spelt_out = [_spelt_out(clause, languages, most=most) for clause in wanted]
            found, total = super().candidates(query, spelt_out, within)
            if total > NEWEST:
                return found, total
        return super().candidates(query, wanted, within)

    def matching(self, wanted: Sequence[Clause]) -> Matching:
        demanded = " AND ".join(_any(clause) for clause in wanted if not clause.excluded)
        excluded = " OR ".join(_any(clause) for clause in wanted if clause.excluded)
        if not demanded:
            condition = Condition(_NO_MATCH, (excluded,)) if excluded else Condition("TRUE", ())
            way = Way(_ENTRIES, _FEW, condition, "entry.sort_key")
            return Matching(way, way._replace(match=NOTHING))
        without = f" NOT ({excluded})" if excluded else ""
        everywhere = _matching(_WORDS, f"({demanded}){without}")
        if excluded:
            in_title = _matching(_WORDS, f"({{title}} : ({demanded})){without}")
        else:
            in_title = _matching(_TITLES, demanded)
        return Matching(everywhere, in_title)


def _matching(index: str, match: str) -> Way:
    """What matches in a table of FTS5, which is read first: SQLite reads tables in the order in
    which CROSS JOIN names them."""
    source = f"{index} CROSS JOIN {_ENTRIES} ON entry.sort_key = {index}.rowid"
    return Way(
        source,
        # With the plus, FTS5 is not asked for one number after the other: to pass over is faster.
        f"{source} AND +{index}.rowid IN (SELECT sort_key FROM {_FEW})",
        Condition(f"{index} MATCH %s", (match,)),
        f"{index}.rowid",
    )


def _puts_together(cursor: Any, index: str) -> bool:
    """Put some pieces of an index together; False where there was nothing to do, which changes
    less than two rows (https://sqlite.org/fts5.html#the_merge_command)."""
    before = connection.connection.total_changes
    cursor.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', %s)", [PAGES])
    return connection.connection.total_changes - before >= 2


def _has_beginning(clause: Clause) -> bool:
    return not clause.excluded and any(map(_is_beginning, clause.alternatives))


def _is_beginning(pattern: Pattern) -> bool:
    """Whether any word may be looked for that begins with the only one of ``pattern``."""
    return pattern.prefix and len(pattern.tokens) == 1 and not is_unspaced(pattern.tokens[0])


def _spelt_out(clause: Clause, languages: Sequence[str], *, most: int) -> Clause:
    """``clause`` with at most so many words in the place of their beginning."""
    if not _has_beginning(clause):
        return clause
    patterns = (
        _words_with(pattern, languages, most=most) if _is_beginning(pattern) else [pattern]
        for pattern in clause.alternatives
    )
    return Clause(tuple(dict.fromkeys(chain.from_iterable(patterns))))


def _words_with(beginning: Pattern, languages: Sequence[str], *, most: int) -> list[Pattern]:
    """The words with a ``beginning`` as the index has them; that itself where none is known."""
    (typed,) = beginning.tokens
    known = clauses(map(Term, beginning_with(typed, most=most)), languages)
    found = [Pattern(p.tokens) for clause in known for p in clause.alternatives]
    return [p for p in found if p.tokens[0].startswith(typed)] or [beginning]


def _row(entry: Entry) -> tuple[int, int, str, str, str, str, str]:
    key = sort_key(entry.article_id, entry.sort_date)
    return key, entry.article_id, entry.language, *entry.words.parts, entry.facets


def _any(clause: Clause) -> str:
    return f"({' OR '.join(map(_quoted, clause.alternatives))})"


def _quoted(pattern: Pattern) -> str:
    """FTS5: a string in double quotes is a phrase, with ``*`` behind it its last token a prefix."""
    return f'"{" ".join(pattern.tokens)}"{" *" if pattern.prefix else ""}'
