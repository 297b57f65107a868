"""What to show of a story that was found: its own words, those that match marked.

A match is found in the original text, so that what is marked is spelt as the author wrote it,
whatever case, accents or ending the reader typed. Pieces are plain text, for templates to escape.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice, takewhile
from operator import itemgetter
from typing import NamedTuple

from articles.analysis import Span, fold, is_unspaced, pieces, spans

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


def highlight(text: str, tokens: Iterable[str], language: str) -> Pieces:
    """All of ``text`` with its matches. ``tokens`` are analysed as ``language`` would: a token
    ("harbour"), tokens side by side ("north sea"), or the beginning of one ("harb*")."""
    return _pieces(text, _matches(text, tokens, language), 0, len(text))


def snippet(text: str, tokens: Iterable[str], language: str, width: int = 220) -> Pieces:
    """The part of ``text`` of about ``width`` characters that shows most of ``tokens`` (as for
    :func:`highlight`); the beginning where none occurs."""
    plain = " ".join(text[:LOOKED_THROUGH].split())
    matches = _matches(plain, tokens, language)
    start, end = _window(plain, matches, width)
    return _pieces(plain, matches, start, end)


def _matches(text: str, tokens: Iterable[str], language: str) -> list[_Match]:
    """Where ``tokens`` stand in ``text``, in order and apart from each other."""
    found: list[_Match] = []
    for match in islice(_overlapping(text, _Wanted(tokens), language), MOST_MATCHES):
        if found and match.start < found[-1].end:
            found[-1] = found[-1]._replace(end=max(found[-1].end, match.end))
        else:
            found.append(match)
    return found


def _overlapping(text: str, wanted: _Wanted, language: str) -> Iterator[_Match]:
    for start, piece, tokens in pieces(text, language):
        if tokens in wanted.firsts or (
            (wanted.heads or " " in tokens) and wanted.may_begin_in(tokens)
        ):
            end = start + len(piece)
            number = tokens.count(" ") + wanted.longest
            near = text[start : end + FARTHEST_END]
            placed = list(islice(spans(near, language), number))
            yield from _beginning_in(near, end - start, placed, wanted, offset=start)


def _beginning_in(
    text: str, length: int, placed: Sequence[Span], wanted: _Wanted, *, offset: int
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


class _Wanted:
    """What to look for, by the token that it begins with."""

    def __init__(self, tokens: Iterable[str]) -> None:
        self.firsts: dict[str, list[tuple[list[str], bool]]] = {}
        self._prefixes: list[tuple[list[str], bool]] = []
        for token in tokens:
            words, is_prefix = token.removesuffix("*").split(), token.endswith("*")
            if is_prefix and len(words) == 1:
                self._prefixes.append((words, True))
            elif words:
                self.firsts.setdefault(words[0], []).append((words, is_prefix))
        self.longest = max((len(words) for words, _ in self._all()), default=1)
        self.heads = {words[0][0] for words, _ in self._prefixes}

    def _all(self) -> Iterator[tuple[list[str], bool]]:
        return chain(self._prefixes, *self.firsts.values())

    def may_begin_in(self, tokens: str) -> bool:
        """Whether it is worth looking more closely at these tokens, joined by spaces."""
        if " " in tokens:
            return any(map(self.may_begin_in, tokens.split(" ")))
        return tokens in self.firsts or tokens[:1] in self.heads

    def beginning_with(self, token: str) -> Iterable[tuple[list[str], bool]]:
        return [*self.firsts.get(token, ()), *self._prefixes]


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


def _window(text: str, matches: Sequence[_Match], width: int) -> tuple[int, int]:
    """The stretch of ``text`` to show: that with most different matches, the first of equals."""
    if len(text) <= width:
        return 0, len(text)
    if not matches:
        return 0, _word_end(text, width)
    best = max(range(len(matches)), key=lambda at: _worth(matches, at, width * 3 // 4))
    start = _word_start(text, max(0, matches[best].start - width // 4))
    end = max(matches[best].end, _word_end(text, start + width))
    return start, end


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


def _pieces(text: str, matches: Sequence[_Match], start: int, end: int) -> Pieces:
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
