"""Ids of headings: GitHub's way, unique in the body and away from the page's own."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PAGE_IDS = """
article comments content contents footer header main menu nav navigation page q search sidebar skip
toc top
"""

RESERVED_IDS = frozenset(_PAGE_IDS.split())
"""Ids that pages may use for themselves: no heading gets one."""

RESERVED_PREFIXES = ("page-", "id_")

_DROPPED = re.compile(r"[^\w\- ]")
_WRITTEN = re.compile(r"\s*\{\s*((?:[#.][^\s{}<>#.&]+\s*)+)\}\s*$")
_ID = re.compile(r' id="([^"]*)"')
_CLASS = re.compile(r' class="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Written:
    id: str = ""
    classes: str = ""


class Anchors:
    """The ids of one body."""

    def __init__(self) -> None:
        self.taken: set[str] = set(RESERVED_IDS)
        self.next: dict[str, int] = {}

    def take_attributes(self, inner: str, attributes: str) -> tuple[str, Written]:
        """Split ``Title {#id .class}``; raw HTML's own id and class count too."""
        found = _WRITTEN.search(inner) if inner.endswith("}") else None
        if found:
            marks = found[1].replace("#", " #").replace(".", " .").split()
            ids = [mark[1:] for mark in marks if mark[0] == "#"]
            classes = " ".join(mark[1:] for mark in marks if mark[0] == ".")
            return inner[: found.start()], Written(ids[-1] if ids else "", classes)
        own_id, own_class = _ID.search(attributes), _CLASS.search(attributes)
        return inner, Written(own_id[1] if own_id else "", own_class[1] if own_class else "")

    def claim(self, written: str, title: str, source: str) -> str:
        return self._unique(written or slug(title, dashes_typed="–" not in source))

    def _unique(self, wanted: str) -> str:
        anchor = wanted
        while anchor in self.taken or anchor.startswith(RESERVED_PREFIXES):
            self.next[wanted] = self.next.get(wanted, 0) + 1
            anchor = f"{wanted.removeprefix('page-').removeprefix('id_')}-{self.next[wanted]}"
        self.taken.add(anchor)
        return anchor


def slug(title: str, *, dashes_typed: bool = False) -> str:
    """GitHub's id of a heading: lower case, white space to hyphens, punctuation dropped.

    Hugo takes it from the source, before the typographer: a typed ``--`` counts as two hyphens.
    """
    if dashes_typed:
        title = title.replace("–", "--").replace("—", "---")
    return _DROPPED.sub("", title.strip().lower()).replace(" ", "-") or "heading"
