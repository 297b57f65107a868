"""Ids in a body: headings' ones GitHub's way, all of them unique and away from the page's own."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PAGE_IDS = """
article comments content contents footer header main menu nav navigation page q search sidebar skip
toc top
"""

RESERVED_IDS = frozenset(_PAGE_IDS.split())
RESERVED_PREFIXES = ("page-", "id_")
"""Ids that pages and forms may use for themselves: nothing in a body gets one."""

_DROPPED = re.compile(r"[^\w\- ]")
_WRITTEN = re.compile(r"\{\s*((?:[#.][^\s{}<>#.&\"]+\s*)+)\}")
_ID = re.compile(r' id="([^"]*)"')
_CLASS = re.compile(r' class="([^"]*)"')
_NOT_IN_ID = re.compile(r"[^\w.:-]+")


@dataclass(frozen=True, slots=True)
class Written:
    """The id and classes that an author gave a heading, empty where none."""

    id: str = ""
    classes: str = ""


def split_attributes(inner: str, attributes: str) -> tuple[str, Written]:
    """The HTML of a heading without its ``{#id .class}``, and what that said; the id and class of
    a raw ``<h2 id="…">`` count too."""
    at = inner.rfind("{") if inner.endswith("}") else -1
    found = _WRITTEN.fullmatch(inner, at) if at != -1 else None
    if found:
        marks = found[1].replace("#", " #").replace(".", " .").split()
        ids = [mark[1:] for mark in marks if mark[0] == "#"]
        classes = " ".join(mark[1:] for mark in marks if mark[0] == ".")
        return inner[:at].rstrip(), Written(ids[-1] if ids else "", classes)
    own_id, own_class = _ID.search(attributes), _CLASS.search(attributes)
    return inner, Written(own_id[1] if own_id else "", own_class[1] if own_class else "")


def slug(title: str) -> str:
    """The id of a heading (Hugo: "github"): lower case, blanks to hyphens, punctuation dropped."""
    words = _DROPPED.sub("", title.strip().lower().replace("\n", " "))
    return words.replace(" ", "-") or "heading"


class Anchors:
    """The ids given in one body; ``moved`` maps those that pages reserve to what they became."""

    def __init__(self) -> None:
        self.moved: dict[str, str] = {}
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}

    def claim(self, wanted: str) -> str:
        """The id itself where it is free, else with the next ``-1``, ``-2`` …"""
        wanted = _NOT_IN_ID.sub("-", wanted) or "heading"
        anchor = wanted
        while anchor in self._taken or _reserved(anchor):
            number = self._last[wanted] = self._last.get(wanted, 0) + 1
            anchor = f"{_unprefixed(wanted)}-{number}"
        self._taken.add(anchor)
        if _reserved(wanted):
            self.moved.setdefault(wanted, anchor)
        return anchor


def _reserved(anchor: str) -> bool:
    return anchor in RESERVED_IDS or anchor.startswith(RESERVED_PREFIXES)


def _unprefixed(anchor: str) -> str:
    while anchor.startswith(RESERVED_PREFIXES):
        anchor = anchor.removeprefix("page-").removeprefix("id_")
    return anchor or "heading"
