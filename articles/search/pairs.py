"""Common words side by side, on PostgreSQL: which stories may have two of them so.

Its index knows which words a story has, not where they stand. Two common words stand in a third of
all stories, and to look into each of these for the few that have them side by side takes a second.
So every pair of common neighbours sets four of :data:`POSITIONS` bits, its own, for its story. A
story with all four may have the pair; those that only seem to are told by a closer look.

The bits lie the other way round: one row holds those of :data:`BLOCK` stories, so that a pair is
looked for in some hundred rows. Bits are set and never taken away: what a story no longer has costs
a closer look and nothing else.

Which words are common is settled once, by the first batch of stories that is large enough to tell,
so that all stories are judged by the same list.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, pairwise
from typing import Any
from zlib import crc32

from django.db import connection, transaction

from articles.search.matching import Clause, Pattern

#: Stories that tell which words are common: those that stand in one of five.
TELLING = 100
ONE_OF = 5
#: Positions of bits; stories of a thousand generated words set one in eleven. A power of two.
POSITIONS = 8192
#: What makes any bits of a product as good as any others (Knuth's multiplicative hashing).
MIXING, ALL_BITS = 0x9E3779B97F4A7C15, (1 << 64) - 1
#: Of so many positions the bits lie in one row, and of so many stories.
POSITIONS_OF_A_ROW = 16
BLOCK = 512
#: So many rows of all blocks are put in order by one transaction, for which whoever saves a story
#: waits.
ROWS_AT_ONCE = 32
#: If more stories than these may have the words side by side, any of the newest soon has.
FEW = 20_000

#: Bits by block; the first of a block's stories has the highest.
Bits = dict[int, int]
#: Common words, each with a number of its own.
Numbers = Mapping[str, int]

_UPSERT = f"""
INSERT INTO articles_search_pairs AS known (row, block, bits)
SELECT row, block, bits::bit({BLOCK * POSITIONS_OF_A_ROW})
FROM unnest(%s::int[], %s::int[], %s::text[]) AS given(row, block, bits)
ON CONFLICT (row, block) DO UPDATE SET bits = known.bits | excluded.bits
WHERE known.bits | excluded.bits <> known.bits
"""
_SELECT = f"""
SELECT position, block, substring(bits FROM position %% {POSITIONS_OF_A_ROW} * {BLOCK} + 1
    FOR {BLOCK})::text
FROM unnest(%s::int[]) AS asked(position) JOIN articles_search_pairs
    ON row = position / {POSITIONS_OF_A_ROW}
