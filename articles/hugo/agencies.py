"""The decision whether a story is agency copy, and which agency wrote it. It depends on an editor's
choice, on the source that delivered the story, or on the story's credit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

from articles.hugo.term_names import term_key

#: The default list of agencies. It must not contain a common first name or a person's initials.
AGENCIES: Final = (
    "AAP", "AFP", "Agence France-Presse", "ANP", "ANSA", "AP", "APA", "Associated Press",
    "Austria Presse Agentur", "Belga", "Canadian Press", "ČTK", "Deutsche Presse-Agentur", "dpa",
    "dpa-AFX", "EFE", "epd", "IANS", "Keystone-SDA", "KNA", "Kyodo", "Kyodo News", "Lusa", "NTB",
    "PA Media", "PAP", "Press Association", "Press Trust of India", "PTI", "Reuters", "Ritzau",
    "SDA", "TASS", "The Associated Press", "The Canadian Press", "Thomson Reuters", "UPI", "Xinhua",
    "Yonhap",
)  # fmt: skip

#: Keys that hold a credit, besides ``authors``.
CREDIT_KEYS: Final = ("agency", "byline", "credit", "source")
#: Maximum length of a stored agency name, in characters.
MAX_NAME_LENGTH: Final = 300

#: Separators in credits such as "REUTERS/Jane Doe", "dpa/lno", "AP and AFP".
_NAME_SEPARATORS = re.compile(r"[/,;|&+]|\s(?:and|und)\s")
_AROUND_NAMES = " ().:[]"

Reason = Literal["editor", "source", "credit", "none"]


@dataclass(frozen=True, slots=True)
class AgencyDecision:
    """The agency of a story, and the reason.

    ``name`` is None for a story of our own, or "" for agency copy of an unknown agency.
    """

    name: str | None
    reason: Reason


def decide_agency(
    choice: bool | None, *, credits: Iterable[str], source_agency: str, agencies: Sequence[str]
) -> AgencyDecision:
    """Return whether a story is agency copy, and which agency wrote it. ``choice`` is the editor's
    choice, or None if the editor made none. ``source_agency`` is the agency of the source that
    delivered the story. ``agencies`` is the site's list."""
    if choice is False:
        return AgencyDecision(None, "editor")
    credits = tuple(credits)
    credited = find_agency(credits, agencies)
    name = (credited or source_agency)[:MAX_NAME_LENGTH]
    if choice:
        return AgencyDecision(name or next(iter(credits), "")[:MAX_NAME_LENGTH], "editor")
    if source_agency:
        return AgencyDecision(name, "source")
    return AgencyDecision(name, "credit") if credited else AgencyDecision(None, "none")


def get_credits(
    params: Mapping[str, Any], *, authors: Iterable[str], closing: str
) -> Iterator[str]:
    """Yield every credit of a story: its credit keys, its authors, and the name in the source link
    at its end."""
    by_name = {name.lower(): value for name, value in params.items()}
    for key in CREDIT_KEYS:
        value = by_name.get(key)
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and text.strip():
                yield " ".join(text.split())
    yield from authors
    if closing:
        yield closing


def find_agency(credits: Iterable[str], agencies: Sequence[str]) -> str:
    """Return the first known agency in the credits, spelt as in ``agencies``, or "".

    A credit counts only if all of it, or a part of it between separators, is the full name of an
    agency.
    """
    known = _index_by_key(tuple(agencies))
    for credit in credits:
        for name in (credit, *_NAME_SEPARATORS.split(credit)):
            found = known.get(term_key(name.strip(_AROUND_NAMES)))
            if found:
                return found
    return ""


@lru_cache(maxsize=16)
def _index_by_key(agencies: tuple[str, ...]) -> dict[str, str]:
    return {term_key(name): name for name in reversed(agencies)}
