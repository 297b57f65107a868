"""What a query's terms mean for the index: tokens that must, or must not, stand in an entry.

An index holds each article's words as its own language stems them, and a query does not say its
language: a term therefore matches as any of the languages in the index would have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from articles.analysis import algorithm, is_unspaced, tokens
from articles.search.query import Term

#: Ends of words that turn a typed beginning into a word that can be stemmed.
ENDINGS = (
    *("", "e", "n", "r", "s", "y", "al", "ed", "en", "er", "es", "ic", "ies", "ing", "ion", "ity"),
    *("ung", "ate", "ation", "ative", "ment"),
)
#: Stems shorter than this would find far more than the beginning that was typed.
SHORTEST_STEM = 3


class Pattern(NamedTuple):
    """Tokens side by side; with ``prefix``, the last is only the beginning of one."""

    tokens: tuple[str, ...]
    prefix: bool = False

    def __str__(self) -> str:
        """As :func:`articles.search.snippets.highlight` reads it: ``north sea``, ``harb*``."""
        return " ".join(self.tokens) + "*" * self.prefix


@dataclass(frozen=True, slots=True)
class Clause:
    """One term of a query: found where any of its ``alternatives`` is."""

    alternatives: tuple[Pattern, ...]
    excluded: bool = False

    @property
    def is_of_several(self) -> bool:
        """Whether it demands words side by side."""
        return not self.excluded and all(len(p.tokens) > 1 for p in self.alternatives)


def clauses(terms: Iterable[Term], languages: Sequence[str]) -> tuple[Clause, ...]:
    """What ``terms`` mean in an index of articles in ``languages``; those without a letter or
    digit that could be found mean nothing."""
    # Languages with one algorithm, or none, have one way to see a term.
    distinct = {algorithm(language): language for language in languages} or {"": ""}
    found = (Clause(_alternatives(t, distinct.values()), t.excluded) for t in terms)
    return tuple(dict.fromkeys(clause for clause in found if clause.alternatives))


def _alternatives(term: Term, languages: Iterable[str]) -> tuple[Pattern, ...]:
    patterns = _beginnings if term.kind == "prefix" else _words
    found = (pattern for language in languages for pattern in patterns(term.text, language))
    return tuple(dict.fromkeys(found))


def _words(text: str, language: str) -> Iterator[Pattern]:
    """A word, or several side by side: a phrase, a compound ("covid-19"), a run of Chinese."""
    if words := tuple(tokens(text, language=language)):
        yield Pattern(words, prefix=_is_half_a_pair(words[-1]))


def _is_half_a_pair(token: str) -> bool:
    """A lone character of a script that is indexed in pairs: any pair that begins with it."""
    return len(token) == 1 and is_unspaced(token)


def _beginnings(text: str, language: str) -> Iterator[Pattern]:
    """The beginning as typed, and the stems that words with this beginning may have shrunk to:
    "universit*" must find "university", which stands in the index as "univers"."""
    words = tuple(tokens(text, language=""))
    if not words or is_unspaced(words[-1]):
        yield from _words(text, language)
        return
    yield Pattern(words, prefix=True)
    if algorithm(language) and len(words) == 1:
        yield from _shrunk(words[0], language)


def _shrunk(beginning: str, language: str) -> Iterator[Pattern]:
    for ending in ENDINGS:
        for stem in tokens(beginning + ending, language=language):
            # The last letter may have changed: "city" is "citi".
            if SHORTEST_STEM <= len(stem) <= len(beginning) and beginning.startswith(stem[:-1]):
                yield Pattern((stem,))
