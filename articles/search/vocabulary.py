"""The words of all stories as people write them, to find those that a mistyped one may have meant,
or that begin as was typed.

A word that is a slip of the finger away from another shares with it a beginning, or an end, or all
letters but two that changed places. That is what the table is asked for; how far apart two words
really are is measured here, the same for every database.

The table knows words of drafts as well, and keeps those of stories that are gone: whoever offers a
word to readers must first find it in a story that they may see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import OSA

from articles.analysis import is_unspaced
from articles.search.base import batches

#: Letters of a word that is remembered, and of one that may be mistyped: of a shorter one too many
#: others are but a letter away.
SHORTEST = 3
LONGEST = 40
SHORTEST_MISTYPED = 4
#: Words from so many letters on may be two slips from what was meant.
LONG = 7
#: Words that are looked at for each beginning or end of each length, and that are offered at most.
MOST_READ = 2000
MOST_OFFERED = 12

_LAST = "\U0010ffff"


class Meant(NamedTuple):
    """A word that a mistyped one may have meant, so many slips away."""

    word: str
    slips: int


class _Range(NamedTuple):
    """Words of one length that begin so, or whose mirror image does."""

    column: str
    length: int
    beginning: str


def learn(words: Iterable[str]) -> None:
    """Remember folded words; those that are known, or too odd to be meant, are passed over."""
    for some in batches(sorted(filter(_is_memorable, set(words)))):
        places = ", ".join(["(%s, %s, %s)"] * len(some))
        rows = [value for word in some for value in (len(word), word, word[::-1])]
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO articles_search_vocabulary (length, word, mirrored)"
                f" VALUES {places} ON CONFLICT DO NOTHING",
                rows,
            )


def may_be_mistyped(word: str) -> bool:
    """Whether it makes sense to ask what else a folded word may have meant."""
    return len(word) >= SHORTEST_MISTYPED and _is_memorable(word)


def meant(typed: Sequence[str]) -> dict[str, list[Meant]]:
    """For each of the folded words what else they may have meant, the nearest first. One query."""
    known = _read(typed)
    return {word: _nearest(word, known) for word in typed}


def beginning_with(typed: str, *, most: int) -> list[str]:
    """Known words that begin with the folded ``typed``, the shortest first, at most so many. Words
    with digits and very long ones are not known here. One query."""
    lengths = ", ".join(map(str, range(max(SHORTEST, len(typed)), LONGEST + 1)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT word FROM articles_search_vocabulary WHERE length IN ({lengths})"
            " AND word >= %s AND word < %s ORDER BY length, word LIMIT %s",
            [typed, typed + _LAST, most],
        )
        return [word for (word,) in cursor.fetchall()]


def _is_memorable(word: str) -> bool:
    if not SHORTEST <= len(word) <= LONGEST or is_unspaced(word):
        return False
    return word.isalpha() or not any(c.isdigit() or c.isspace() for c in word)


def _slips(word: str) -> int:
    return 2 if len(word) >= LONG else 1


def _nearest(word: str, known: Sequence[str]) -> list[Meant]:
    near = process.extract(
        word, known, scorer=OSA.distance, score_cutoff=_slips(word), processor=None, limit=None
    )
    found = [Meant(other, int(slips)) for other, slips, _ in near if other != word]
    found.sort(key=lambda m: (m.slips, m.word[0] != word[0], m.word))
    return found[:MOST_OFFERED]


def _read(typed: Sequence[str]) -> list[str]:
    """Every known word that may be near one of ``typed``."""
    statements: list[str] = []
    params: list[int | str] = []
    for word in typed:
        for column, length, beginning in _ranges(word):
            statements.append(
                f"SELECT * FROM (SELECT word FROM articles_search_vocabulary WHERE length = %s"
                f" AND {column} >= %s AND {column} < %s ORDER BY length, {column}"
                f" LIMIT {MOST_READ}) AS near"
            )
            params += [length, beginning, beginning + _LAST]
        swapped = list(_swapped(word))
        places = ", ".join(["%s"] * len(swapped))
        statements.append(
            f"SELECT word FROM articles_search_vocabulary WHERE length = %s AND word IN ({places})"
        )
        params += [len(word), *swapped]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(statements), params)
        return [word for (word,) in cursor.fetchall()]


def _ranges(word: str) -> Iterator[_Range]:
    """With one slip, either the first or the second half of a word is whole; with two, its first or
    last third, as a rule."""
    slips = _slips(word)
    head = -(-len(word) // (slips + 1))
    tail = len(word) - head if slips == 1 else head
    for length in range(len(word) - slips, len(word) + slips + 1):
        yield _Range("word", length, word[:head])
        yield _Range("mirrored", length, word[::-1][:tail])


def _swapped(word: str) -> Iterator[str]:
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
