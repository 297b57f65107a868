"""How names become URL segments, titles and identities: one function for links and pages alike."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import sha1

#: Hugo, file-name rule: letters, digits, marks and these stay. Ours: a percent sign never does (an
#: escape is not part of a stored path), and a backslash separates, as browsers take it.
SIGNS = frozenset("./_#+~-@")
PLAIN = re.compile(r"[a-z0-9._+~@-]*")
HYPHENS = re.compile(r"-{2,}")
SPACE = re.compile(r"[\s-]+")
GAP = re.compile(r"[\s_-]+")
DATE = re.compile(r"\d{4}[-_ ]\d{2}[-_ ]\d{2}")
DATE_PREFIX = re.compile(r"\A\d{4}[-_ ]?\d{2}[-_ ]?\d{2}[-_ ]+(?=\S)")
#: Control characters that put spaces before punctuation, and that before other symbols.
SIGN_CLASSES = {"Z": "\x01", "P": "\x02", "S": "\x03"}
TITLE_KEY_BYTES = 48
PAGE_NUMBER = re.compile(r"(^|/)page/(\d+)$")
DOTS = frozenset(("", ".", ".."))


def urlize(text: str, *, keep_case: bool = False) -> str:
    """The URL form of a file name or slug: lower case, NFC, spaces to hyphens, the rest dropped.

    A slash separates segments; empty ones and those of dots alone are left out, so the result
    never climbs. May be ''. Hugo 0.111's rule: a run of spaces and dropped characters gives one
    hyphen, hyphens that the author wrote stay ("a & b" → "a-b", "a--b" → "a--b"). Letters keep
    their case where a site wants that (``disablePathToLower``).
    """
    if PLAIN.fullmatch(text) and text not in DOTS:
        return text
    text = unicodedata.normalize("NFC", text)
    text = text if keep_case else unicodedata.normalize("NFC", _lower(text))
    return _join(_hyphenate(segment) for segment in text.replace("\\", "/").split("/"))


def _lower(text: str) -> str:
    """Lower case letter by letter, as Go does: no final sigma, no dot left over from İ."""
    return text.replace("İ", "i").replace("Σ", "σ").lower()


def _hyphenate(segment: str) -> str:
    kept: list[str] = []
    gap = False
    for char in segment:
        if _stays(char):
            if gap and char != "-":
                kept.append("-")
            gap = False
            kept.append(char)
        elif kept and kept[-1] != "-" and char.isspace():
            gap = True
    return "".join(kept)


@lru_cache(maxsize=4096)
def _stays(char: str) -> bool:
    category = unicodedata.category(char)
    return char in SIGNS or category[0] in "LM" or category == "Nd"


def _join(segments: object) -> str:
    return "/".join(s for s in segments if s.strip("."))  # type: ignore[attr-defined]


def stable_slug(prefix: str, name: str) -> str:
    """A slug for a name without any letter or digit: ``prefix`` and eight hex digits of it."""
    return f"{prefix}-{sha1(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


@lru_cache(maxsize=16384)
def term_key(name: str) -> str:
    """The identity of a tag, category or author.

    Two spellings are one term when this is equal: case is folded, a hyphen is a space, white space
    is collapsed, full-width and other compatibility letters are their plain forms (NFKC).
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return SPACE.sub(" ", folded).strip() or folded.strip()


@lru_cache(maxsize=16384)
def term_slug(name: str) -> str:
    """The slug of a tag or category, for links and pages alike; never empty.

    "C#" → "c#", "A/B" → "a/b", "10%" → "10", "AT&T" → "att". A name without letters and digits gets
    "term-" and eight hex digits. Hugo gives several of these a dead link or another term's page.
    """
    return _word_slug(name, prefix="term")


@lru_cache(maxsize=4096)
def author_slug(name: str) -> str:
    """The slug of an author, one segment, never empty."""
    return _word_slug(name.replace("/", " ").replace("\\", " "), prefix="author", whole=name)


def _word_slug(name: str, *, prefix: str, whole: str | None = None) -> str:
    plain = unicodedata.normalize("NFKC", name)
    segments = (HYPHENS.sub("-", segment).strip("-") for segment in urlize(plain).split("/"))
    slug = _join(segments)
    if not any(char.isalnum() for char in slug):
        return stable_slug(prefix, whole or name)
    # `/tags/page/2/` is the second page of all tags.
    return PAGE_NUMBER.sub(r"\1page-\2", slug)


def title_key(title: str) -> str:
    """What orders titles of one moment, in any database's collation: hex digits.

    Hugo: the root order of Unicode, in which neither case nor accents tell titles apart, and signs
    stand before digits, digits before letters. Only the beginning of a long title counts.
    """
    folded = unicodedata.normalize("NFKD", title.casefold())
    return folded.translate(_ORDERED).encode("utf-8", "replace")[:TITLE_KEY_BYTES].hex()


class _Ordered(dict[int, str]):
    """What stands for a character, by its code, in the order of titles."""

    def __missing__(self, code: int) -> str:
        kind = unicodedata.category(chr(code))[0]
        self[code] = "" if kind == "M" else SIGN_CLASSES.get(kind, "") + chr(code)
        return self[code]


_ORDERED = _Ordered()


def humanize(file_name: str) -> str:
    """A title from a file's name without extension: "2025-02-14-china-tech-rally" → "China tech
    rally". '' for a name of hyphens only."""
    if DATE.fullmatch(file_name):
        return file_name
    words = " ".join(GAP.split(DATE_PREFIX.sub("", file_name))).strip()
    return words[:1].upper() + words[1:]
