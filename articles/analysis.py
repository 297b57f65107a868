"""Text into search tokens, the same for every database: the one place that decides what is equal.

Case, accents and typographic variants fold together ("Größe", "GROSSE"), words of languages that
Snowball knows are stemmed, and scripts written without spaces are cut into pairs of characters, so
that a two-character word is found wherever it stands. Tokens hold letters, digits and marks only:
joined by spaces they pass unaltered through a database's plainest tokenizer, and no token can be
mistaken for an operator of a query language.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import snowballstemmer

#: Raise it when the same text yields other tokens than before: every index is then to be rebuilt.
ANALYSIS_VERSION = 1

#: ISO 639-1 → Snowball. A language that is not here is folded, not stemmed.
ALGORITHMS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}

#: Letters that Unicode does not decompose, but that people type without their stroke or ligature.
PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i",
     "ŧ": "t", "ĸ": "k", "ŋ": "n", "ə": "e", "ɛ": "e", "ɔ": "o", "ی": "ي", "ک": "ك", "ى": "ي"}
)  # fmt: skip

#: A longer word is cut: nobody types it, and databases have limits.
LONGEST_TOKEN = 64
#: Spellings remembered for each language; beyond that the memory starts anew.
REMEMBERED = 1 << 16
#: Longer pieces without a space are rarely met twice.
LONGEST_REMEMBERED = 40

#: Scripts written without spaces (and Korean, whose particles cling to the word): Han, kana,
#: hangul, Thai, Lao, Burmese, Khmer. Inside a regular expression's brackets.
UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1050-\u109d\u1780-\u17d3"
    "\u1100-\u11ff\u2f00-\u2fd5\u3005-\u3007\u3021-\u3029\u3041-\u3096\u3099-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3131-\u318e\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97c\uac00-\ud7fb\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003fffd"
)
#: Invisible inside a word: soft hyphen, joiners.
INVISIBLE = "\u00ad\u200c\u200d\u2060"


def _ranges(codes: Iterable[int]) -> str:
    """Code points as ranges for the inside of a regular expression's brackets."""
    found: list[list[int]] = []
    for code in codes:
        if found and code == found[-1][1] + 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in found)


# `\w` knows letters and digits, not the marks that belong to them in decomposed and Indic text.
_MARKS = _ranges(c for c in range(0x300, 0x10000) if unicodedata.category(chr(c))[0] == "M")
#: A run of an unspaced script, or a word; the possessive 's is not part of either.
_WORD = re.compile(
    rf"([{UNSPACED}]+)|((?:[^\W_{UNSPACED}]+|[{_MARKS}{INVISIBLE}]+)+)(?:['’]s(?![\w{_MARKS}]))?",
)
_UNSPACED = re.compile(f"[{UNSPACED}]")
# Accents and vowel points of Latin, Greek, Cyrillic, Hebrew and Arabic, which people leave out;
# not й and ў, nor the voicing of kana: those are other letters.
_ACCENTS = re.compile(
    "(?!(?<=[иу])\u0306|(?<=і)\u0308)"
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u00ad\u200c\u200d\u2060]"
)
# A text of English is read as a whole: its few marks that are not ASCII separate words, as their
# ASCII counterparts do.
_TYPOGRAPHIC = (("’", "'"), ("‘", " "), ("“", " "), ("”", " "), ("–", " "), ("—", " "), ("…", " "))
_POSSESSIVE = re.compile(r"'(?<=[A-Za-z0-9]')s(?!\w)")
_SEPARATORS = {code: " " for code in range(128) if not chr(code).isalnum()}

# What a reader sees as one character of an unspaced script: composed from parts where need be.
_CLUSTER = re.compile(
    "(?:[\u1100-\u115f][\u1160-\u11a7]|[\uac00-\ud7a3])[\u11a8-\u11ff]?|.[\u3099\u309a\uff9e\uff9f]*",
    re.DOTALL,
)


class Span(NamedTuple):
    """Where a token stands in the original text: ``text[start:end]``."""

    start: int
    end: int
    token: str


def tokens(text: str, *, language: str) -> list[str]:
    """The search tokens of ``text`` in order; ``language`` is a BCP 47 tag ("en-GB")."""
    return analyse(text, language).split()


def analyse(text: str, language: str) -> str:
    """The tokens joined by single spaces: what a search index stores."""
    analyser = _indexer(algorithm(language))
    plain = text if text.isascii() else _plain(text)
    if plain.isascii() and "'s's" not in plain:
        words = _POSSESSIVE.sub("", plain).lower().translate(_SEPARATORS).split()
        return " ".join(map(analyser.stems.__getitem__, words))
    return " ".join(filter(None, map(analyser.pieces.__getitem__, text.split())))


def _plain(text: str) -> str:
    for mark, plain in _TYPOGRAPHIC:
        text = text.replace(mark, plain)
    return text