"""
_IN_ORDER = """
WITH taken AS (DELETE FROM articles_search_pairs WHERE row >= %s AND row < %s RETURNING *)
INSERT INTO articles_search_pairs SELECT * FROM taken ORDER BY row, block
"""
_STORIES = """
SELECT article_id, concat_ws(' ', title, labels, text) FROM articles_search
WHERE article_id >= %s AND article_id < %s
"""


def learn(stories: Sequence[tuple[int, str]]) -> None:
    """Set the bits of stories that are in the index: an article's number, and its analysed words.
    If they are the first to tell which words are common, set those of all in the index."""
    with transaction.atomic(savepoint=False):
        # Who settles the list waits for those who found none, and they for who settles it.
        _execute("LOCK TABLE articles_search_common IN ROW SHARE MODE")
        common = _common()
        if common:
            _set(stories, common)
        elif len(stories) >= TELLING:
            _execute("LOCK TABLE articles_search_common IN EXCLUSIVE MODE")
            settle(words for _, words in stories)


def settle(stories: Iterable[str]) -> None:
    """Settle which words are common, as the words of ``stories`` tell, where that is not settled
    yet; and set the bits of all stories in the index, a block at a time."""
    given = [set(words.split()) for words in stories]
    if len(given) < TELLING or _common():
        return
    found = Counter(chain.from_iterable(given))
    common = [word for word, number in found.items() if number * ONE_OF >= len(given)]
    _execute("INSERT INTO articles_search_common SELECT unnest(%s::text[])", common)
    numbers = _common()
    for block in range(_execute("SELECT max(article_id) FROM articles_search")[0][0] // BLOCK + 1):
        _set(_execute(_STORIES, block * BLOCK, (block + 1) * BLOCK), numbers)


def put_in_order() -> None:
    """Put side by side what is read together. A batch of stories has all rows of a block: those of
    one position come to lie far apart, and among 100,000 stories the disk is asked for each."""
    for row in range(0, POSITIONS // POSITIONS_OF_A_ROW, ROWS_AT_ONCE):
        with transaction.atomic(savepoint=False):
            # Nobody sets bits meanwhile: each might hold a row for which the other waits.
            _execute("LOCK TABLE articles_search_common IN EXCLUSIVE MODE")
            _execute(_IN_ORDER, row, row + ROWS_AT_ONCE)
    if not connection.in_atomic_block:  # else the server does it by itself, some time later
        _execute("VACUUM articles_search_pairs")  # until then all that was there is read, too


def few_with(wanted: Iterable[Clause]) -> list[int] | None:
    """The numbers of all articles in which the words of every clause may stand side by side, and of
    some others; None where no clause asks for two common words, or very many may have them. Two
    queries for clauses of several words, else none."""
    several = [clause for clause in wanted if clause.is_of_several]
    if not several:
        return None
    common = _common({token for c in several for p in c.alternatives for token in p.tokens})
    asked = [ways for clause in several if all(ways := _ways(clause, common))]
    if not asked:
        return None
    known = _read({position for ways in asked for way in ways for position in way})
    bits = reduce(_both, (_found(ways, known) for ways in asked))
    if sum(some.bit_count() for some in bits.values()) > FEW:
        return None
    return [number for block, some in bits.items() for number in _stories(block, some)]


def _set(stories: Iterable[tuple[int, str]], common: Numbers) -> None:
    blocks: dict[int, list[int]] = defaultdict(lambda: [0] * POSITIONS)
    for number, words in stories:
        block, at = divmod(number, BLOCK)
        bit, bits = 1 << BLOCK - 1 - at, blocks[block]
        for position in _positions(words.split(), common):
            bits[position] |= bit
    given = [(row, block, text) for block in sorted(blocks) for row, text in _rows(blocks[block])]
    if given:
        _execute(_UPSERT, *map(list, zip(*given, strict=True)))


def _rows(bits: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The rows of a block in which there are any bits, these as PostgreSQL reads them."""
    for row in range(POSITIONS // POSITIONS_OF_A_ROW):
        some = bits[row * POSITIONS_OF_A_ROW : (row + 1) * POSITIONS_OF_A_ROW]
        if any(some):
            yield row, "x" + "".join([f"{bits:0{BLOCK // 4}x}" for bits in some])


def _positions(words: Iterable[str], common: Numbers) -> set[int]:
    """The positions of all pairs of common neighbours."""
    numbers = map(common.get, words)
    pairs = {
        (31 * one + other) * MIXING & ALL_BITS for one, other in pairwise(numbers) if one and other
    }
    return {pair >> shift & POSITIONS - 1 for pair in pairs for shift in (51, 38, 25, 12)}


def _common(among: Iterable[str] | None = None) -> Numbers:
    """All common words, or those ``among`` some."""
    statement = "SELECT word FROM articles_search_common"
    if among is None:
        rows = _execute(statement)
    else:
        rows = _execute(f"{statement} WHERE word = ANY(%s)", list(among))
    # The same number in every process and at all times.
    return {word: crc32(word.encode()) | 1 << 32 for (word,) in rows}


def _found(ways: Iterable[set[int]], known: Mapping[int, Bits]) -> Bits:
    """The stories with all positions of one of the ways."""
    return reduce(_either, (reduce(_both, map(known.__getitem__, way)) for way in ways))


def _ways(clause: Clause, common: Numbers) -> list[set[int]]:
    """The positions that each alternative of a clause demands: none where it has no common pair."""
    return [_positions(_whole(pattern), common) for pattern in clause.alternatives]


def _whole(pattern: Pattern) -> tuple[str, ...]:
    """The words of a pattern that are not only the beginning of one."""
    return pattern.tokens[:-1] if pattern.prefix else pattern.tokens


def _read(positions: Iterable[int]) -> dict[int, Bits]:
    known: dict[int, Bits] = {position: {} for position in positions}
    for position, block, bits in _execute(_SELECT, list(known)):
        known[position][block] = int(bits, 2)
    return known


def _both(one: Bits, other: Bits) -> Bits:
    common = {block: one[block] & other[block] for block in one.keys() & other.keys()}
    return {block: bits for block, bits in common.items() if bits}


def _either(one: Bits, other: Bits) -> Bits:
    return {b: one.get(b, 0) | other.get(b, 0) for b in one.keys() | other.keys()}


def _stories(block: int, bits: int) -> Iterator[int]:
    digits = f"{bits:0{BLOCK}b}"
    at = digits.find("1")
    while at >= 0:
        yield block * BLOCK + at
        at = digits.find("1", at + 1)


def _execute(statement: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else []
