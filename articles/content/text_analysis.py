"""Conversion of text into search tokens, the same for every database. Only this module decides
which words are equal.

Case, accents and typographic variants are folded ("Größe" = "GROSSE"), and invisible characters are
ignored. Words in languages that Snowball supports are stemmed. Scripts without spaces are split
into overlapping pairs of characters, so that a search finds a two-character word anywhere. Tokens
contain only letters, digits and marks. The simplest tokenizer of a database therefore keeps them
unchanged, and no token can be mistaken for an operator of a query language.
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

from articles.hugo.slugs import INVISIBLE

#: Increase this number whenever tokenization changes, and run `makemigrations`: `migrate` then
#: rebuilds the search index.
ANALYSIS_VERSION = 2

#: ISO 639-1 codes and their Snowball stemmers. Words in other languages are folded, but not
#: stemmed.
STEMMERS = {
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

#: Letters that Unicode does not decompose, but that people who search type without the stroke or
#: ligature.
PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i",
     "ŧ": "t", "ĸ": "k", "ŋ": "n", "ə": "e", "ɛ": "e", "ɔ": "o", "ی": "ي", "ک": "ك", "ى": "ي"}
)  # fmt: skip

#: Longer words are truncated, because both databases limit the length of a token.
MAX_TOKEN_LENGTH = 64
#: Maximum number of cached spellings per language. A full cache is cleared.
MAX_REMEMBERED = 1 << 16
#: Maximum length of a cached spelling. Longer ones rarely occur twice.
MAX_REMEMBERED_LENGTH = 40

#: Scripts written without spaces (and Korean, whose particles are attached to the word): Han, kana,
#: hangul, Thai, Lao, Burmese, Khmer. For use inside the brackets of a regular expression.
UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1050-\u109d\u1780-\u17d3"
    "\u1100-\u11ff\u2f00-\u2fd5\u3005-\u3007\u3021-\u3029\u3041-\u3096\u3099-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3131-\u318e\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97c\uac00-\ud7fb\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003fffd"
)


def _format_ranges(codes: Iterable[int]) -> str:
    """Return code points as ranges for the brackets of a regular expression."""
    found: list[list[int]] = []
    for code in codes:
        if found and code == found[-1][1] + 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in found)


# `\w` includes letters and digits, but not the marks after them in decomposed and Indic text.
_MARKS = _format_ranges(c for c in range(0x300, 0x10000) if unicodedata.category(chr(c))[0] == "M")
#: A word, or a run of characters in a script that is written without spaces, such as Chinese. A
#: possessive 's is not part of the word.
_WORD = re.compile(
    rf"((?![{INVISIBLE}])[{UNSPACED}][{UNSPACED}{INVISIBLE}]*)|((?:[^\W_{UNSPACED}]+|[{_MARKS}{INVISIBLE}]+)+)(?:['’]s(?![\w{_MARKS}]))?",
)
_UNSPACED = re.compile(f"[{UNSPACED}]")
# Accents and vowel points of Latin, Greek, Cyrillic, Hebrew and Arabic that people leave out. Not
# included are й, ў and the voicing marks of kana, because they make different letters.
_ACCENTS = re.compile(
    "(?!(?<=[иу])\u0306|(?<=і)\u0308)"
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff"
    "\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    f"{INVISIBLE}]"
)
# Typographic marks in a text that is otherwise ASCII, with their plain equivalents. The text can
# then be analysed as a whole, which is faster.
_TYPOGRAPHIC = (("’", "'"), ("‘", " "), ("“", " "), ("”", " "), ("–", " "), ("—", " "), ("…", " "))
_POSSESSIVE = re.compile(r"'(?<=[A-Za-z0-9]')s(?!\w)")
_SEPARATORS = {code: " " for code in range(128) if not chr(code).isalnum()}

# A character of an unspaced script as readers see it; it may consist of several code points.
_CLUSTER = re.compile(
    "(?:[\u1100-\u115f][\u1160-\u11a7]|[\uac00-\ud7a3])[\u11a8-\u11ff]?|.[\u3099\u309a\uff9e\uff9f]*",
    re.DOTALL,
)


class Span(NamedTuple):
    """A token and its place in the original text: ``text[start:end]``."""

    start: int
    end: int
    token: str


def tokenize(text: str, *, language: str) -> list[str]:
    """Return the search tokens of ``text`` in order. ``language`` is a BCP 47 tag ("en-GB")."""
    return analyse(text, language).split()


def analyse(text: str, language: str) -> str:
    """Return the tokens of ``text`` joined by single spaces, as a search index stores them."""
    analyser = _get_index_analyser(get_stemmer_name(language))
    plain = text if text.isascii() else _replace_typographic(text)
    if plain.isascii() and "'s's" not in plain:
        words = _POSSESSIVE.sub("", plain).lower().translate(_SEPARATORS).split()
        return " ".join(map(analyser.stems.__getitem__, words))
    return " ".join(filter(None, map(analyser.pieces.__getitem__, text.split())))


def _replace_typographic(text: str) -> str:
    for mark, plain in _TYPOGRAPHIC:
        text = text.replace(mark, plain)
    return text


def take_new_words() -> tuple[str, ...]:
    """Return the words that were new to :func:`analyse` in this process, since the last call of
    this function. They are folded but not stemmed.

    The same word may occur twice. Collecting them costs almost nothing, whereas searching a text
    for new words is expensive.
    """
    met = []
    with suppress(IndexError):  # another thread may empty the queue first
        while True:
            met.append(_new_words.popleft())
    return tuple(met)


def get_folded_words(text: str) -> set[str]:
    """Return the words of ``text``, folded but not stemmed."""
    return {fold(word) for word in {word for _, word in _WORD.findall(text)} if word}


def find_spans(text: str, language: str) -> Iterator[Span]:
    """Yield the tokens of ``text`` with their places. Pairs of an unspaced script overlap."""
    words = _get_analyser(get_stemmer_name(language)).words
    for match in _WORD.finditer(text):
        if match[1]:
            yield from _find_pair_spans(match[1], match.start())
        else:
            start, end = match.span(2)
            for token in words[match[2]].split():
                yield Span(start, end, token)


def get_token_cache(language: str) -> Mapping[str, str]:
    """Return a mapping from any piece of text without spaces to its tokens, as in :func:`analyse`.

    The mapping is much faster than :func:`find_spans`. Use it first, to find the pieces in which a
    search for spans is worthwhile.
    """
    return _get_analyser(get_stemmer_name(language)).pieces


def get_stemmer_name(language: str) -> str:
    """Return the name of the Snowball stemmer for a language tag, or an empty string."""
    return STEMMERS.get(language.replace("_", "-").partition("-")[0].lower(), "")


def fold(text: str) -> str:
    """Fold case, accents and typographic variants: ß → ss, ø → o, full width → ASCII, ٣ → 3."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text).casefold().translate(PLAIN_LETTERS)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", plain)).translate(PLAIN_LETTERS)
    return "".join(map(_ascii_digit, unicodedata.normalize("NFC", bare)))


