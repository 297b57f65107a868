"""Find out what a reader meant, if the words of a query match nothing or very little.

Each word that may be mistyped also matches the words that differ from it by one or two slips. The
search covers the stories that the reader may see. The stories found decide which word was meant, so
that a word is only suggested if it occurs in a visible story.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from articles.content.text_analysis import fold
from articles.models import ArticleQuerySet
from articles.search.base import MAX_RANKED, Results, SearchBackend
from articles.search.dictionary import find_similar_words, may_be_mistyped
from articles.search.matching import Clause, TokenPattern, build_clauses
from articles.search.query import Query, QueryTerm
from articles.search.ranking import (
    SearchCandidate,
    get_candidate_words,
    has_any_pattern,
    order_by_date,
    rank,
)

#: Treat at most this many words of a query as mistyped.
MAX_CORRECTED_TERMS = 4
#: Maximum number of stories that decide which word was meant. The newest are used.
MAX_VOTING_STORIES = 100
#: A query is corrected if it has at most ``FEW_RESULTS`` results. The correction must find at least
#: ``MIN_RESULT_RATIO`` times as many stories.
FEW_RESULTS = 2
MIN_RESULT_RATIO = 5


@dataclass(frozen=True, slots=True)
class QueryCorrection:
    """The results of a corrected query. ``words`` maps each corrected term to the clause that
    replaces it."""

    results: Results
    words: Mapping[QueryTerm, Clause]


class _Guess(NamedTuple):
    """One word that a term may have meant. It differs from the word in the query by ``slips``
    mistakes. ``patterns`` are the forms of the word in all languages."""

    slips: int
    patterns: tuple[TokenPattern, ...]


def find_correction(
    query: Query,
    found: Results,
    *,
    index: SearchBackend,
    languages: Sequence[str],
    within: ArticleQuerySet,
    at: datetime,
) -> QueryCorrection | None:
    """Return the correction of ``query``, whose results are ``found``. Return None if no correction
    finds many more stories. Runs two database queries, or none if no word may be mistyped."""
    if found.total > FEW_RESULTS:
        return None
    ways = _find_guesses(query, languages)
    if not any(len(some) > 1 for some in ways.values()):
        return None
    settled = build_clauses((t for t in query.terms if t not in ways), languages)
    guessed = [Clause(tuple(p for way in some for p in way.patterns)) for some in ways.values()]
    near, total = index.find_candidates(query, (*guessed, *settled), within)
    chosen = _choose_guesses(list(ways.values()), near[:MAX_VOTING_STORIES], found.total)
    if chosen is None:
        return None
    meant_by = {term: Clause(way.patterns) for term, way in zip(ways, chosen, strict=True)}
    wanted = (*meant_by.values(), *settled)
    fitting = [story for story in near if _is_match(story, wanted)]
    hits = order_by_date(fitting) if query.newest_first else rank(fitting, wanted, at=at)
    return QueryCorrection(
        results=Results(
            hits=tuple(hits),
            total=len(fitting),
            total_is_exact=total <= MAX_RANKED,
            clauses=wanted,
            candidates=tuple(fitting),
        ),
        words={t: meant_by[t] for t, way in zip(ways, chosen, strict=True) if way.slips},
    )


def _find_guesses(query: Query, languages: Sequence[str]) -> dict[QueryTerm, list[_Guess]]:
    """Return the guesses for each term that may be mistyped. The first guess is the term as typed.
    Runs one query."""
    doubtful = [t for t in query.terms if _is_doubtful(t)][:MAX_CORRECTED_TERMS]
    if not doubtful:
        return {}
    others = find_similar_words([fold(t.text) for t in doubtful])
    found = {}
    for term in doubtful:
        slips: dict[tuple[TokenPattern, ...], int] = {}
        for number, word in [(0, term.text), *((m.slips, m.word) for m in others[fold(term.text)])]:
            for clause in build_clauses([QueryTerm(word)], languages):
                slips.setdefault(clause.alternatives, number)
        found[term] = [_Guess(number, patterns) for patterns, number in slips.items()]
    return found


def _is_doubtful(term: QueryTerm) -> bool:
    return term.kind == "words" and not term.excluded and may_be_mistyped(fold(term.text))


def _choose_guesses(
    ways: Sequence[Sequence[_Guess]], judges: Sequence[SearchCandidate], found: int
) -> tuple[_Guess, ...] | None:
    """Return one guess per term: the combination with the fewest slips in total or, among equals,
    the one that matches the most stories."""
    votes = Counter(
        tuple(
            next((w for w in some if has_any_pattern(w.patterns, words)), some[0]) for some in ways
        )
        for words in map(get_candidate_words, judges)
    )
    as_typed = tuple(some[0] for some in ways)
    votes.pop(as_typed, None)
    worth = {chosen: n for chosen, n in votes.items() if n >= found * MIN_RESULT_RATIO}
    return min(worth, key=lambda c: (sum(way.slips for way in c), -worth[c]), default=None)


def _is_match(story: SearchCandidate, wanted: Sequence[Clause]) -> bool:
    """Return whether a story matches all of ``wanted``. The database has already excluded stories
    with excluded words."""
    words = get_candidate_words(story)
    return all(clause.excluded or has_any_pattern(clause.alternatives, words) for clause in wanted)
