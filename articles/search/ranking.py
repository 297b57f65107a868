"""Which of the stories that match comes first. The same sum for every database.

A word in the title weighs more than one in a tag, category or author, and that more than any
number of times in the text. Rare words of a query weigh more than common ones, words side by side
as typed more than scattered ones, and fresh stories modestly more than stale ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from math import log
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
    """An entry of the index that matches; its parts are analysed words. ``section`` and ``terms``
    (JSON: {"tags": [[spelling, slug], …], …}) are those of its article."""

    article_id: int
    sort_key: int
    language: str
    title: str
    labels: str
    text: str
    section: str = ""
    terms: str = "{}"


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
    sums = [0.0] * len(candidates)
    padded = [(f" {c.title} ", f" {c.labels} ", f" {c.text} ") for c in candidates]
    for alternatives in wanted:
        for number, weight in enumerate(_weights(alternatives, padded)):
            sums[number] += weight
    sequences = _sequences(wanted)
    scored = [
        ((total + _in_sequence(words, sequences)) * _freshness(c.sort_key, at), c.sort_key, c)
        for total, words, c in zip(sums, padded, candidates, strict=True)
    ]
    scored.sort(key=lambda item: item[:2], reverse=True)
    return [Hit(c.article_id, round(score, 6)) for score, _, c in scored]


def occurs(alternatives: Iterable[Pattern], story: Candidate) -> bool:
    """Whether any of the patterns stands in the story."""
    padded = f" {story.title} \n {story.labels} \n {story.text} "
    return any(_needle(pattern) in padded for pattern in alternatives)


def _weights(
    alternatives: Sequence[Pattern], padded: Sequence[tuple[str, str, str]]
) -> list[float]:
    """What one term adds to each candidate."""
    counts = [(0, 0, 0)] * len(padded)
    for needle in map(_needle, alternatives):
        counts = [
            (a + title.count(needle), b + labels.count(needle), c + text.count(needle))
            for (a, b, c), (title, labels, text) in zip(counts, padded, strict=True)
        ]
    mean = sum(in_text for _, _, in_text in counts) / max(1, len(counts))
    rarity = 1 / (1 + log(1 + mean))
    return [
        rarity * _weight(count, title, text)
        for count, (title, _, text) in zip(counts, padded, strict=True)
    ]


def _weight(count: tuple[int, int, int], title: str, text: str) -> float:
    in_title, in_labels, in_text = count
    half = HALF_OF_TEXT * (0.4 + 0.6 * len(text) / USUAL_LENGTH)
    return (
        (IN_TITLE + TITLE_COVERED / max(1, title.count(" ") - 1) if in_title else 0.0)
        + (IN_LABELS if in_labels else 0.0)
        + IN_TEXT * in_text / (in_text + half)
    )


def _needle(pattern: Pattern) -> str:
    return f" {' '.join(pattern.tokens)}" + ("" if pattern.prefix else " ")


def _sequences(wanted: Sequence[Sequence[Pattern]]) -> list[str]:
    """The terms of a query side by side, as each language would have them."""
    if len(wanted) < 2:
        return []
    ways = max(map(len, wanted))
    rows = ([a[min(way, len(a) - 1)] for a in wanted] for way in range(ways))
    return ["".join(map(_needle, row)).replace("  ", " ") for row in rows]


def _in_sequence(words: tuple[str, str, str], sequences: Sequence[str]) -> float:
    title, _, text = words
    return TITLE_IN_SEQUENCE * any(s in title for s in sequences) + TEXT_IN_SEQUENCE * any(
        s in text for s in sequences
    )


def _freshness(key: int, at: datetime) -> float:
    seconds = (at - _YEAR_ONE).total_seconds() - (key >> _NUMBER_BITS)
    return 1 + FRESH / (1 + max(0.0, seconds) / _SECONDS_A_DAY / HALF_STALE_DAYS)
