"""Which of the stories that match comes first. The same sum for every database.

A word in the title weighs more than one in a tag, category or author, and that more than any
number of times in the text. Rare words of a query weigh more than common ones, words side by side
as typed more than scattered ones, and fresh stories modestly more than stale ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import repeat
from math import log
from operator import add
from typing import NamedTuple

from articles.search.matching import Clause, Pattern

IN_TITLE = 3.0
IN_LABELS = 1.5
IN_TEXT = 1.0  # approached by many occurrences, never reached
#: How much of a title the query covers: "Harbour" before "Harbour council votes on ferry".
TITLE_COVERED = 0.6
TITLE_IN_SEQUENCE = 1.0
TEXT_IN_SEQUENCE = 0.4
#: A story of today weighs half as much again as one of long ago, one of half a year ago a quarter.
FRESH = 0.5
HALF_STALE_DAYS = 180
#: Occurrences that give half of the weight in a text of usual length (characters of tokens).
HALF_OF_TEXT = 1.5
USUAL_LENGTH = 2400

_SECONDS_A_DAY = 86_400
#: A sort key is the second since the year 1, and below it the article's number.
_NUMBER_BITS = 24
MAX_KEY = 2**63 - 1
_YEAR_ONE = datetime(1, 1, 1, tzinfo=UTC)


class Candidate(NamedTuple):
    """An entry of the index that matches; title, labels and text are analysed words, ``facets``
    are lines (:mod:`articles.search.facet_lines`)."""

    article_id: int
    sort_key: int
    title: str
    labels: str
    text: str
    facets: str = ""


class Hit(NamedTuple):
    """A story found. ``score`` is comparable within one result only."""

    article_id: int
    score: float


def sort_key(article_id: int, sort_date: datetime) -> int:
    """A number that orders entries by date, and entries of one second by their article's number;
    distinct for distinct articles. 63 bits."""
    seconds = int((sort_date - _YEAR_ONE).total_seconds())
    return seconds << _NUMBER_BITS | article_id & ((1 << _NUMBER_BITS) - 1)


def date_of(key: int) -> datetime:
    """The second, in UTC, that a sort key stands for."""
    return _YEAR_ONE + timedelta(seconds=key >> _NUMBER_BITS)


def rank(candidates: Sequence[Candidate], clauses: Iterable[Clause], *, at: datetime) -> list[Hit]:
    """The candidates, best first; equals newest first. ``at`` is the moment of the search."""
    wanted = [clause.alternatives for clause in clauses if not clause.excluded]
    parts = _Parts(candidates)
    sums = [0.0] * len(candidates)
    for alternatives in wanted:
        sums = list(map(add, sums, _weights(alternatives, parts)))
    if len(wanted) > 1:
        sums = list(map(add, sums, _in_sequence(_sequences(wanted), parts)))
    now = (at - _YEAR_ONE).total_seconds()
    scored = [
        (total * _freshness(c.sort_key, now), c.sort_key, c)
        for total, c in zip(sums, candidates, strict=True)
    ]
    scored.sort(reverse=True)  # sort keys are distinct
    return [Hit(c.article_id, round(score, 6)) for score, _, c in scored]


def words_of(story: Candidate) -> str:
    """All words of a story, for :func:`occurs`."""
    return f" {story.title} \n {story.labels} \n {story.text} "


def occurs(alternatives: Iterable[Pattern], words: str) -> bool:
    """Whether any of the patterns stands among the words of a story."""
    return any(_needle(pattern) in words for pattern in alternatives)


class _Parts:
    """Titles, labels and texts of all candidates, each with a space at both ends, as words are
    looked for with theirs. ``halves`` are the occurrences that give half of the weight in each
    text. What is counted is counted part by part: hundreds of stories in a few steps."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self.titles = [f" {c.title} " for c in candidates]
        self.labels = [f" {c.labels} " for c in candidates]
        self.texts = [f" {c.text} " for c in candidates]
        self.halves = [HALF_OF_TEXT * (0.4 + 0.6 * len(text) / USUAL_LENGTH) for text in self.texts]


def _weights(alternatives: Sequence[Pattern], parts: _Parts) -> list[float]:
    """What one term adds to each candidate."""
    needles = [_needle(pattern) for pattern in alternatives]
    counts = [0] * len(parts.texts)
    for needle in needles:
        counts = list(map(add, counts, map(str.count, parts.texts, repeat(needle))))
    rarity = 1 / (1 + log(1 + sum(counts) / max(1, len(counts))))
    weights = [
        IN_TEXT * count / (count + half) for count, half in zip(counts, parts.halves, strict=True)
    ]
    for number in _holding(parts.titles, needles):
        words = parts.titles[number].count(" ") - 1
        weights[number] += IN_TITLE + TITLE_COVERED / max(1, words)
    for number in _holding(parts.labels, needles):
        weights[number] += IN_LABELS
    return [rarity * weight for weight in weights]


def _holding(parts: Sequence[str], needles: Iterable[str]) -> set[int]:
    """The numbers of the parts in which any of ``needles`` stands."""
    return {number for needle in needles for number, part in enumerate(parts) if needle in part}


def _needle(pattern: Pattern) -> str:
    return f" {' '.join(pattern.tokens)}" + ("" if pattern.prefix else " ")


def _sequences(wanted: Sequence[Sequence[Pattern]]) -> list[str]:
    """The terms of a query side by side, as each language would have them."""
    ways = max(map(len, wanted))
    rows = ([a[min(way, len(a) - 1)] for a in wanted] for way in range(ways))
    return ["".join(map(_needle, row)).replace("  ", " ") for row in rows]


def _in_sequence(sequences: Sequence[str], parts: _Parts) -> list[float]:
    """What terms side by side as typed add to each candidate."""
    weights = [0.0] * len(parts.texts)
    for number in _holding(parts.titles, sequences):
        weights[number] += TITLE_IN_SEQUENCE
    for number in _holding(parts.texts, sequences):
        weights[number] += TEXT_IN_SEQUENCE
    return weights


def _freshness(key: int, now: float) -> float:
    """``now`` in seconds since the year 1."""
    seconds = now - (key >> _NUMBER_BITS)
    return 1 + FRESH / (1 + max(0.0, seconds) / _SECONDS_A_DAY / HALF_STALE_DAYS)
