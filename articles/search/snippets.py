"""What to show of a story that was found: its own words, those that match marked.

A match is found in the original text, so that what is marked is spelt as the author wrote it,
whatever case, accents or ending the reader typed. Pieces are plain text, for templates to escape.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice, takewhile
from operator import itemgetter
from typing import NamedTuple

from articles.analysis import Span, analysed, fold, is_unspaced, spans

#: Pieces of text in order, each with whether it matches.
Pieces = list[tuple[str, bool]]

#: Characters of a long text that are looked through for matches.
LOOKED_THROUGH = 100_000
#: Characters between the word in which a phrase begins and its end.
FARTHEST_END = 300
#: Matches that are marked, and among which the best window is looked for.
MOST_MATCHES = 200
#: A word that a window would cut is left out if it is not longer.
LONGEST_CUT = 24
ELLIPSIS = "…"


class _Match(NamedTuple):
    start: int
    end: int
    wanted: str


class Wanted:
    """What to look for in texts, by the token that it begins with. ``tokens`` are as their analysis
    has them: a token ("harbour"), tokens side by side ("north sea"), or the beginning of one
    ("harb*").

    ``longest`` is the number of tokens of the longest, ``number`` how many differ in their first;
    ``needles`` are what stands where a match may begin, in tokens with a space at both ends.
    """

    def __init__(self, tokens: Iterable[str]) -> None:
        self.firsts: dict[str, list[tuple[list[str], bool]]] = {}
        self._prefixes: list[tuple[list[str], bool]] = []
        for token in tokens:
            words, is_prefix = token.removesuffix("*").split(), token.endswith("*")
            if is_prefix and len(words) == 1:
                self._prefixes.append((words, True))
            elif words:
                self.firsts.setdefault(words[0], []).append((words, is_prefix))
        every = list(chain(self._prefixes, *self.firsts.values()))
        self.longest = max((len(words) for words, _ in every), default=1)
        self.number = len({words[0] for words, _ in every})
        heads = {words[0][0] for words, _ in self._prefixes}
        self.needles = [*(f" {first} " for first in self.firsts), *(f" {head}" for head in heads)]

    def may_begin_in(self, piece: str, tokens: str) -> bool:
        """Whether it is worth looking more closely at a piece of a text, one of whose ``tokens``
        begins as one of these does."""
        return any(token in self.firsts for token in tokens.split(" ")) or any(
            beginning in tokens or beginning in fold(piece) for (beginning,), _ in self._prefixes
        )

    def beginning_with(self, token: str) -> Iterable[tuple[list[str], bool]]:
        return [*self.firsts.get(token, ()), *self._prefixes]


def highlight(text: str, wanted: Wanted, language: str) -> Pieces:
    """All of ``text``, which is analysed as ``language`` would, with its matches."""
    return _pieces(text, _matches(text, wanted, language), 0, len(text))


def snippet(text: str, wanted: Wanted, language: str, width: int = 220) -> Pieces:
    """The part of ``text`` of about ``width`` characters that shows most of ``wanted``; the
    beginning where none of it occurs."""
    plain = " ".join(text[:LOOKED_THROUGH].split())
    matches = _matches(plain, wanted, language)
    if len(plain) <= width:
        return _pieces(plain, matches, 0, len(plain))
    met, best = _best(matches, wanted, width * 3 // 4)
    if not met:
        return _pieces(plain, (), 0, _word_end(plain, width))
    start = _word_start(plain, max(0, met[best].start - width // 4))
    end = max(met[best].end, _word_end(plain, start + width))
    return _pieces(plain, chain(met, takewhile(lambda m: m.end <= end, matches)), start, end)


def _matches(text: str, wanted: Wanted, language: str) -> Iterator[_Match]:
    """Where ``wanted`` stands in ``text``, in order and apart from each other; only as much of the
    text is looked through as matches are asked for."""
    last = None
    for match in islice(_overlapping(text, wanted, language), MOST_MATCHES):
        if last and match.start < last.end:
            last = last._replace(end=max(last.end, match.end))
        else:
            if last:
                yield last
            last = match
    if last:
        yield last


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
    each begins, itself, and its tokens. They are looked for in all tokens at once."""
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
        for words, is_prefix in wanted.beginning_with(span.token):
            here = placed[at : at + len(words)]
            if _stands(words, here, text, is_prefix=is_prefix):
                yield _Match(offset + span.start, offset + _end(words, here), words[0])


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


def _best(matches: Iterator[_Match], wanted: Wanted, reach: int) -> tuple[list[_Match], int]:
    """Matches up to where a window can show no more of ``wanted``, and the number of that with most
    different ones within ``reach`` characters from its start, the first of equals."""
    met: list[_Match] = []
    first = 0
    for match in matches:
        met.append(match)
        while met[first].start + reach < match.end and first < len(met) - 1:
            first += 1
        if _worth(met, first, reach) == wanted.number:
            return met, first
    return met, max(range(len(met)), key=lambda at: _worth(met, at, reach), default=0)


def _worth(matches: Sequence[_Match], first: int, reach: int) -> int:
    """How many different things match within ``reach`` characters from the match ``first`` on."""
    limit = matches[first].start + reach
    return len(
        {m.wanted for m in takewhile(lambda m: m.end <= limit, islice(matches, first, None))}
    )


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


def _pieces(text: str, matches: Iterable[_Match], start: int, end: int) -> Pieces:
    pieces = [(ELLIPSIS, False)] if start else []
    at = start
    for match in matches:
        if start <= match.start and match.end <= end:
            pieces += [(text[at : match.start], False), (text[match.start : match.end], True)]
            at = match.end
    pieces += [(text[at:end], False), (ELLIPSIS if end < len(text) else "", False)]
    return _joined(pieces)


def _joined(pieces: Pieces) -> Pieces:
    """Without empty pieces, neighbours of one kind as one."""
    groups = groupby((piece for piece in pieces if piece[0]), key=itemgetter(1))
    return [("".join(text for text, _ in group), is_match) for is_match, group in groups]