def is_unspaced(text: str) -> bool:
    """Return whether ``text`` begins with a character of a script written without spaces."""
    return _UNSPACED.match(text) is not None


def _ascii_digit(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


class _Analyser:
    """A cache of the tokens for the spellings of one language, because texts repeat most words."""

    def __init__(self, name: str, met: Callable[[str], None] | None = None) -> None:
        self._met = met
        self._stem = snowballstemmer.stemmer(name).stemWord if name else str
        self._lock = threading.Lock()  # a Snowball stemmer is not thread-safe
        self.stems = _Memory(self.stem)
        self.words = _Memory(self._word)
        self.pieces = _Memory(self._piece)

    def _piece(self, piece: str) -> str:
        """Return the tokens of a piece of text without white space."""
        found = (
            " ".join(_join_pairs(run)) if run else self.words[word]
            for run, word in _WORD.findall(piece)
        )
        return " ".join(filter(None, found))

    def _word(self, word: str) -> str:
        """Return the tokens of a word: usually one, but two for "½", and none for a word that
        consists of joiners."""
        folded = fold(word)
        if folded.isalnum() and (folded.isascii() or not any(map(is_unspaced, folded))):
            return self.stems[folded]
        parts = _WORD.findall(folded)
        return " ".join(
            " ".join(_join_pairs(run)) if run else self.stems[part] for run, part in parts
        )

    def stem(self, word: str) -> str:
        if self._met:
            self._met(word)
        with self._lock:
            stemmed: str = self._stem(word[:MAX_TOKEN_LENGTH])
        return stemmed


class _Memory(dict[str, str]):
    """A bounded dictionary that computes missing values."""

    def __init__(self, compute: Callable[[str], str]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, key: str) -> str:
        value = self._compute(key)
        if value == key:
            value = key  # most words equal their stem: store one object instead of two
        if len(key) <= MAX_REMEMBERED_LENGTH:
            if len(self) >= MAX_REMEMBERED:
                self.clear()
            self[key] = value
        return value


def _split_clusters(run: str) -> list[tuple[int, int, str]]:
    """Split a run of an unspaced script into characters. Each is a tuple of its start, its end, and
    its composed and folded form."""
    if run.isalpha() and unicodedata.is_normalized("NFKC", run):
        return [(at, at + 1, character) for at, character in enumerate(run)]
    return [(m.start(), m.end(), fold(m[0])) for m in _CLUSTER.finditer(run)]


def _find_pair_spans(run: str, offset: int) -> Iterator[Span]:
    """Yield the overlapping pairs of characters in a run. If the run is a single character, yield
    that character."""
    clusters = [c for c in _split_clusters(run) if c[2]]
    for (start, _, first), (_, end, second) in pairwise(clusters):
        yield Span(offset + start, offset + end, first + second)
    if len(clusters) == 1:
        start, end, character = clusters[0]
        yield Span(offset + start, offset + end, character)


def _join_pairs(run: str) -> Iterator[str]:
    return (span.token for span in _find_pair_spans(run, 0))


@cache
def _get_analyser(name: str) -> _Analyser:
    return _Analyser(name)


#: The words that :func:`take_new_words` returns next.
_new_words: deque[str] = deque(maxlen=MAX_REMEMBERED)


@cache
def _get_index_analyser(name: str) -> _Analyser:
    """Return the analyser for texts to index. Queries use another one, so that words typed by
    readers do not count as new words."""
    return _Analyser(name, _new_words.append)