def first_met() -> tuple[str, ...]:
    """The words, folded but not stemmed, that :func:`analyse` met in this process for the first
    time since this was last asked: as good as free, where finding the new words of a text is not.
    A word may come more than once."""
    met = []
    with suppress(IndexError):  # another thread takes them, too
        while True:
            met.append(_met.popleft())
    return tuple(met)


def folded_words(text: str) -> set[str]:
    """The words of ``text``, folded but not stemmed."""
    return {fold(word) for word in {word for _, word in _WORD.findall(text)} if word}


def spans(text: str, language: str) -> Iterator[Span]:
    """The tokens of ``text`` with their places; pairs of an unspaced script overlap."""
    words = _analyser(algorithm(language)).words
    for match in _WORD.finditer(text):
        if match[1]:
            yield from _pair_spans(match[1], match.start())
        else:
            start, end = match.span(2)
            for token in words[match[2]].split():
                yield Span(start, end, token)


def analysed(language: str) -> Mapping[str, str]:
    """The tokens of any stretch of text without spaces, as :func:`analyse` has them. Much faster
    than :func:`spans`, to see where looking closely pays."""
    return _analyser(algorithm(language)).pieces


def algorithm(language: str) -> str:
    """The Snowball algorithm for a language tag, empty where there is none."""
    return ALGORITHMS.get(language.replace("_", "-").partition("-")[0].lower(), "")


def fold(text: str) -> str:
    """Without case, accents and typographic variants. ß → ss, ø → o, full width → ASCII, ٣ → 3."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text).casefold().translate(PLAIN_LETTERS)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", plain)).translate(PLAIN_LETTERS)
    return "".join(map(_ascii_digit, unicodedata.normalize("NFC", bare)))


def is_unspaced(text: str) -> bool:
    """Whether ``text`` begins with a character of a script written without spaces."""
    return _UNSPACED.match(text) is not None


def _ascii_digit(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


class _Analyser:
    """Remembers what the spellings of one language come to: a text repeats most of its words."""

    def __init__(self, name: str, met: Callable[[str], None] | None = None) -> None:
        self._met = met
        self._stem = snowballstemmer.stemmer(name).stemWord if name else str
        self._lock = threading.Lock()  # a Snowball stemmer keeps its state in itself
        self.stems = _Memory(self.stem)
        self.words = _Memory(self._word)
        self.pieces = _Memory(self._piece)

    def _piece(self, piece: str) -> str:
        """The tokens of a piece of text without white space."""
        found = (
            " ".join(_pairs(run)) if run else self.words[word] for run, word in _WORD.findall(piece)
        )
        return " ".join(filter(None, found))

    def _word(self, word: str) -> str:
        """One token as a rule; "½" is two, and a word of joiners only is none."""
        folded = fold(word)
        if folded.isalnum() and (folded.isascii() or not any(map(is_unspaced, folded))):
            return self.stems[folded]
        parts = _WORD.findall(folded)
        return " ".join(" ".join(_pairs(run)) if run else self.stems[part] for run, part in parts)

    def stem(self, word: str) -> str:
        if self._met:
            self._met(word)
        with self._lock:
            stemmed: str = self._stem(word[:LONGEST_TOKEN])
        return stemmed


class _Memory(dict[str, str]):
    """A bounded dictionary that computes what it does not hold."""

    def __init__(self, compute: Callable[[str], str]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, key: str) -> str:
        value = self._compute(key)
        if value == key:
            value = key  # most words are their own stem: one object to fetch, not two
        if len(key) <= LONGEST_REMEMBERED:
            if len(self) >= REMEMBERED:
                self.clear()
            self[key] = value
        return value


def _clusters(run: str) -> list[tuple[int, int, str]]:
    """A run of an unspaced script as characters: (start, end, composed and folded)."""
    if run.isalpha() and unicodedata.is_normalized("NFKC", run):
        return [(at, at + 1, character) for at, character in enumerate(run)]
    return [(m.start(), m.end(), fold(m[0])) for m in _CLUSTER.finditer(run)]


def _pair_spans(run: str, offset: int) -> Iterator[Span]:
    """The overlapping pairs of a run; a character that stands alone is a token of its own."""
    clusters = [c for c in _clusters(run) if c[2]]
    for (start, _, first), (_, end, second) in pairwise(clusters):
        yield Span(offset + start, offset + end, first + second)
    if len(clusters) == 1:
        start, end, character = clusters[0]
        yield Span(offset + start, offset + end, character)


def _pairs(run: str) -> Iterator[str]:
    return (span.token for span in _pair_spans(run, 0))


@cache
def _analyser(name: str) -> _Analyser:
    return _Analyser(name)


#: What :func:`first_met` answers next.
_met: deque[str] = deque(maxlen=REMEMBERED)


@cache
def _indexer(name: str) -> _Analyser:
    """An analyser of its own for what is indexed: what readers type is not to be met there."""
    return _Analyser(name, _met.append)
