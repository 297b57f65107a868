"""Snippets: the part of a story that results show, with matches marked.

Matches are found in the original text, so they are shown as the author spelt them. The reader may
have typed another case, accent or ending. Pieces are plain text: templates must escape them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import chain, groupby, islice, takewhile
from operator import itemgetter, or_
from typing import NamedTuple

from articles.content.text_analysis import Span, find_spans, fold, get_token_cache, is_unspaced
from articles.rendering import find_word_end

#: A text split into pieces, in order. Each piece has a flag that says whether it is a match.
Pieces = list[tuple[str, bool]]

#: Search at most this many characters of a text for matches.
MAX_TEXT_LENGTH = 100_000
#: Search for the end of a phrase in at most this many characters after its first word.
MAX_PHRASE_LENGTH = 300
#: Approximate number of characters to analyse at a time. The best window is often found before the
#: end of the text, and the rest need not be analysed.
CHUNK_LENGTH = 1000
#: Highlight at most this many matches, and consider at most this many to find the snippet window.
MAX_MATCHES = 200
#: Move the start of a window by at most this many characters, so that it starts with a whole word.
#: In a script without spaces, a window may start anywhere.
MAX_START_SHIFT = 24
ELLIPSIS = "…"
#: Characters that end a sentence.
SENTENCE_ENDS = {".", "!", "?", "…", "。", "！", "？", "؟", "۔", "।"}


class _TokenSequence(NamedTuple):
    """Adjacent tokens to find. The last one may be a prefix. ``terms`` is the bit of the term to
    which they belong."""

    tokens: list[str]
    is_prefix: bool
    terms: int


class _Match(NamedTuple):
    """The match ``text[start:end]``. ``terms`` holds the bits of all terms that match here."""

    start: int
    end: int
    terms: int


class TermMatcher:
    """The tokens to find in texts, grouped by their first token. Each of ``terms`` has one or more
    analysed forms: a token ("harbour"), adjacent tokens ("north sea"), or a prefix ("harb*").

    ``longest`` is the number of tokens in the longest form. ``all_terms`` holds the bits of all
    terms. ``needles`` are the strings with which a match can start. They are searched for in a line
    of tokens separated by spaces.
    """

    def __init__(self, terms: Iterable[Iterable[str]]) -> None:
        self.firsts: dict[str, list[_TokenSequence]] = {}
        self._prefixes: list[_TokenSequence] = []
        for number, forms in enumerate(terms):
            for form in forms:
                tokens, is_prefix = form.removesuffix("*").split(), form.endswith("*")
                words = _TokenSequence(tokens, is_prefix, 1 << number)
                if is_prefix and len(tokens) == 1:
                    self._prefixes.append(words)
                elif tokens:
                    self.firsts.setdefault(tokens[0], []).append(words)
        every = list(chain(self._prefixes, *self.firsts.values()))
        self.longest = max((len(words.tokens) for words in every), default=1)
        self.all_terms = reduce(or_, (words.terms for words in every), 0)
        heads = {words.tokens[0][0] for words in self._prefixes}
        self.needles = [*(f" {first} " for first in self.firsts), *(f" {head}" for head in heads)]

    def may_match(self, piece: str, tokens: str) -> bool:
        """Return whether a match may start in a piece of text with these ``tokens``. This quick
        check precedes the exact one."""
        return any(token in self.firsts for token in tokens.split(" ")) or any(
            beginning in tokens or beginning in fold(piece) for (beginning,), _, _ in self._prefixes
        )

    def get_sequences(self, token: str) -> Iterable[_TokenSequence]:
        return [*self.firsts.get(token, ()), *self._prefixes]


def highlight(text: str, wanted: TermMatcher, language: str) -> Pieces:
    """Return the entire ``text`` in pieces, with matches marked. The text is analysed in
    ``language``."""
    pieces = []
    at = 0
    for start, end in _find_matched_spans(text, wanted, language):
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return _merge_pieces([*pieces, (text[at:], False)])


def make_snippet(text: str, wanted: TermMatcher, language: str, width: int = 220) -> Pieces:
    """Return the part of ``text`` that contains the largest number of search terms, about
    ``width`` characters long. If no term occurs, return the beginning of the text."""
    plain = " ".join(text[:MAX_TEXT_LENGTH].split())
    start, end = _find_window(plain, wanted, language, width)
    before, behind = ELLIPSIS if start else "", ELLIPSIS if _needs_ellipsis(plain, end) else ""
    shown = highlight(plain[start:end], wanted, language)
    return _merge_pieces([(before, False), *shown, (behind, False)])


def _needs_ellipsis(text: str, end: int) -> bool:
    """Return whether a text that is cut at ``end`` needs an ellipsis. It needs none after the end
    of a sentence."""
    return end < len(text) and text[end - 1 : end] not in SENTENCE_ENDS


def _find_window(text: str, wanted: TermMatcher, language: str, width: int) -> tuple[int, int]:
    """Return the start and end of the window in ``text``. Search no more of the text than
    necessary."""
    if len(text) <= width or not wanted.needles:
        return 0, find_word_end(text, width)
    best = _find_best_match(_find_matches(text, wanted, language), wanted, width * 3 // 4)
    if best is None:
        return 0, find_word_end(text, width)
    start = _find_word_start(text, max(0, best.start - width // 4), best.start)
    return start, max(best.end, find_word_end(text, start + width, after=start))


def _find_matched_spans(text: str, wanted: TermMatcher, language: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of the matching parts of ``text``, in order. Overlapping parts are
    joined."""
    start = end = 0
    for match in islice(_find_matches(text, wanted, language), MAX_MATCHES):
        if match.start >= end:
            if end:
                yield start, end
            start = match.start
        end = max(end, match.end)
    if end:
        yield start, end


