"""Hugo's shortcodes. This module finds and pairs them; the functions in ``builtin_shortcodes``
replace them.

The replacement for a call is Markdown source. HTML that Markdown must not change is held back: a
token of letters and digits represents it until after the conversion.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote

from articles.rendering.markdown import convert_inline
from articles.rendering.result import ParameterLookup, RenderError
from articles.rendering.state import SAFE_IN_MARKDOWN, find_no_parameter
from articles.rendering.translations import Translate, keep_english

MAX_SHORTCODES = 2_000
_MAX_DEPTH = 20
_MAX_MARGIN = 500
"""Maximum number of characters before a call in its line. Beyond that, the call counts as outside
any list item or quotation."""

_CALL = re.compile(
    r"\{\{<(?P<raw>(?:(?!\{\{[<%]).)*?)>\}\}|\{\{%(?P<md>(?:(?!\{\{[<%]).)*?)%\}\}", re.DOTALL
)
_NAME = re.compile(r"(?P<close>/\s*)?(?P<name>[\w./-]*[\w-])")
# An unclosed quotation mark extends to the end, so that the search for the closing mark runs only
# once.
_ARGUMENT = re.compile(
    r'(?:([\w-]++)\s*+=\s*+)?(?:"((?:[^"\\]|\\.?)*+)"?|`([^`]*+)`?|([^\s"`=]++))', re.S
)
_BLOCK = re.compile(r"</?(?:details|figure|pre)\b")
# The start of a line in lists and quotations: spaces, quotation signs, item markers.
_MARGIN = re.compile(r"(?:[ \t]|>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]))*+")
_MARKER = re.compile(r"[-+*]|\d{1,9}[.)]")
# Parameters that may hold an address. A value counts if it looks like an address.
_ADDRESSES = frozenset({"src", "href", "url", "link"})
#: A single word such as ``src="photo-of-the-quay"`` is the name of a picture in a theme, not an
#: address.
_LIKE_AN_ADDRESS = re.compile(r"\S*/|[a-z][a-z0-9+.-]*+:|\S*\.[a-z0-9]{2,5}\Z", re.IGNORECASE)
_WHOLE_ADDRESS = re.compile(r"\s*+https?://[^\s/]", re.IGNORECASE)
# One of these texts precedes a shortcode call if the author used the call as the address of a link
# or picture, or as the value of an attribute.
_IN_AN_ADDRESS = ("](", '="', "='")
_BACKSLASH = re.compile(r"\\(.)", re.S)


@dataclass(frozen=True, slots=True)
class ShortcodeCall:
    """A shortcode as written. ``inner`` is the expanded source between its two tags, if any.

    ``line`` counts from 1 in the body. ``margin`` is the prefix of every line in the list item or
    quotation around the call. ``begins_item`` says whether the call opens a list item, and
    ``markdown`` whether it has the form ``{{% … %}}``.
    """

    name: str
    arguments: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    inner: str = ""
    line: int = 1
    margin: str = ""
    begins_item: bool = False
    markdown: bool = False

    @property
    def dedented(self) -> str:
        """The inner source without the margin. Hugo: ``InnerDeindent``."""
        if not self.margin:
            return self.inner
        return "\n".join(line.removeprefix(self.margin) for line in self.inner.split("\n"))

    def get(self, *names: str | int) -> str:
        """Return the first argument that is set under one of these names or positions, or an empty
        string."""
        for name in names:
            if isinstance(name, str):
                value = self.parameters.get(name, "")
            else:
                value = self.arguments[name] if name < len(self.arguments) else ""
            if value:
                return value
        return ""

    def addresses(self) -> list[str]:
        """Return the distinct addresses among the arguments: complete URLs, and the values of
        ``src`` and similar parameters."""
        named = [
            value
            for name, value in self.parameters.items()
            if name in _ADDRESSES and _LIKE_AN_ADDRESS.match(value)
        ]
        others = (value for value in (*self.parameters.values(), *self.arguments))
        found = [*named, *filter(_WHOLE_ADDRESS.match, others)]
        return list(dict.fromkeys(text for value in found if (text := value.strip())))


ShortcodeHandler = Callable[[ShortcodeCall, "Shortcodes"], str | None]
"""Returns the Markdown source that replaces a call, or None if the call is invalid."""


@dataclass(slots=True)
class _Tag:
    """A ``{{< … >}}`` in the text. After pairing, ``partner`` is the index of its closing tag."""

    start: int
    end: int
    name: str
    arguments: str
    closing: bool
    closed: bool
    line: int = 1
    markdown: bool = False
    escaped: str = ""
    partner: int | None = None


class Shortcodes:
    """The shortcodes of one body. They are expanded before the conversion, and their HTML is put in
    after it."""

    def __init__(
        self,
        text: str,
        table: Mapping[str, ShortcodeHandler],
        refer: Callable[[str, int, str], str],
        say: Translate = keep_english,
        param: ParameterLookup = find_no_parameter,
        *,
        emoji: bool = False,
    ):
        self.text = text
        self.table = table
        self.refer = refer
        self.say = say
        self.param = param
        self.emoji = emoji
        self.unknown: dict[str, None] = {}
        self.held: list[str] = []
        self.mark = make_unused_mark("zqx", text)
        self.tags = _find_tags(text)

    def expand(self) -> str:
        """Return the Markdown source with all shortcodes expanded."""
        return self._expand_span(0, len(self.text), 0, len(self.tags), depth=0)

    def hold(self, html: str) -> str:
        """Hold HTML back from Markdown, and return the token that represents it in the source."""
        self.held.append(html)
        return f"{self.mark}{len(self.held) - 1}z"

    def inline(self, text: str) -> str:
        """Convert an argument in Markdown to HTML, without a paragraph around it."""
        html = convert_inline(text, emoji=self.emoji).strip()
        return html.removeprefix("<p>").removesuffix("</p>")

    def put_in(self, html: str) -> str:
        """Replace the tokens in converted HTML by the HTML they represent. If that HTML is a block,
        the paragraph around it ends before it."""
        if not self.held:
            return html
        token = re.compile(rf"(?P<alone><p>)?{self.mark}(?P<number>\d+)z(?(alone)</p>)")
        return token.sub(self._restore, html)

    def _restore(self, found: re.Match[str]) -> str:
        html = self.put_in(self.held[int(found["number"])])
        if _BLOCK.match(html):
            return html if found["alone"] else f"</p>{html}<p>"
        return f"<p>{html}</p>" if found["alone"] else html

    def _expand_span(self, start: int, end: int, first: int, last: int, *, depth: int) -> str:
        """Expand ``text[start:end]``, which contains the tags from index ``first`` up to
        ``last``."""
        if depth > _MAX_DEPTH:
            raise RenderError(f"shortcodes nest more than {_MAX_DEPTH} deep")
        parts: list[str] = []
        at, index = start, first
        while index < last:
            tag = self.tags[index]
            parts.append(self.text[at : tag.start])
            inner, at, following = "", tag.end, index + 1
            if tag.partner is not None:
                closer = self.tags[tag.partner]
                inner = self._expand_span(
                    tag.end, closer.start, index + 1, tag.partner, depth=depth + 1
                )
                at, following = closer.end, tag.partner + 1
            parts.append(self._replace_tag(tag, inner))
            index = following
        parts.append(self.text[at:end])
        return "".join(parts)

    def _replace_tag(self, tag: _Tag, inner: str) -> str:
        if tag.escaped:
            return self.hold(escape(tag.escaped, quote=False))
        if tag.closing:
            return ""
        shortcode = self.table.get(tag.name.lower())
        call = self._make_call(tag, inner)
        result = shortcode(call, self) if shortcode else None
        if result is None:
            # Keep the text between the tags of an unknown shortcode, which is prose (notes, boxes).
            self.unknown[tag.name] = None
            return self._replace_unknown(tag, call)
        return result

    def _replace_unknown(self, tag: _Tag, call: ShortcodeCall) -> str:
        """Return a replacement for an unknown shortcode: its inner text, and a link to each
        address."""
        urls = [url for url in call.addresses() if url not in call.inner]
        if urls and self.text.startswith(_IN_AN_ADDRESS, max(tag.start - 2, 0)):
            return quote(urls[0], safe=SAFE_IN_MARKDOWN)
        # Without the <span>, a link could be mistaken for the single source link of a story.
        links = [f'<span><a href="{escape(url)}">{escape(url)}</a></span>' for url in urls]
        return " ".join(filter(None, [call.inner, *map(self.hold, links)]))

    def _make_call(self, tag: _Tag, inner: str) -> ShortcodeCall:
        arguments: list[str] = []
        parameters: dict[str, str] = {}
        for name, quoted, raw, bare in _ARGUMENT.findall(tag.arguments):
            value = _BACKSLASH.sub(r"\1", quoted) if quoted else raw or bare
            if name:
                parameters[name.lower()] = value
            else:
                arguments.append(value)
        margin, begins_item = self._get_margin(tag.start)
        return ShortcodeCall(
            tag.name,
            tuple(arguments),
            parameters,
            inner,
            tag.line,
            margin=margin,
            begins_item=begins_item,
            markdown=tag.markdown,
        )

    def _get_margin(self, at: int) -> tuple[str, bool]:
        start = self.text.rfind("\n", max(0, at - _MAX_MARGIN), at) + 1
        line = _MARGIN.match(self.text, start, at)
        if line is None or (start == 0 and at > _MAX_MARGIN):
            return "", False
        # The lines of a list item after the first are indented by the width of its marker.
        margin = _MARKER.sub(lambda marker: " " * len(marker[0]), line[0])
        return margin, margin != line[0] and line.end() == at


def make_unused_mark(mark: str, text: str) -> str:
    """Return ``mark``, extended with as many ``q`` as it needs to be unique in a text."""
    longest = max(map(len, re.findall(f"{mark}q*+", text)), default=0)
    return mark.ljust(longest + 1, "q") if longest else mark


def _find_tags(text: str) -> list[_Tag]:
    tags: list[_Tag] = []
    at, line = 0, 1
    for found in _CALL.finditer(text):
        body = found["raw"] if found["raw"] is not None else found["md"]
        tag = _parse_tag(found, body)
        if tag:
            line += text.count("\n", at, tag.start)
            at = tag.start
            tag.line = line
            tags.append(tag)
    if len(tags) > MAX_SHORTCODES:
        raise RenderError(
            f"the text calls {len(tags):,} shortcodes; the limit is {MAX_SHORTCODES:,}"
        )
    _pair_tags(tags)
    return tags


def _parse_tag(found: re.Match[str], body: str) -> _Tag | None:
    start, end = found.span()
    stripped = body.strip()
    if stripped.startswith("/*") and stripped.endswith("*/"):
        literal = found[0].replace("/*", "", 1)[::-1].replace("/*", "", 1)[::-1]
        return _Tag(start, end, "", "", closing=False, closed=True, escaped=literal)
    named = _NAME.match(stripped)
    if not named:
        return None
    arguments = stripped[named.end() :].strip()
    return _Tag(
        start,
        end,
        named["name"],
        arguments.removesuffix("/"),
        closing=bool(named["close"]),
        closed=arguments.endswith("/"),
        markdown=found["md"] is not None,
    )


def _pair_tags(tags: list[_Tag]) -> None:
    """Pair every opening tag with the nearest later closing tag of the same name."""
    open_tags: list[_Tag] = []
    names: Counter[str] = Counter()
    for index, tag in enumerate(tags):
        if not tag.closing:
            if not tag.closed:
                open_tags.append(tag)
                names[tag.name] += 1
            continue
        while names[tag.name]:
            opener = open_tags.pop()
            names[opener.name] -= 1
            if opener.name == tag.name:
                opener.partner = index
                break
