"""Clauses. A clause is one term of a query, converted to tokens. An entry of the index must contain
these tokens, or must not contain them.

The index stores the words of each article after stemming in the article's language. The language of
a query is unknown, so each term is stemmed in all languages of the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from articles.content.text_analysis import get_stemmer_name, is_unspaced, tokenize
from articles.search.query import QueryTerm

#: Endings that may complete a prefix in a query to a word. The word can then be stemmed.
WORD_ENDINGS = (
    *("", "e", "n", "r", "s", "y", "al", "ed", "en", "er", "es", "ic", "ies", "ing", "ion", "ity"),
    *("ung", "ate", "ation", "ative", "ment"),
)
#: Minimum length of a stem. A shorter stem would match far more words than the prefix in the query.
MIN_STEM_LENGTH = 3


class TokenPattern(NamedTuple):
    """Adjacent tokens. If ``prefix`` is true, the last one is only the beginning of a token."""

    tokens: tuple[str, ...]
    prefix: bool = False

    def __str__(self) -> str:
        """Return the pattern in the notation that :func:`articles.search.snippets.highlight` reads:
        ``north sea``, ``harb*``."""
        return " ".join(self.tokens) + "*" * self.prefix


@dataclass(frozen=True, slots=True)
class Clause:
    """One term of a query. It matches if any of its ``alternatives`` matches."""

    alternatives: tuple[TokenPattern, ...]
    excluded: bool = False


def build_clauses(terms: Iterable[QueryTerm], languages: Sequence[str]) -> tuple[Clause, ...]:
    """Return the clauses for ``terms`` in an index with articles in ``languages``. Terms without
    searchable letters or digits are skipped."""
    # Analyse each term once per stemmer, not once per language: the same stemmer gives the same
    # tokens. Languages without a stemmer count as one.
    distinct = {get_stemmer_name(language): language for language in languages} or {"": ""}
    found = (Clause(_build_alternatives(t, distinct.values()), t.excluded) for t in terms)
    return tuple(dict.fromkeys(clause for clause in found if clause.alternatives))


def _build_alternatives(term: QueryTerm, languages: Iterable[str]) -> tuple[TokenPattern, ...]:
    patterns = _build_prefix_patterns if term.kind == "prefix" else _build_word_patterns
    found = (pattern for language in languages for pattern in patterns(term.text, language))
    return tuple(dict.fromkeys(found))


def _build_word_patterns(text: str, language: str) -> Iterator[TokenPattern]:
    """Yield a pattern of one word or of adjacent words: a phrase, a compound ("covid-19"), or a run
    of Chinese characters."""
    if words := tuple(tokenize(text, language=language)):
        yield TokenPattern(words, prefix=_is_lone_character(words[-1]))


def _is_lone_character(token: str) -> bool:
    """Return whether the token is a single character of a script that the index stores in pairs of
    characters. It then matches any pair that begins with it."""
    return len(token) == 1 and is_unspaced(token)


def _build_prefix_patterns(text: str, language: str) -> Iterator[TokenPattern]:
    """Yield a pattern for the prefix as typed, and patterns for the stems of words with this
    prefix. Example: "universit*" must find "university", which the index stores as "univers"."""
    words = tuple(tokenize(text, language=""))
    if not words or is_unspaced(words[-1]):
        yield from _build_word_patterns(text, language)
        return
    yield TokenPattern(words, prefix=True)
    if get_stemmer_name(language) and len(words) == 1:
        yield from _build_stem_patterns(words[0], language)


def _build_stem_patterns(beginning: str, language: str) -> Iterator[TokenPattern]:
    for ending in WORD_ENDINGS:
        for stem in tokenize(beginning + ending, language=language):
            # Stemming may change the last letter: "city" becomes "citi".
            if MIN_STEM_LENGTH <= len(stem) <= len(beginning) and beginning.startswith(stem[:-1]):
                yield TokenPattern((stem,))