def _find_matches(text: str, wanted: TermMatcher, language: str) -> Iterator[_Match]:
    for start, piece, tokens in _find_starts(text, wanted, language):
        if wanted.may_match(piece, tokens):
            end = start + len(piece)
            number = tokens.count(" ") + wanted.longest
            near = text[start : end + MAX_PHRASE_LENGTH]
            placed = list(islice(find_spans(near, language), number))
            yield from _match_piece(near, end - start, placed, wanted, offset=start)


def _find_starts(text: str, wanted: TermMatcher, language: str) -> Iterator[tuple[int, str, str]]:
    """Split ``text`` at spaces. Yield the pieces in which a match may start, as (start, piece,
    tokens)."""
    begin = 0
    while begin <= len(text):
        end = text.find(" ", begin + CHUNK_LENGTH)
        end = end if end >= 0 else len(text)
        for start, piece, tokens in _find_starts_in_chunk(text[begin:end], wanted, language):
            yield begin + start, piece, tokens
        begin = end + 1


def _find_starts_in_chunk(
    text: str, wanted: TermMatcher, language: str
) -> Iterator[tuple[int, str, str]]:
    """Yield the pieces of ``text``, a chunk of a longer text, in which a match may start, as
    (start, piece, tokens). The tokens of all pieces are searched at once."""
    pieces = text.split(" ")
    tokens = list(map(get_token_cache(language).__getitem__, pieces))
    joined = " \n ".join(tokens)
    line = f" {joined} "
    last, number, start, at = -1, 0, 0, 0
    for place in sorted(_find_needles(line, wanted.needles)):
        passed = line.count("\n", at, place)
        start += sum(map(len, pieces[number : number + passed])) + passed
        number += passed
        at = place
        if number != last:
            yield start, pieces[number], tokens[number]
        last = number


def _find_needles(line: str, needles: Iterable[str]) -> Iterator[int]:
    for needle in needles:
        at = line.find(needle)
        while at >= 0:
            yield at
            at = line.find(needle, at + 1)


def _match_piece(
    text: str, length: int, placed: Sequence[Span], wanted: TermMatcher, *, offset: int
) -> Iterator[_Match]:
    """Yield the matches that start in the first ``length`` characters of ``text``."""
    for at, span in enumerate(placed):
        if span.start >= length:
            return
        for words, is_prefix, terms in wanted.get_sequences(span.token):
            here = placed[at : at + len(words)]
            if _is_match(words, here, text, is_prefix=is_prefix):
                yield _Match(offset + span.start, offset + _get_match_end(words, here), terms)


def _get_match_end(words: Sequence[str], here: Sequence[Span]) -> int:
    """Return the end of a match. If the reader typed a single character and it matched a pair of
    characters, only that character is marked."""
    start, end, token = here[-1]
    return start + 1 if is_unspaced(token) and len(words[-1]) == 1 else end


def _is_match(words: Sequence[str], here: Sequence[Span], text: str, *, is_prefix: bool) -> bool:
    """Return whether the tokens of ``here`` are ``words``. The last of ``words`` may be a prefix. A
    prefix may be longer than the stem of the word that it matches: "universit" matches
    "university", whose stem is "univers"."""
    last, *before = reversed(words)
    if [span.token for span in here[:-1]] != before[::-1] or len(here) < len(words):
        return False
    start, end, token = here[-1]
    if not is_prefix:
        return token == last
    return token.startswith(last) or (
        token[:1] == last[:1] and fold(text[start:end]).startswith(last)
    )


def _find_best_match(matches: Iterable[_Match], wanted: TermMatcher, reach: int) -> _Match | None:
    """Return the match with the most different terms within ``reach`` characters from its start.
    Return the first one among equals, or None if there is no match."""
    met: list[_Match] = []
    first = 0
    for match in islice(matches, MAX_MATCHES):
        met.append(match)
        while met[first].start + reach < match.end and first < len(met) - 1:
            first += 1
        if _get_terms_within(met, first, reach) == wanted.all_terms:
            return met[first]
    best = max(
        range(len(met)), key=lambda at: _get_terms_within(met, at, reach).bit_count(), default=None
    )
    return None if best is None else met[best]


def _get_terms_within(matches: Sequence[_Match], first: int, reach: int) -> int:
    """Return the bits of all terms that match within ``reach`` characters from the match
    ``matches[first]``."""
    limit = matches[first].start + reach
    near = takewhile(lambda m: m.end <= limit, islice(matches, first, None))
    return reduce(or_, (match.terms for match in near), 0)


def _find_word_start(text: str, at: int, latest: int) -> int:
    """Return the start of the first word at or after ``at``. Return ``at`` if no word starts before
    ``latest``."""
    if at == 0:
        return 0
    space = text.find(" ", at - 1, at + MAX_START_SHIFT if is_unspaced(text[at]) else latest)
    return space + 1 if space >= 0 else at


def _merge_pieces(pieces: Pieces) -> Pieces:
    """Join adjacent pieces of the same kind, and drop empty ones."""
    groups = groupby((piece for piece in pieces if piece[0]), key=itemgetter(1))
    return [("".join(text for text, _ in group), is_match) for is_match, group in groups]
