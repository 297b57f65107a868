"""Attributes of headings (``## Title {#id .class}``) and of blocks (``{.class}`` on the line
below), as in Goldmark.

The converter would read them as text. They are therefore removed before the conversion and added to
their elements afterwards.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from html import escape

from articles.rendering.alignment import get_alignment
from articles.rendering.clean import filter_classes
from articles.rendering.hidden import is_hiding_style
from articles.rendering.shortcodes import make_unused_mark

_ATTRIBUTE = re.compile(
    r"[ \t]*(?:(?P<sign>[#.])(?P<word>[\w:.-]*)"
    r"|(?P<name>[a-zA-Z_:][\w:.-]*)[ \t]*=[ \t]*"
    r'(?:"(?P<text>(?:[^"\\]|\\.)*)"|(?P<list>\[[^\]]*\])|(?P<bare>[+-]?[\w:.-]+)))'
    r"[ \t]*,?[ \t]*"
)
_BACKSLASH = re.compile(r"\\(.)")

# The prefix of a line inside quotations and lists.
_PREFIX = r"(?:[ \t]|>|[-+*][ \t]|\d{1,9}[.)][ \t])*+"
_ATX = re.compile(rf"{_PREFIX}#{{1,6}}[ \t]")
_CLOSED_LINE = re.compile(r"^.*\}[ \t\r]*$", re.MULTILINE)
_CLOSED_OR_HEADING = re.compile(rf"^(?:{_ATX.pattern}.*|.*\}}[ \t\r]*)$", re.MULTILINE)
_UNDERLINE = re.compile(r"\n[ \t>]*(?:=+|-+)[ \t\r]*$", re.MULTILINE)
_CLOSING = re.compile(r"[ \t]#+\Z")
_BLOCK = re.compile(r"(?P<prefix>[ \t>]*+)(?P<written>\{.*\})[ \t\r]*")
_ABOVE = " \t\r\n>"

_ELEMENT = (
    r"<(?P<end>/?)(?P<name>h[1-6]|hr|blockquote|d[dlt]|details|div|figure|li|ol|p|pre|section|table|ul)"
    r'(?P<rest>(?: (?:[^>"]|"[^"]*")*)?)>'
)
_WRITTEN = re.compile(r' ([\w-]+)="([^"]*)"')

#: Attributes with an effect on a page. All others are parsed, but not written.
RENDERED_ATTRIBUTES = frozenset(
    {"align", "class", "dir", "hidden", "id", "lang", "reversed", "start", "title"}
)


def read_attributes(text: str) -> dict[str, str] | None:
    """Return the attributes in ``{…}``, or None if Goldmark would not parse the text as
    attributes."""
    found: dict[str, str] = {}
    if not (text.startswith("{") and text.endswith("}")):
        return None
    at, end = 1, len(text) - 1
    while at < end:
        one = _ATTRIBUTE.match(text, at, end)
        if one is None:
            return None
        at = one.end()
        name = {"#": "id", ".": "class"}.get(one["sign"] or "") or one["name"].lower()
        value = one["word"] or one["bare"] or _BACKSLASH.sub(r"\1", one["text"] or "")
        if name == "class" and name in found:
            value = f"{found[name]} {value}"
        found[name] = value
    return found


def split_heading(line: str) -> tuple[str, dict[str, str]]:
    """Return a heading line without the ``{…}`` at its end, and the attributes in it."""
    line = line.rstrip()
    at = line.rfind("{") if line.endswith("}") else -1
    if at == -1 or line[at - 1 : at] == "\\":
        return line, {}
    attributes = read_attributes(line[at:])
    if attributes is None:
        return line, {}
    return _CLOSING.sub("", line[:at].rstrip()), attributes


class Attributes:
    """The attributes of one body. Tokens replace them between :meth:`take_out` and :meth:`put_on`.

    If ``blocks`` is true, a line ``{…}`` sets attributes of the block above it. ``id_of`` returns
    the id for a heading without one, or an empty string to use the heading's text.
    """

    def __init__(
        self, text: str, *, blocks: bool = False, id_of: Callable[[str], str] | None = None
    ) -> None:
        self.mark = make_unused_mark("zqa", text)
        self.blocks = blocks
        self.id_of = id_of
        self.held: list[tuple[str, dict[str, str]]] = []

    def take_out(self, text: str) -> str:
        """Return the source with a token in place of everything that may be attributes."""
        if self.id_of:
            return _CLOSED_OR_HEADING.sub(self._line, text)
        return _CLOSED_LINE.sub(self._line, text) if "}" in text else text

    def _line(self, found: re.Match[str]) -> str:
        line = found[0]
        block = _BLOCK.fullmatch(line) if self.blocks else None
        attributes = read_attributes(block["written"]) if block else None
        if block and attributes is not None:
            start = found.string.rfind("\n", 0, max(found.start() - 1, 0)) + 1
            above = found.string[start : found.start()].strip(_ABOVE)
            return (
                f"{block['prefix']}<!--{self._hold(line.strip(), attributes if above else {})}-->"
            )
        atx = _ATX.match(line)
        if atx or _UNDERLINE.match(found.string, found.end()):
            head, attributes = split_heading(line)
            if self.id_of and atx and "id" not in attributes:
                named = self.id_of(head[atx.end() :])
                attributes |= {"id": named} if named else {}
            if attributes or head != line.rstrip():
                return f"{head} {self._hold(line[len(head) :], attributes)}"
        return line

    def _hold(self, written: str, attributes: dict[str, str]) -> str:
        self.held.append((escape(written), attributes))
        return f"{self.mark}{len(self.held) - 1}z"

    def put_on(self, html: str) -> str:
        """Return converted HTML with the attributes on their elements. A token in code or other
        text is replaced by what the author wrote."""
        if not self.held:
            return html
        return _AttributeWalk(self, html).run()


class _AttributeWalk:
    """A walk over the block elements. It tracks the open elements and the one that has just
    ended."""

    def __init__(self, attributes: Attributes, html: str) -> None:
        self.held = attributes.held
        self.html = html
        mark = attributes.mark
        self.pattern = re.compile(
            rf"<!--{mark}(?P<block>\d+)z-->\n?"
            rf"|&lt;!--{mark}(?P<code>\d+)z--&gt;|[ ]?{mark}(?P<inline>\d+)z|{_ELEMENT}"
        )
        self.out: list[str] = []
        self.open: list[tuple[str, int]] = []
        self.names: Counter[str] = Counter()
        self.ended: int | None = None

    def run(self) -> str:
        at = 0
        for found in self.pattern.finditer(self.html):
            text = self.html[at : found.start()]
            self.out.append(text)
            if text.strip():
                self.ended = None
            at = found.end()
            if found["name"]:
                self._element(found)
            elif found["block"]:
                self._block(found)
            elif found["code"]:
                self.out.append(self.held[int(found["code"])][0])
            else:
                self._inline(found)
        self.out.append(self.html[at:])
        return "".join(self.out)

    def _element(self, found: re.Match[str]) -> None:
        name = found["name"]
        self.out.append(found[0])
        if name == "hr":
            self.ended = len(self.out) - 1
        elif not found["end"]:
            self.open.append((name, len(self.out) - 1))
            self.names[name] += 1
            self.ended = None
        elif self.names[name]:
            opened = ""
            while opened != name:
                opened, self.ended = self.open.pop()
                self.names[opened] -= 1

    def _block(self, found: re.Match[str]) -> None:
        written, attributes = self.held[int(found["block"])]
        if self.names["pre"]:
            self.out.append(f"{written}\n")
        elif self.ended is not None and not self.out[self.ended].startswith("<pre"):
            self.out[self.ended] = _add_attributes(self.out[self.ended], attributes)

    def _inline(self, found: re.Match[str]) -> None:
        written, attributes = self.held[int(found["inline"])]
        name, opening = self.open[-1] if self.open else ("", 0)
        if name[:1] == "h" and self.html.startswith(f"</{name}>", found.end()):
            self.out[opening] = _add_attributes(self.out[opening], attributes)
        else:
            self.out.append(written)


def _add_attributes(tag: str, attributes: Mapping[str, str]) -> str:
    """Add attributes to a start tag: those that have an effect and that the tag does not have
    yet."""
    own = dict(_WRITTEN.findall(tag))
    text_align = get_alignment(attributes.get("style", ""), attributes.get("class", ""))
    if text_align:
        attributes = {**attributes, "align": text_align}
    if "hidden" in attributes or is_hiding_style(attributes.get("style", "")):
        attributes = {**attributes, "hidden": "hidden"}
    added = {k: v for k, v in attributes.items() if k in RENDERED_ATTRIBUTES and k not in own}
    if "class" in added:
        name = tag[1:].partition(" ")[0].rstrip(">")
        added["class"] = filter_classes(name, added["class"])
    written = [f' {name}="{escape(value)}"' for name, value in added.items() if value]
    return f"{tag[:-1]}{''.join(written)}>"
