"""Terms with nearly the same name: "Sea port", "seaport" and "Seaports"."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import Any


def find_look_alikes(terms: Iterable[Any]) -> list[list[Any]]:
    """Return the groups of ``terms`` whose names look alike, the most used term of each first. Only
    the given terms are compared: those on one page of a list, which is sorted by name."""
    groups: dict[str, list[Any]] = defaultdict(list)
    for term in terms:
        groups[simplify_name(term.name)].append(term)
    return [
        sorted(group, key=lambda term: (-term.count, term.key))
        for group in groups.values()
        if len(group) > 1
    ]


def simplify_name(name: str) -> str:
    """Return the letters and digits of a name, without case, accents and a final s. Names that look
    alike have the same result."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c for c in decomposed if c.isalnum())
    shorter = letters.removesuffix("s")
    return (shorter if len(shorter) > 2 else letters) or name
