"""What to show of a story that was found: its own words, those that match marked.

A match is found in the original text, so that what is marked is spelt as the author wrote it,
whatever case, accents or ending the reader typed. Pieces are plain text, for templates to escape.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import chain, groupby, islice, takewhile
from operator import itemgetter, or_
from typing import NamedTuple

from articles.analysis import Span, analysed, fold, is_unspaced, spans

#: Pieces of text in order, each with whether it matches.
Pieces = list[tuple[str, bool]]

#: Characters of a long text that are looked through for matches.
LOOKED_THROUGH = 100_000
#: Characters between the word in which a phrase begins and its end.
FARTHEST_END = 300
#: Characters, or a few more, whose words are looked for at once: a window may be full before the
#: rest of a text is looked at.
AT_ONCE = 1000
#: Matches that are marked, and among which the best window is looked for.
MOST_MATCHES = 200
#: A word that a window would cut is left out if it is not longer.
LONGEST_CUT = 24
ELLIPSIS = "…"


class _Words(NamedTuple):
    """Tokens side by side that are looked for, the last perhaps only as its beginning. ``terms``
    has the bit of the term whose they are."""

    tokens: list[str]
    is_prefix: bool
    terms: int


class _Match(NamedTuple):
    """``text[start:end]``; ``terms`` has the bits of the terms that it shows."""

    start: int
    end: int
    terms: int


class Wanted:
    """What to look for in texts, by the token that it begins with. Each of ``terms`` has one or
    several forms, as their analysis has them: a token ("harbour"), tokens side by side ("north
    sea"), or the beginning of one ("harb*").

    ``longest`` is the number of tokens of the longest, ``all_terms`` has the bits of all;
    ``needles`` are what stands where a match may begin, in tokens with a space at both ends.
    """

    def __init__(self, terms: Iterable[Iterable[str]]) -> None:
        self.firsts: dict[str, list[_Words]] = {}
        self._prefixes: list[_Words] = []
        for number, forms in enumerate(terms):
            for form in forms:
                tokens, is_prefix = form.removesuffix("*").split(), form.endswith("*")
                words = _Words(tokens, is_prefix, 1 << number)
                if is_prefix and len(tokens) == 1:
                    self._prefixes.append(words)
                elif tokens:
                    self.firsts.setdefault(tokens[0], []).append(words)
        every = list(chain(self._prefixes, *self.firsts.values()))
        self.longest = max((len(words.tokens) for words in every), default=1)
        self.all_terms = reduce(or_, (words.terms for words in every), 0)
        heads = {words.tokens[0][0] for words in self._prefixes}
        self.needles = [*(f" {first} " for first in self.firsts), *(f" {head}" for head in heads)]

    def may_begin_in(self, piece: str, tokens: str) -> bool:
        """Whether it is worth looking more closely at a piece of a text, one of whose ``tokens``
        begins as one of these does."""
        return any(token in self.firsts for token in tokens.split(" ")) or any(
            beginning in tokens or beginning in fold(piece) for (beginning,), _, _ in self._prefixes
        )

    def beginning_with(self, token: str) -> Iterable[_Words]:
        return [*self.firsts.get(token, ()), *self._prefixes]


def highlight(text: str, wanted: Wanted, language: str) -> Pieces:
    """All of ``text``, which is analysed as ``language`` would, with its matches."""
    pieces = []
    at = 0
    for start, end in _stretches(text, wanted, language):
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return _joined([*pieces, (text[at:], False)])


def snippet(text: str, wanted: Wanted, language: str, width: int = 220) -> Pieces:
    """The part of ``text`` of about ``width`` characters that shows most of ``wanted``; the
    beginning where none of it occurs."""
    plain = " ".join(text[:LOOKED_THROUGH].split())
    start, end = _window(plain, wanted, language, width)
    before, behind = ELLIPSIS if start else "", ELLIPSIS if end < len(plain) else ""
    shown = highlight(plain[start:end], wanted, language)
    return _joined([(before, False), *shown, (behind, False)])


def _window(text: str, wanted: Wanted, language: str, width: int) -> tuple[int, int]:
    """Where to cut ``text``; no more of it is looked through than is needed to know."""
    if len(text) <= width or not wanted.needles:
        return 0, _word_end(text, width)
    best = _best(_overlapping(text, wanted, language), wanted, width * 3 // 4)
    if best is None:
        return 0, _word_end(text, width)
    start = _word_start(text, max(0, best.start - width // 4))
    return start, max(best.end, _word_end(text, start + width))


def _stretches(text: str, wanted: Wanted, language: str) -> Iterator[tuple[int, int]]:
    """The stretches of ``text`` that match, in order and apart from each other."""
    start = end = 0
    for match in islice(_overlapping(text, wanted, language), MOST_MATCHES):
        if match.start >= end:
            if end:
                yield start, end
            start = match.start
        end = max(end, match.end)
    if end:
        yield start, end


def _overlapping(text: str, wanted: Wanted, language: str) -> Iterator[_Match]:
    for start, piece, tokens in _beginnings(text, wanted, language):
        if wanted.may_begin_in(piece, tokens):
            end = start + len(piece)
            number = tokens.count(" ") + wanted.longest
            near = text[start : end + FARTHEST_END]
            placed = list(islice(spans(near, language), number))
            yield from _beginning_in(near, end - start, placed, wanted, offset=start)


def _beginnings(text: str, wanted: Wanted, language: str) -> Iterator[tuple[int, str, str]]:
    """The pieces of ``text`` between spaces with tokens that begin as something wanted does: where
    each begins, itself, and its tokens."""
    begin = 0
    while begin <= len(text):
        end = text.find(" ", begin + AT_ONCE)
        end = end if end >= 0 else len(text)
        for start, piece, tokens in _beginnings_together(text[begin:end], wanted, language):
            yield begin + start, piece, tokens
        begin = end + 1


def _beginnings_together(
    text: str, wanted: Wanted, language: str
) -> Iterator[tuple[int, str, str]]:
    """The same, looked for in all tokens of ``text`` at once."""
    pieces = text.split(" ")
    tokens = list(map(analysed(language).__getitem__, pieces))
    joined = " \n ".join(tokens)
    line = f" {joined} "
    last, number, start, at = -1, 0, 0, 0
    for place in sorted(_places(line, wanted.needles)):
        passed = line.count("\n", at, place)
        start += sum(map(len, pieces[number : number + passed])) + passed
        number += passed
        at = place
        if number != last:
            yield start, pieces[number], tokens[number]
        last = number


def _places(line: str, needles: Iterable[str]) -> Iterator[int]:
    for needle in needles:
        at = line.find(needle)
        while at >= 0:
            yield at
            at = line.find(needle, at + 1)


def _beginning_in(
    text: str, length: int, placed: Sequence[Span], wanted: Wanted, *, offset: int
) -> Iterator[_Match]:
    """The matches that begin in the first ``length`` characters of ``text``."""
    for at, span in enumerate(placed):
        if span.start >= length:
            return
        for words, is_prefix, terms in wanted.beginning_with(span.token):
            here = placed[at : at + len(words)]
            if _stands(words, here, text, is_prefix=is_prefix):
                yield _Match(offset + span.start, offset + _end(words, here), terms)


def _end(words: Sequence[str], here: Sequence[Span]) -> int:
    """The end of a match: of a pair of which one character was typed, behind that one."""
    start, end, token = here[-1]
    return start + 1 if is_unspaced(token) and len(words[-1]) == 1 else end


def _stands(words: Sequence[str], here: Sequence[Span], text: str, *, is_prefix: bool) -> bool:
    """Whether the tokens of ``here`` are ``words``, the last perhaps only as its beginning, which
    a reader types without thought of stems: "universit" begins "university", stem "univers"."""
    last, *before = reversed(words)
    if [span.token for span in here[:-1]] != before[::-1] or len(here) < len(words):
        return False
    start, end, token = here[-1]
    if not is_prefix:
        return token == last
    return token.startswith(last) or (
        token[:1] == last[:1] and fold(text[start:end]).startswith(last)
    )


def _best(matches: Iterable[_Match], wanted: Wanted, reach: int) -> _Match | None:
    """The match with most different terms within ``reach`` characters from its start, the first of
    equals; None where there is none."""
    met: list[_Match] = []
    first = 0
    for match in islice(matches, MOST_MATCHES):
        met.append(match)
        while met[first].start + reach < match.end and first < len(met) - 1:
            first += 1
        if _terms(met, first, reach) == wanted.all_terms:
            return met[first]
    best = max(range(len(met)), key=lambda at: _terms(met, at, reach).bit_count(), default=None)
    return None if best is None else met[best]


def _terms(matches: Sequence[_Match], first: int, reach: int) -> int:
    """The bits of the terms shown within ``reach`` characters from the match ``first`` on."""
    limit = matches[first].start + reach
    near = takewhile(lambda m: m.end <= limit, islice(matches, first, None))
    return reduce(or_, (match.terms for match in near), 0)


def _word_start(text: str, at: int) -> int:
    if at == 0:
        return 0
    space = text.find(" ", at - 1, at + LONGEST_CUT)
    return space + 1 if space >= 0 else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - LONGEST_CUT, at + 1)
    return space if space >= 0 else at


def _joined(pieces: Pieces) -> Pieces:
    """Without empty pieces, neighbours of one kind as one."""
    groups = groupby((piece for piece in pieces if piece[0]), key=itemgetter(1))
    return [("".join(text for text, _ in group), is_match) for is_match, group in groups]
