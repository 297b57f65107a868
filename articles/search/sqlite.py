"""The index on SQLite: FTS5 over the table of analysed words.

The rows are numbered in order of date, so that the newest matches are read without looking at the
others. What leaves the table leaves the FTS5 index by a trigger; what comes is added to both here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from articles.search.base import Condition, Entry, Matching, SearchBackend, batches
from articles.search.matching import Clause, Pattern
from articles.search.ranking import sort_key

_INSERT = """
INSERT INTO articles_search (sort_key, article_id, language, title, labels, text)
VALUES (%s, %s, %s, %s, %s, %s)
"""
_INSERT_WORDS = (
    "INSERT INTO articles_search_words (rowid, title, labels, text) VALUES (%s, %s, %s, %s)"
)

_MATCH = "articles_search_words MATCH %s"
_NO_MATCH = f"entry.sort_key NOT IN (SELECT rowid FROM articles_search_words WHERE {_MATCH})"


class SQLiteSearch(SearchBackend):
    """FTS5. The tokenizer ``ascii`` splits at spaces alone, as tokens are letters and digits."""

    def index(self, entries: Iterable[Entry]) -> None:
        for some in batches(entries):
            rows = {e.article_id: _row(e) for e in some}  # an article may be named twice
            self.remove(rows)
            # FTS5 gathers words in memory for as long as the numbers of their rows go up.
            ordered = sorted(rows.values())
            with connection.cursor() as cursor:
                cursor.executemany(_INSERT, ordered)
                cursor.executemany(_INSERT_WORDS, [(row[0], *row[3:]) for row in ordered])

    def matching(self, wanted: Sequence[Clause]) -> Matching:
        demanded = [clause for clause in wanted if not clause.excluded]
        excluded = " OR ".join(_any(clause) for clause in wanted if clause.excluded)
        if not demanded:
            condition = Condition(_NO_MATCH, (excluded,)) if excluded else Condition("TRUE", ())
            return Matching("articles_search entry", condition, condition, "entry.sort_key")
        everything = " AND ".join(_any(clause) for clause in demanded)
        without = f" NOT ({excluded})" if excluded else ""
        return Matching(
            "articles_search_words CROSS JOIN articles_search entry"
            " ON entry.sort_key = articles_search_words.rowid",
            Condition(_MATCH, (f"({everything}){without}",)),
            Condition(_MATCH, (f"({{title}} : ({everything})){without}",)),
            "articles_search_words.rowid",
        )


def _row(entry: Entry) -> tuple[int, int, str, str, str, str]:
    key = sort_key(entry.article_id, entry.sort_date)
    return key, entry.article_id, entry.language, *entry.words.parts


def _any(clause: Clause) -> str:
    return f"({' OR '.join(map(_quoted, clause.alternatives))})"


def _quoted(pattern: Pattern) -> str:
    """FTS5: a string in double quotes is a phrase, with ``*`` behind it its last token a prefix."""
    return f'"{" ".join(pattern.tokens)}"{" *" if pattern.prefix else ""}'
