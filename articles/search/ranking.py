"""Sort the matching stories by relevance, in the same way for every database.

A word in the title counts more than a word in a tag, category or author name. The latter counts
more than any number of occurrences in the text. Rare words of a query count more than common ones.
Words in the order of the query count more than scattered words. Recent stories count a little more
than old ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import repeat
from math import log
from operator import add, attrgetter
from typing import NamedTuple

from articles.search.matching import Clause, TokenPattern

TITLE_WEIGHT = 3.0
TERM_WEIGHT = 1.5
#: Weight of a word that is very frequent in the text.
TEXT_WEIGHT = 1.0
#: Bonus for the part of a title that the query covers. With the query "harbour", the title
#: "Harbour" ranks above "Harbour council votes on ferry".
TITLE_COVERAGE_WEIGHT = 0.6
TITLE_SEQUENCE_WEIGHT = 1.0
TEXT_SEQUENCE_WEIGHT = 0.4
#: Bonus for recent stories. The score of a story of today increases by half. After
#: ``HALF_STALE_DAYS`` days it increases by a quarter.
FRESHNESS_WEIGHT = 0.5
HALF_STALE_DAYS = 180
#: In a text of usual length, this many occurrences of a word yield half of ``TEXT_WEIGHT``. The
#: length is in characters, counted after text analysis.
HALF_WEIGHT_OCCURRENCES = 1.5
USUAL_LENGTH = 2400

_SECONDS_PER_DAY = 86_400
#: A sort key holds the seconds since the year 1. Its lowest bits hold the article's id.
_NUMBER_BITS = 24
MAX_KEY = 2**63 - 1
_YEAR_ONE = datetime(1, 1, 1, tzinfo=UTC)


class SearchCandidate(NamedTuple):
    """A matching entry of the index. Title, labels and text consist of analysed words. ``facets``
    are lines from :func:`articles.search.facet_lines.build_facet_lines`."""

    article_id: int
    sort_key: int
    title: str
    labels: str
    text: str
    facets: str = ""


class Hit(NamedTuple):
    """A story found. Scores can only be compared within one search."""

    article_id: int
    score: float


def make_sort_key(article_id: int, sort_date: datetime) -> int:
    """Return a 63-bit number that sorts entries by date, and by article id if the second is the
    same. Different articles have different keys."""
    seconds = int((sort_date - _YEAR_ONE).total_seconds())
    return seconds << _NUMBER_BITS | article_id & ((1 << _NUMBER_BITS) - 1)


def get_sort_date(key: int) -> datetime:
    """Return the moment of a sort key, in UTC and whole seconds."""
    return _YEAR_ONE + timedelta(seconds=key >> _NUMBER_BITS)


def order_by_date(candidates: Iterable[SearchCandidate]) -> list[Hit]:
    """Return the candidates, newest first."""
    newest_first = sorted(candidates, key=attrgetter("sort_key"), reverse=True)
    return [Hit(candidate.article_id, 0.0) for candidate in newest_first]


def rank(
    candidates: Sequence[SearchCandidate], clauses: Iterable[Clause], *, at: datetime
) -> list[Hit]:
    """Return the candidates, best first. Among equals, the newest come first. ``at`` is the moment
    of the search."""
    wanted = [clause.alternatives for clause in clauses if not clause.excluded]
    parts = _CandidateTexts(candidates)
    sums = [0.0] * len(candidates)
    for alternatives in wanted:
        sums = list(map(add, sums, _compute_weights(alternatives, parts)))
    if len(wanted) > 1:
        sums = list(map(add, sums, _compute_sequence_weights(_build_sequences(wanted), parts)))
    now = (at - _YEAR_ONE).total_seconds()
    scored = [
        (total * _compute_freshness(c.sort_key, now), c.sort_key, c)
        for total, c in zip(sums, candidates, strict=True)
    ]
    scored.sort(reverse=True)  # sort keys are unique, so that candidates are never compared
    return [Hit(c.article_id, round(score, 6)) for score, _, c in scored]


def get_candidate_words(story: SearchCandidate) -> str:
    """Return all words of a story, for :func:`has_any_pattern`."""
    return f" {story.title} \n {story.labels} \n {story.text} "


def has_any_pattern(alternatives: Iterable[TokenPattern], words: str) -> bool:
    """Return whether any of the patterns occurs in the words of a story."""
    return any(_build_needle(pattern) in words for pattern in alternatives)


class _CandidateTexts:
    """Titles, labels and texts of all candidates, in separate lists. Each string has a space at
    both ends, so that whole words can be found. ``halves`` holds one number per text: a word that
    occurs this often in the text gets half of :data:`TEXT_WEIGHT`. Because of the lists, a word is
    counted in all texts in one step, and ranking hundreds of stories is fast."""

    def __init__(self, candidates: Sequence[SearchCandidate]) -> None:
        self.titles = [f" {c.title} " for c in candidates]
        self.labels = [f" {c.labels} " for c in candidates]
        self.texts = [f" {c.text} " for c in candidates]
        self.halves = [
            HALF_WEIGHT_OCCURRENCES * (0.4 + 0.6 * len(text) / USUAL_LENGTH) for text in self.texts
        ]


def _compute_weights(alternatives: Sequence[TokenPattern], parts: _CandidateTexts) -> list[float]:
    """Return the weight of one term in each candidate, to be added to its score."""
    needles = [_build_needle(pattern) for pattern in alternatives]
    counts = [0] * len(parts.texts)
    for needle in needles:
        counts = list(map(add, counts, map(str.count, parts.texts, repeat(needle))))
    rarity = 1 / (1 + log(1 + sum(counts) / max(1, len(counts))))
    weights = [
        TEXT_WEIGHT * count / (count + half)
        for count, half in zip(counts, parts.halves, strict=True)
    ]
    for number in _find_parts_with(parts.titles, needles):
        words = parts.titles[number].count(" ") - 1
        weights[number] += TITLE_WEIGHT + TITLE_COVERAGE_WEIGHT / max(1, words)
    for number in _find_parts_with(parts.labels, needles):
        weights[number] += TERM_WEIGHT
    return [rarity * weight for weight in weights]


def _find_parts_with(parts: Sequence[str], needles: Iterable[str]) -> set[int]:
    """Return the positions of the strings in ``parts`` that contain any of ``needles``."""
    return {number for needle in needles for number, part in enumerate(parts) if needle in part}


def _build_needle(pattern: TokenPattern) -> str:
    return f" {' '.join(pattern.tokens)}" + ("" if pattern.prefix else " ")


def _build_sequences(wanted: Sequence[Sequence[TokenPattern]]) -> list[str]:
    """Join the terms of a query into phrases of adjacent words. Return one phrase for each
    alternative form of the terms."""
    ways = max(map(len, wanted))
    rows = ([a[min(way, len(a) - 1)] for a in wanted] for way in range(ways))
    return ["".join(map(_build_needle, row)).replace("  ", " ") for row in rows]


def _compute_sequence_weights(sequences: Sequence[str], parts: _CandidateTexts) -> list[float]:
    """For each candidate, return the bonus for containing the terms next to each other, in
    the order of the query."""
    weights = [0.0] * len(parts.texts)
    for number in _find_parts_with(parts.titles, sequences):
        weights[number] += TITLE_SEQUENCE_WEIGHT
    for number in _find_parts_with(parts.texts, sequences):
        weights[number] += TEXT_SEQUENCE_WEIGHT
    return weights


def _compute_freshness(key: int, now: float) -> float:
    """Return the factor, at least 1, that raises the score of a recent story. ``key`` is the
    story's sort key; ``now`` is in seconds since the year 1."""
    seconds = now - (key >> _NUMBER_BITS)
    return 1 + FRESHNESS_WEIGHT / (1 + max(0.0, seconds) / _SECONDS_PER_DAY / HALF_STALE_DAYS)
