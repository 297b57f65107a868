"""Hugo's shortcodes: found, paired, and replaced through the table in ``embeds``.

A replacement is Markdown source, put where the call stood. HTML that Markdown must not touch is
held back under a token of letters and digits, and put in after the conversion.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape

from articles.rendering.result import RenderError
from articles.rendering.words import Say, english

MAX_CALLS = 2_000
_MAX_DEPTH = 20

_CALL = re.compile(
    r"\{\{<(?P<raw>(?:(?!\{\{[<%]).)*?)>\}\}|\{\{%(?P<md>(?:(?!\{\{[<%]).)*?)%\}\}", re.DOTALL
)
_NAME = re.compile(r"(?P<close>/\s*)?(?P<name>[\w./-]*[\w-])")
_ARGUMENT = re.compile(r'(?:([\w-]+)\s*=\s*)?(?:"((?:[^"\\]|\\.)*+)"|`([^`]*)`|([^\s"`=]+))', re.S)
_BLOCK = re.compile(r"</?(?:details|figure|pre)\b")
_BACKSLASH = re.compile(r"\\(.)", re.S)


@dataclass(frozen=True, slots=True)
class Call:
    """One shortcode as written; ``inner`` is the expanded source between its two tags, if any.

    ``line`` counts from 1 in the body.
    """

    name: str
    arguments: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    inner: str = ""
    line: int = 1

    def get(self, *names: str | int) -> str:
        """The first argument given under one of these names or places; else an empty string."""
        for name in names:
            if isinstance(name, str):
                value = self.parameters.get(name, "")
            else:
                value = self.arguments[name] if name < len(self.arguments) else ""
            if value:
                return value
        return ""


Shortcode = Callable[[Call, "Shortcodes"], str | None]
"""Gives the Markdown source that replaces a call, or None where the call makes no sense."""


@dataclass(slots=True)
class _Tag:
    """One ``{{< … >}}`` in the text: where it stands, and after pairing where its partner does."""

    start: int
    end: int
    name: str
    arguments: str
    closing: bool
    closed: bool
    escaped: str = ""
    partner: int | None = None


class Shortcodes:
    """The calls of one body: expanded before Markdown, their HTML put in after it."""

    def __init__(
        self,
        text: str,
        table: Mapping[str, Shortcode],
        refer: Callable[[str, int], str],
        say: Say = english,
    ):
        self.text = text
        self.table = table
        self.refer = refer
        self.say = say
        self.unknown: dict[str, None] = {}
        self.held: list[str] = []
        self.mark = "zqx"
        while self.mark in text:
            self.mark += "q"
        self.tags = _tags(text)

    def expand(self) -> str:
        """The Markdown source without shortcodes."""
        return self._span(0, len(self.text), 0, len(self.tags), depth=0)

    def hold(self, html: str) -> str:
        """Keep HTML from Markdown; gives the token that stands for it in the source."""
        self.held.append(html)
        return f"{self.mark}{len(self.held) - 1}z"

    def put_in(self, html: str) -> str:
        """Converted HTML with the held HTML in place; a block ends the paragraph it stands in."""
        if not self.held:
            return html
        token = re.compile(rf"(?P<alone><p>)?{self.mark}(?P<number>\d+)z(?(alone)</p>)")
        return token.sub(self._held, html)

    def _held(self, found: re.Match[str]) -> str:
        html = self.put_in(self.held[int(found["number"])])
        if _BLOCK.match(html):
            return html if found["alone"] else f"</p>{html}<p>"
        return f"<p>{html}</p>" if found["alone"] else html

    def _span(self, start: int, end: int, first: int, last: int, *, depth: int) -> str:
        """The expansion of ``text[start:end]``, in which the tags ``first`` to ``last`` stand."""
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
                inner = self._span(tag.end, closer.start, index + 1, tag.partner, depth=depth + 1)
                at, following = closer.end, tag.partner + 1
            parts.append(self._replacement(tag, inner))
            index = following
        parts.append(self.text[at:end])
        return "".join(parts)

    def _replacement(self, tag: _Tag, inner: str) -> str:
        if tag.escaped:
            return self.hold(escape(tag.escaped, quote=False))
        if tag.closing:
            return ""
        shortcode = self.table.get(tag.name.lower())
        result = shortcode(self._call(tag, inner), self) if shortcode else None
        if result is None:
            # The text between an unknown pair is the author's prose (notes, boxes, cards).
            self.unknown[tag.name] = None
            return inner
        return result

    def _call(self, tag: _Tag, inner: str) -> Call:
        arguments: list[str] = []
        parameters: dict[str, str] = {}
        for name, quoted, raw, bare in _ARGUMENT.findall(tag.arguments):
            value = _BACKSLASH.sub(r"\1", quoted) if quoted else raw or bare
            if name:
                parameters[name.lower()] = value
            else:
                arguments.append(value)
        line = self.text.count("\n", 0, tag.start) + 1
        return Call(tag.name, tuple(arguments), parameters, inner, line)


def _tags(text: str) -> list[_Tag]:
    tags: list[_Tag] = []
    for found in _CALL.finditer(text):
        body = found["raw"] if found["raw"] is not None else found["md"]
        tag = _tag(found, body)
        if tag:
            tags.append(tag)
    if len(tags) > MAX_CALLS:
        raise RenderError(f"the text calls {len(tags):,} shortcodes; at most {MAX_CALLS:,}")
    _pair(tags)
    return tags


def _tag(found: re.Match[str], body: str) -> _Tag | None:
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
    )


def _pair(tags: list[_Tag]) -> None:
    """Tell every opening tag its closing one: the nearest of that name, whatever stands between."""
    open_tags: list[int] = []
    for index, tag in enumerate(tags):
        if not tag.closing:
            if not tag.closed:
                open_tags.append(index)
            continue
        for depth in range(len(open_tags) - 1, -1, -1):
            if tags[open_tags[depth]].name == tag.name:
                tags[open_tags[depth]].partner = index
                del open_tags[depth:]
                break
