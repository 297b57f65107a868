"""The URL segments, sort keys and titles made from names. Links and pages use the same
functions."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import unescape
from html.entities import html5
from typing import Final

#: Soft hyphen, zero-width spaces and joiners, direction marks, byte order mark, fillers, and other
#: format controls, as the content of a regular expression's brackets. Variation selectors and the
#: tag characters in flags are not included, because they change what readers see.
INVISIBLE: Final = (
    "\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")


def remove_invisible(text: str) -> str:
    """Return the text without invisible characters."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


#: Hugo's rule for file names: letters, digits, marks and these signs stay. Unlike Hugo, we always
#: drop a percent sign, because stored paths have no escapes, and treat a backslash as a slash, as
#: browsers do.
URL_SIGNS = frozenset("./_#+~-@")
PLAIN_SEGMENT = re.compile(r"[a-z0-9._+~@-]*")
HYPHENS = re.compile(r"-{2,}")
WORD_GAP = re.compile(r"[\s_-]+")
CHARACTER_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
DATE = re.compile(r"\d{4}[-_ ]\d{2}[-_ ]\d{2}")
DATE_PREFIX = re.compile(r"\A\d{4}[-_ ]?\d{2}[-_ ]?\d{2}(?:[Tt_ -]\d{2}-\d{2}-\d{2})?[-_ ]+(?=\S)")
#: Control characters that stand for classes of signs in a sort key: spaces sort before punctuation,
#: and punctuation before other symbols.
SIGN_CLASSES = {"Z": "\x01", "P": "\x02", "S": "\x03"}
#: Common signs in the root order of Unicode. All other signs come after them, sorted by code point.
TITLE_SIGNS = "_-–—,;:!?….'‘’\"“”«»()[]{}§@*/\\&#%`^©+<=>|~$£€"
TITLE_KEY_BYTES = 48
DOT_SEGMENTS = frozenset(("", ".", ".."))


def normalize_name(name: str) -> str:
    """Return the form in which names are stored and compared: Unicode NFC.

    macOS writes "ü" as "u" and a combining mark.
    """
    return unicodedata.normalize("NFC", name)


def urlize(text: str, *, keep_case: bool = False) -> str:
    """Return the URL form of a file name or slug: lower case, NFC, hyphens for spaces, and other
    characters dropped. It may be ''.

    A slash separates segments. Empty segments and segments of dots are removed, so the result never
    leads to a parent folder. Hugo 0.111: a run of spaces and dropped characters becomes one hyphen,
    while the author's hyphens stay ("a & b" → "a-b", "a--b" → "a--b"). If ``keep_case`` is true,
    letters keep their case, as some sites want (``disablePathToLower``).
    """
    if PLAIN_SEGMENT.fullmatch(text) and text not in DOT_SEGMENTS:
        return text
    text = normalize_name(remove_invisible(text))
    text = text if keep_case else normalize_name(_lower_letters(text))
    return join_segments(_hyphenate(segment) for segment in text.replace("\\", "/").split("/"))


def _lower_letters(text: str) -> str:
    """Return the text in lower case, letter by letter as in Go: a final Σ becomes σ, and İ becomes
    i without an extra dot."""
    return text.replace("İ", "i").replace("Σ", "σ").lower()


def _hyphenate(segment: str) -> str:
    kept: list[str] = []
    gap = False
    for char in segment:
        if _is_kept(char):
            if gap and char != "-":
                kept.append("-")
            gap = False
            kept.append(char)
        elif kept and kept[-1] != "-" and char.isspace():
            gap = True
    return "".join(kept)


@lru_cache(maxsize=4096)
def _is_kept(char: str) -> bool:
    category = unicodedata.category(char)
    return char in URL_SIGNS or category[0] in "LM" or category == "Nd"


def join_segments(segments: object) -> str:
    return "/".join(s for s in segments if s.strip("."))  # type: ignore[attr-defined]


def decode_references(text: str) -> str:
    """Return a line with its character references ("R&amp;D") decoded, as readers see it.

    Only references that end with a semicolon are decoded, so that no address changes. The result is
    a single line.
    """
    if "&" not in text:
        return text
    return CHARACTER_REFERENCE.sub(_decode_reference, text)


def _decode_reference(found: re.Match[str]) -> str:
    if found[0][1] != "#":
        return html5.get(found[0][1:], found[0])
    char = unescape(found[0])
    return " " if char.isspace() and char != "\xa0" else char


def title_key(title: str) -> str:
    """Return a key in hex digits that sorts titles in the same way in every database collation.

    Hugo: titles sort in the root order of Unicode. This order ignores case and accents, and has
    signs before digits and digits before letters. Only the beginning of a long title is used.
    """
    folded = unicodedata.normalize("NFKD", remove_invisible(title).casefold())
    return folded.translate(_SORT_CODES).encode("utf-8", "replace")[:TITLE_KEY_BYTES].hex()


class _SortCodes(dict[int, str]):
    """The sort code of each character in titles, computed when it is first needed."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        kind = unicodedata.category(sign)[0]
        place = chr(TITLE_SIGNS.index(sign) + 1) if sign in TITLE_SIGNS else sign
        self[code] = "" if kind == "M" else SIGN_CLASSES.get(kind, "") + place
        return self[code]


_SORT_CODES = _SortCodes()


def humanize(file_name: str) -> str:
    """Return a title for a file name without extension: "2025-02-14-china-tech-rally" → "China tech
    rally".

    Return '' for a name that consists only of hyphens.
    """
    if DATE.fullmatch(file_name):
        return file_name
    words = " ".join(WORD_GAP.split(DATE_PREFIX.sub("", file_name))).strip()
    return words[:1].upper() + words[1:]
