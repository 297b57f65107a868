"""Suggestions for misspelt names."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

from articles.hugo.keys import BY_NAME
from articles.hugo.vocabularies import VOCABULARIES

MAX_NAME_LENGTH = 60


def find_similar_name(name: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """Return the name in ``known`` that is most similar to ``name``, ignoring case, or None."""
    if len(name) > MAX_NAME_LENGTH:
        return None
    spelt = {candidate.lower(): candidate for candidate in known}
    close = get_close_matches(name.lower(), spelt, n=1, cutoff=cutoff)
    return spelt[close[0]] if close else None


def suggest_spelling(name: str, known: Iterable[str], *, cutoff: float = 0.6) -> str:
    """Return a hint with the most similar name, or ''."""
    close = find_similar_name(name, known, cutoff=cutoff)
    return f"did you mean `{close}`?" if close else ""


#: Keys of other tools and themes that resemble our keys but are not misspelt.
OTHER_KNOWN_NAMES = frozenset(
    {"dated", "image", "images", "keywords", "layout", "page", "params", "type"}
)
#: Singular forms of our keys. They are so short that comparing them with their plurals finds too
#: little similarity.
SINGULARS: dict[str, str] = {v.singular: plural for plural, v in VOCABULARIES.items()}
MIN_SIMILARITY = 0.84


@lru_cache(maxsize=1024)
def find_intended_key(name: str) -> str | None:
    """Return the key that the author of an unknown ``name`` very probably meant, or None. ``name``
    is in lower case."""
    if name in OTHER_KNOWN_NAMES:
        return None
    close = SINGULARS.get(name) or (
        find_similar_name(name, BY_NAME, cutoff=MIN_SIMILARITY) if len(name) > 3 else None
    )
    return BY_NAME[close].name if close else None
