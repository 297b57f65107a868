"""Raw HTML of authors made well-formed: known tags, closed in order, not nested past reason.

What follows (our own passes, then the sanitizer) may then rely on simple patterns, and the
sanitizer's parser never meets the inputs that cost it the square of their length. One walk over the
tags, linear in the text. This is no protection by itself: that is the sanitizer's part.
"""

from __future__ import annotations

import re

from articles.rendering.clean import DROPPED_WITH_CONTENT, KNOWN_ATTRIBUTES, TAGS
from articles.rendering.result import RenderError

MAX_DEPTH = 200

_TAG = re.compile(
    r"<(?:"
    r"(?P<close>/)?(?P<name>[A-Za-z][^\s/<>]*+)"
    r"""(?P<attributes>(?:\s++[^\s=>"'/<]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'=<`]++))?+)*+)"""
    r"\s*+(?P<void>/)?+>"
    r"|(?P<comment>!--)|[!?][^>]*+>?)"
)
_ATTRIBUTE = re.compile(
    r"""([^\s=>"'/<]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'=<`]+)))?""", re.DOTALL
)

_EMPTY_PARAGRAPH = re.compile(r"<p>\s*+</p>")

_RENAMED = {
    "acronym": "abbr",
    "article": "section",
    "aside": "section",
    "center": "div",
    "h1": "h1",
    "input": "input",
    "strike": "s",
    "tt": "code",
}
_VOID = frozenset({"br", "hr", "img", "input", "wbr"})

_BLOCKS = frozenset(
    {"blockquote", "details", "div", "dl", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
    | {"ol", "p", "pre", "section", "table", "ul", "dd", "dt", "li", "figcaption", "summary"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ROWS = frozenset({"td", "th", "tr"})
_ROW_GROUPS = _ROWS | {"caption", "tbody", "tfoot", "thead"}

# Opening the key closes the nearest of these that is still open, looking no further out than the
# barriers: the end tags that HTML lets authors leave out.
_CLOSES: dict[str, frozenset[str]] = {
    **dict.fromkeys(_BLOCKS, frozenset({"p"})),
    **dict.fromkeys(_HEADINGS, _HEADINGS | {"p"}),
    "a": frozenset({"a"}),
    "dd": frozenset({"dd", "dt", "p"}),
    "dt": frozenset({"dd", "dt", "p"}),
    "li": frozenset({"li", "p"}),
    "td": frozenset({"td", "th"}),
    "th": frozenset({"td", "th"}),
    "tr": _ROWS | {"caption"},
    **dict.fromkeys(("tbody", "tfoot", "thead"), _ROW_GROUPS),
}
_CELL_BARRIERS = frozenset({"table"})
_BARRIERS = frozenset(
    {"blockquote", "caption", "div", "dl", "ol", "section", "table", "td", "th", "ul"}
)
_CELL_WANTED = {
    **dict.fromkeys(("table", "tbody", "thead", "tfoot"), ("tr", "td")),
    "tr": ("td",),
}
_TABLE_PARTS = _ROW_GROUPS | {"table"}


def wellformed(html: str) -> str:
    """The same HTML with balanced tags of known names, known attributes and no comments.

    Raises :class:`RenderError` beyond 200 open elements.
    """
    return _Balancer(html).run()


class _Balancer:
    def __init__(self, html: str) -> None:
        self.html = html
        self.out: list[str] = []
        self.open: list[str] = []
        self.unclosed: set[str] = set()

    def run(self) -> str:
        at = 0
        while found := _TAG.search(self.html, at):
            self._text(at, found.start())
            at = self._tag(found)
        self._text(at, len(self.html))
        self._close_down_to(0)
        return _EMPTY_PARAGRAPH.sub("", "".join(self.out))

    def _text(self, start: int, end: int) -> None:
        text = self.html[start:end]
        if self.open and self.open[-1] in _CELL_WANTED and text.strip():
            self._open_cell()
        self.out.append(text.replace("<", "&lt;") if "<" in text else text)

    def _tag(self, found: re.Match[str]) -> int:
        """Handles one tag; gives the position to go on from."""
        if found["comment"]:
            end = self.html.find("-->", found.end() - 2)
            return len(self.html) if end == -1 else end + 3
        if not found["name"]:
            return found.end()
        name = found["name"].lower()
        if name in DROPPED_WITH_CONTENT:
            return found.end() if found["close"] or found["void"] else self._behind(name, found)
        name = _RENAMED.get(name, name)
        if name in TAGS or name in _RENAMED:
            if found["close"]:
                self._end(name)
            else:
                self._start(name, found["attributes"], closed=bool(found["void"]))
        return found.end()

    def _behind(self, name: str, found: re.Match[str]) -> int:
        """Where an element without readable content ends; a start tag without end is just a tag."""
        if name in self.unclosed:
            return found.end()
        end = re.compile(rf"</{name}[^>]*>?", re.IGNORECASE).search(self.html, found.end())
        if not end:
            self.unclosed.add(name)
            return found.end()
        return end.end()

    def _start(self, name: str, attributes: str, *, closed: bool) -> None:
        if name in _CLOSES:
            self._close_implied(name)
        if self._out_of_place(name, attributes):
            return
        if self.open and self.open[-1] in _CELL_WANTED and name not in _ROW_GROUPS:
            self._open_cell()
        written = f"<{name}{_attributes(name, attributes) if attributes else ''}>"
        if name in _VOID:
            self.out.append(written)
        elif closed:
            self.out.append(f"{written}</{name}>")
        else:
            self._push(name, written)

    def _out_of_place(self, name: str, attributes: str) -> bool:
        """Parts of a table outside one, which browsers ignore, and controls of a form."""
        if name in _ROW_GROUPS:
            return "table" not in self.open
        return name == "input" and "checkbox" not in attributes

    def _push(self, name: str, written: str) -> None:
        if len(self.open) >= MAX_DEPTH:
            raise RenderError(f"the text nests more than {MAX_DEPTH} HTML elements")
        self.out.append(written)
        self.open.append(name)

    def _open_cell(self) -> None:
        """What stands in a table but in no cell gets one; a browser would move each piece in front
        of the table, in time that grows with the square of their number."""
        for name in _CELL_WANTED[self.open[-1]]:
            self._push(name, f"<{name}>")

    def _close_implied(self, name: str) -> None:
        closes = _CLOSES[name]
        barriers = _CELL_BARRIERS if name in _ROW_GROUPS else _BARRIERS
        keep = len(self.open)
        for depth in range(len(self.open) - 1, -1, -1):
            if self.open[depth] in closes:
                keep = depth
            elif self.open[depth] in barriers:
                break
        self._close_down_to(keep)

    def _end(self, name: str) -> None:
        for depth in range(len(self.open) - 1, -1, -1):
            if self.open[depth] == name:
                self._close_down_to(depth)
                return
            # A stray end tag inside a cell must not tear the table that it stands in.
            if self.open[depth] in _TABLE_PARTS and name not in _TABLE_PARTS:
                return

    def _close_down_to(self, depth: int) -> None:
        while len(self.open) > depth:
            self.out.append(f"</{self.open.pop()}>")


def _attributes(tag: str, text: str) -> str:
    kept: dict[str, str] = {}
    for written, double, single, bare in _ATTRIBUTE.findall(text):
        name = written.lower()
        if name == "name" and tag == "a":
            name = "id"
        if name in KNOWN_ATTRIBUTES and name not in kept:
            kept[name] = double or single.replace('"', "&quot;") or bare
    return "".join([f' {name}="{value}"' for name, value in kept.items()])
