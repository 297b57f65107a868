"""Normalization of the raw HTML that authors write: only known tags, closed in order, with limited
depth.

Later steps (our own passes, then the sanitizer) can therefore use simple patterns, and the
sanitizer's parser never receives input for which it needs quadratic time. The module walks over the
tags once, in linear time. It does not make HTML safe: only the sanitizer does.
"""

from __future__ import annotations

import re
from html import unescape

from articles.rendering.alignment import get_alignment
from articles.rendering.clean import ALLOWED_TAGS, DROPPED_WITH_CONTENT, KNOWN_ATTRIBUTES
from articles.rendering.hidden import is_hiding_style
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

_OPEN = re.compile(r"(?i)\sopen\b")
_EMPTY_PARAGRAPH = re.compile(r"<p>\s*+</p>")

_RENAMED = {
    "acronym": "abbr",
    "article": "section",
    "aside": "section",
    "center": "div",
    "dialog": "div",
    "option": "li",
    "select": "ul",
    "strike": "s",
    "tt": "code",
}
_VOID = frozenset({"br", "embed", "hr", "iframe", "img", "input", "source", "track", "wbr"})

# Elements and attributes that `html_embeds` replaces.
_EMBEDDED = frozenset({"embed", "form", "iframe", "object"})
_EMBED_ATTRIBUTES = KNOWN_ATTRIBUTES | {"action", "data", "data-src"}
_WHOLE = frozenset({"audio", "form", "object", "video"})
# These elements are dropped, but their content is kept, because it is a fallback for readers.
_UNWRAPPED = frozenset({"applet", "canvas", "noembed", "noframes", "noscript"}) | _EMBEDDED
_DROPPED = DROPPED_WITH_CONTENT - _UNWRAPPED - {"select"}
_KNOWN = ALLOWED_TAGS | _EMBEDDED | frozenset({"input", "h1"})

_BLOCKS = frozenset(
    {"blockquote", "details", "div", "dl", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
    | {"ol", "p", "pre", "section", "table", "ul", "dd", "dt", "li", "figcaption", "summary"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ROWS = frozenset({"td", "th", "tr"})
_ROW_GROUPS = _ROWS | {"caption", "tbody", "tfoot", "thead"}

# The end tags that HTML lets authors omit: a start tag (the key) closes open elements with these
# names. The search for such elements goes from the innermost outwards, and stops at a barrier.
_CLOSES: dict[str, frozenset[str]] = {
    **dict.fromkeys(_BLOCKS, frozenset({"p"})),
    **dict.fromkeys(_HEADINGS, _HEADINGS | {"p"}),
    "a": frozenset({"a"}),
    **dict.fromkeys(("audio", "video"), frozenset({"audio", "video"})),
    "form": frozenset({"form"}),
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
    {"audio", "blockquote", "caption", "div", "dl", "form", "object", "ol", "section", "table"}
    | {"td", "th", "ul", "video"}
)
_CELL_WANTED = {
    **dict.fromkeys(("table", "tbody", "thead", "tfoot"), ("tr", "td")),
    "tr": ("td",),
}
_TABLE_PARTS = _ROW_GROUPS | {"table"}


def make_wellformed(html: str) -> str:
    """Return HTML with balanced tags, only known names and attributes, and no comments.

    Raise :class:`RenderError` if more than 200 elements are open at once.
    """
    return _Balancer(html).run()


class _Balancer:
    def __init__(self, html: str) -> None:
        self.html = html
        self.out: list[str] = []
        self.open: list[str] = []
        self.unclosed: set[str] = set()
        self.last_ends: dict[str, int] = {}

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
        """Process one tag and return the position after it."""
        if found["comment"]:
            end = self.html.find("-->", found.end() - 2)
            return len(self.html) if end == -1 else end + 3
        if not found["name"]:
            return found.end()
        name, attributes = found["name"].lower(), found["attributes"]
        if name in _DROPPED:
            return (
                found.end() if found["close"] or found["void"] else self._skip_element(name, found)
            )
        if name == "center":
            attributes += ' align="center"'
        elif name == "dialog" and not _OPEN.search(attributes):
            attributes += " hidden"
        name = _RENAMED.get(name, name)
        if name in _KNOWN:
            if found["close"]:
                self._end(name)
            else:
                closed = bool(found["void"]) or (
                    name in _WHOLE and self._has_no_end_tag(name, found)
                )
                self._start(name, attributes, closed=closed)
        return found.end()

    def _skip_element(self, name: str, found: re.Match[str]) -> int:
        """Return the end of an element whose content is dropped. If its end tag is missing, only
        the start tag is dropped."""
        if name in self.unclosed:
            return found.end()
        end = re.compile(rf"</{name}[^>]*>?", re.IGNORECASE).search(self.html, found.end())
        if not end:
            self.unclosed.add(name)
            return found.end()
        return end.end()

    def _has_no_end_tag(self, name: str, found: re.Match[str]) -> bool:
        """Return whether no end tag follows. The element then closes at once, so that it does not
        contain the rest of the text."""
        if name not in self.last_ends:
            ends = [end.start() for end in re.finditer(f"(?i)</{name}", self.html)]
            self.last_ends[name] = ends[-1] if ends else -1
        return self.last_ends[name] < found.end()

    def _start(self, name: str, attributes: str, *, closed: bool) -> None:
        if name in _CLOSES:
            self._close_implied(name)
        if self._is_out_of_place(name, attributes):
            return
        if self.open and self.open[-1] in _CELL_WANTED and name not in _ROW_GROUPS:
            self._open_cell()
        written = f"<{name}{_render_attributes(name, attributes) if attributes else ''}>"
        if name in _VOID:
            self.out.append(written)
        elif closed:
            self.out.append(f"{written}</{name}>")
        else:
            self._push(name, written)

    def _is_out_of_place(self, name: str, attributes: str) -> bool:
        """Return whether to drop a tag: a table part outside a table, or an input other than a
        checkbox."""
        if name in _ROW_GROUPS:
            return "table" not in self.open
        return name == "input" and "checkbox" not in attributes

    def _push(self, name: str, written: str) -> None:
        if len(self.open) >= MAX_DEPTH:
            raise RenderError(f"the text nests more than {MAX_DEPTH} HTML elements")
        self.out.append(written)
        self.open.append(name)

    def _open_cell(self) -> None:
        """Open a cell for content that is directly inside a table or row. A browser would move each
        piece in front of the table, which takes quadratic time."""
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
            # A stray end tag inside a cell must not close the table around it.
            if self.open[depth] in _TABLE_PARTS and name not in _TABLE_PARTS:
                return

    def _close_down_to(self, depth: int) -> None:
        while len(self.open) > depth:
            self.out.append(f"</{self.open.pop()}>")


def _render_attributes(tag: str, text: str) -> str:
    known = _EMBED_ATTRIBUTES if tag in _EMBEDDED else KNOWN_ATTRIBUTES
    kept: dict[str, str] = {}
    style, hidden = "", False
    for written, double, single, bare in _ATTRIBUTE.findall(text):
        name = written.lower()
        if name == "name" and tag == "a":
            name = "id"
        value = double or single.replace('"', "&quot;") or bare
        if name == "style":
            style = value
            hidden = hidden or is_hiding_style(unescape(value))
        elif name == "hidden":
            hidden = True
        elif name in known and name not in kept:
            kept[name] = value
    text_align = get_alignment(style, kept.get("class", ""))
    if text_align:
        kept["align"] = text_align
    if hidden:
        kept["hidden"] = ""
    return "".join([f' {name}="{value}"' for name, value in kept.items()])
