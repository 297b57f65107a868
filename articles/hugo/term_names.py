"""Names of tags, categories and authors: which spellings are the same term, how readers see them,
and the slugs of their pages."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import sha1

from articles.hugo.slugs import HYPHENS, decode_references, join_segments, remove_invisible, urlize

#: Byte order mark, zero-width space, word joiner, soft hyphen. Joiners and direction marks are not
#: included, because they may change how the last letter or sign is drawn.
INVISIBLE_EDGES = "\ufeff\u200b\u2060\xad"
#: Words of letters, separated by hyphens or underscores.
PERSON_SLUG = re.compile(r"[^\W\d_]+(?:[-_][^\W\d_]+)+")
#: Words inside a name that stay in lower case.
NAME_PARTICLES = frozenset(
    ("al", "bin", "da", "de", "den", "der", "di", "du", "la", "van", "von", "und")
)
PAGE_NUMBER = re.compile(r"(^|/)page/(\d+)$")
SPACE = re.compile(r"[\s-]+")


def get_display_name(name: str) -> str:
    """Return the name of a tag, category or author as readers see it. It is never empty.

    Character references are decoded, and invisible characters at the ends are removed.
    """
    plain = decode_references(name)
    return plain.strip(INVISIBLE_EDGES) or plain


@lru_cache(maxsize=16384)
def term_key(name: str) -> str:
    """Return the identity of a tag, category or author. Two spellings with the same key are one
    term.

    Case and invisible characters are ignored, a hyphen is the same as a space, runs of white space
    are one space, full-width and other compatibility letters are their plain forms (NFKC), and
    character references are decoded. A name that consists only of invisible characters has the key
    "".
    """
    plain = unicodedata.normalize("NFKC", remove_invisible(decode_references(name)))
    folded = remove_invisible(unicodedata.normalize("NFKC", plain.casefold()))
    return SPACE.sub(" ", folded).strip() or folded.strip()


@lru_cache(maxsize=16384)
def term_slug(name: str) -> str:
    """Return the slug of a tag or category, used in links and for pages. It is never empty.

    "C#" → "c#", "A/B" → "a/b", "10%" → "10", "AT&T" → "att". A name without letters and digits gets
    "term-" and eight hex digits. In Hugo, the links to some of these terms are dead or lead to the
    page of another term.
    """
    return _make_slug(decode_references(name), prefix="term")


@lru_cache(maxsize=4096)
def author_slug(name: str) -> str:
    """Return the slug of an author: one segment, never empty."""
    name = decode_references(name)
    return _make_slug(name.replace("/", " ").replace("\\", " "), prefix="author", whole=name)


def make_hashed_slug(prefix: str, name: str) -> str:
    """Return a slug for a name without letters and digits: ``prefix`` and eight hex digits of its
    hash."""
    return f"{prefix}-{sha1(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def _make_slug(name: str, *, prefix: str, whole: str | None = None) -> str:
    plain = unicodedata.normalize("NFKC", name)
    segments = (HYPHENS.sub("-", segment).strip("-") for segment in urlize(plain).split("/"))
    slug = join_segments(segments)
    if not any(char.isalnum() for char in slug):
        return make_hashed_slug(prefix, remove_invisible(whole or name))
    # The tag "page/2" needs another slug: `/tags/page/2/` is the second page of the list of tags.
    return PAGE_NUMBER.sub(r"\1page-\2", slug)


def guess_person_name(slug: str) -> str:
    """Return a person's name from a slug of several words: "jane-van-dyk" → "Jane van Dyk".

    Return '' for any other text, which may already be a name ("reuters", "Jean-Luc Picard").
    """
    if not slug.islower() or not PERSON_SLUG.fullmatch(slug):
        return ""
    first, *others = re.split("[-_]", slug)
    words = [first.title(), *(w if w in NAME_PARTICLES else w.title() for w in others[:-1])]
    return " ".join([*words, others[-1].title()])
