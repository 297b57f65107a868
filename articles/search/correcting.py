"""What a reader meant whose words find nothing, or next to nothing.

A mistyped word is looked for as any word that is a slip or two away, among the stories that the
reader may see, and those stories say which it was: what is offered is always a word of theirs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from articles.analysis import fold
from articles.models import ArticleQuerySet
from articles.search.base import NEWEST, Results, SearchBackend
from articles.search.matching import Clause, Pattern, clauses
from articles.search.query import Query, Term
from articles.search.ranking import Candidate, occurs, rank, words_of
from articles.search.vocabulary import may_be_mistyped, meant

#: Words of a query that may be mistyped.
MOST_TERMS = 4
#: So many of the newest stories say which word was meant.
JUDGES = 100
#: Stories found by the words as typed that are next to nothing, and how many times as many others
#: must find to be offered in their place.
NEXT_TO_NOTHING = 2
CLEARLY_MORE = 5


@dataclass(frozen=True, slots=True)
class Correction:
    """What the query finds with other words for some of its terms: ``words`` says what each of
    those is looked for as."""

    results: Results
    words: Mapping[Term, Clause]


class _Way(NamedTuple):
    """One way to understand a term: as a word so many slips away, as every language has it."""

    slips: int
    patterns: tuple[Pattern, ...]


def correct(
    query: Query,
    found: Results,
    *,
    index: SearchBackend,
    languages: Sequence[str],
    within: ArticleQuerySet,
    at: datetime,
) -> Correction | None:
    """What was probably meant by a query that found only ``found``; None where no guess finds
    (clearly) more. Two queries, or none where no word can be mistyped."""
    if found.total > NEXT_TO_NOTHING:
        return None
    ways = _ways(query, languages)
    if not any(len(some) > 1 for some in ways.values()):
        return None
    settled = clauses((t for t in query.terms if t not in ways), languages)
    guessed = [Clause(tuple(p for way in some for p in way.patterns)) for some in ways.values()]
    near, total = index.candidates(query, (*guessed, *settled), within)
    chosen = _choose(list(ways.values()), near[:JUDGES], found.total)
    if chosen is None:
        return None
    meant_by = {term: Clause(way.patterns) for term, way in zip(ways, chosen, strict=True)}
    wanted = (*meant_by.values(), *settled)
    fitting = [story for story in near if _fits(story, wanted)]
    return Correction(
        results=Results(
            hits=tuple(rank(fitting, wanted, at=at)),
            total=len(fitting),
            total_is_exact=total <= NEWEST,
            clauses=wanted,
            candidates=tuple(fitting),
        ),
        words={t: meant_by[t] for t, way in zip(ways, chosen, strict=True) if way.slips},
    )


def _ways(query: Query, languages: Sequence[str]) -> dict[Term, list[_Way]]:
    """How each term that may be mistyped can be understood, as typed first. One query."""
    doubtful = [t for t in query.terms if _is_doubtful(t)][:MOST_TERMS]
    if not doubtful:
        return {}
    others = meant([fold(t.text) for t in doubtful])
    found = {}
    for term in doubtful:
        slips: dict[tuple[Pattern, ...], int] = {}
        for number, word in [(0, term.text), *((m.slips, m.word) for m in others[fold(term.text)])]:
            for clause in clauses([Term(word)], languages):
                slips.setdefault(clause.alternatives, number)
        found[term] = [_Way(number, patterns) for patterns, number in slips.items()]
    return found


def _is_doubtful(term: Term) -> bool:
    return term.kind == "words" and not term.excluded and may_be_mistyped(fold(term.text))


def _choose(
    ways: Sequence[Sequence[_Way]], judges: Sequence[Candidate], found: int
) -> tuple[_Way, ...] | None:
    """The ways with the fewest slips in all, of equals those that most stories speak for."""
    votes = Counter(
        tuple(next((w for w in some if occurs(w.patterns, words)), some[0]) for some in ways)
        for words in map(words_of, judges)
    )
    as_typed = tuple(some[0] for some in ways)
    votes.pop(as_typed, None)
    worth = {chosen: n for chosen, n in votes.items() if n >= found * CLEARLY_MORE}
    return min(worth, key=lambda c: (sum(way.slips for way in c), -worth[c]), default=None)


def _fits(story: Candidate, wanted: Sequence[Clause]) -> bool:
    """Whether all of ``wanted`` hold in a story in which nothing stands that is excluded."""
    words = words_of(story)
    return all(clause.excluded or occurs(clause.alternatives, words) for clause in wanted)
