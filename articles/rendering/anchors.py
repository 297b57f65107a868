"""Ids in a body. Heading ids are made as on GitHub. All ids are unique and differ from those of the
page itself."""

from __future__ import annotations

import re

from articles.rendering.hidden import remove_hidden
from articles.rendering.plain import extract_text

_PAGE_IDS = """
article comments content contents footer header main menu nav navigation page q search sidebar skip
toc top
"""

RESERVED_IDS = frozenset(_PAGE_IDS.split())
RESERVED_PREFIXES = ("page-", "id_")
"""Ids, and prefixes of ids, that pages and forms use. No id in a body is or begins with one of
them."""

_PREFIXES = re.compile(rf"\A(?:{'|'.join(RESERVED_PREFIXES)})+")
_DROPPED = re.compile(r"[^\w\- ]")
_BARE_LINK = re.compile(r'<a href="(?:https?://|mailto:)?([^"]*)"[^>]*>(?:https?://)?\1</a>')
_PICTURE = re.compile(r'<img\b[^>]*? alt="([^"]*)"[^>]*>')
_NOT_IN_ID = re.compile(r"[^\w.:-]+")


def slugify_heading(title: str) -> str:
    """Return the id of a heading: lower case, hyphens for spaces, no punctuation (Hugo:
    "github")."""
    words = _DROPPED.sub("", title.strip().lower().replace("\n", " "))
    return words.replace(" ", "-") or "heading"


def get_heading_id_text(html: str) -> str:
    """Return the words of a heading that form its id. Hugo: the alternative texts of pictures are
    included, but bare addresses are not."""
    return extract_text(_PICTURE.sub(r"\1", _BARE_LINK.sub("", remove_hidden(html))))


class Anchors:
    """The ids used in one body. ``moved`` maps each wanted id that was reserved to its
    replacement."""

    def __init__(self) -> None:
        self.moved: dict[str, str] = {}
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}

    def claim(self, wanted: str) -> str:
        """Return the id if it is free, or else the id with the next free number: ``-1``, ``-2``
        …"""
        wanted = _NOT_IN_ID.sub("-", wanted) or "heading"
        anchor = wanted
        if anchor in self._taken or _is_reserved(anchor):
            stem = _strip_reserved_prefixes(wanted)
            while anchor in self._taken or _is_reserved(anchor):
                number = self._last[stem] = self._last.get(stem, 0) + 1
                anchor = f"{stem}-{number}"
        self._taken.add(anchor)
        if _is_reserved(wanted):
            self.moved.setdefault(wanted, anchor)
        return anchor


def _is_reserved(anchor: str) -> bool:
    return anchor in RESERVED_IDS or anchor.startswith(RESERVED_PREFIXES)


def _strip_reserved_prefixes(anchor: str) -> str:
    """Return the id without reserved prefixes, so that no number added to it makes it reserved
    again."""
    stem = _PREFIXES.sub("", anchor)
    return "heading" if not stem or f"{stem}-".startswith(RESERVED_PREFIXES) else stem
