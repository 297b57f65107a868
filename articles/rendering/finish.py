"""The passes between conversion and cleaning: headings, links, pictures, tables, code, footnotes.

Each works on well-formed HTML with small patterns, and runs only where its trigger occurs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import unquote

from articles.rendering.anchors import Anchors
from articles.rendering.clean import URL_SCHEMES
from articles.rendering.plain import inline_text
from articles.rendering.result import Heading, Reference, ReferenceKind, Resolve, Resolved

_ATTRIBUTES = r'((?:[^>"]|"[^"]*")*)'
_HEADING = re.compile(rf"<h([1-6]){_ATTRIBUTES}>(.*?)</h\1>", re.DOTALL)
_TARGET = re.compile(rf"<(a|img)(?= |/?>){_ATTRIBUTES}>|</a>")
_ALIGN = re.compile(r'(<(?:p|div|t[dh]|img)(?: [^>]*?)?) align="(left|right|center|justify)"')
_CHECKBOX = re.compile(r'<input type="checkbox"( checked="")?[^>]*>')
_FOOTNOTE_ID = re.compile(r'( id="| href="#)(fn(?:ref)?-)')
_ATTRIBUTE = re.compile(r'([\w:-]+)(?:="([^"]*)")?')
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_CONTROLS = "".join(map(chr, range(33)))
_DIGITS = re.compile(r"\d{1,5}")


@dataclass(slots=True)
class Work:
    """What the passes over one body share and gather."""

    source: str
    resolve: Resolve
    anchor_prefix: str = ""
    resolved: set[str] = field(default_factory=set)
    anchors: Anchors = field(default_factory=Anchors)
    toc: list[Heading] = field(default_factory=list)
    references: dict[tuple[ReferenceKind, str], Reference] = field(default_factory=dict)
    answers: dict[tuple[ReferenceKind, str], Resolved | None] = field(default_factory=dict)
    images_remote: dict[str, None] = field(default_factory=dict)

    def answer(self, kind: ReferenceKind, url: str) -> Resolved | None:
        """What a URL of the HTML points to; notes the reference at its first use."""
        key = (kind, url)
        if key not in self.answers:
            target, line = self._as_written(url)
            self.references[kind, target] = Reference(kind, target, line)
            self.answers[key] = self.resolve(target, kind)
        return self.answers[key]

    def _as_written(self, url: str) -> tuple[str, int]:
        for target in dict.fromkeys((url, unquote(url))):
            at = self.source.find(target)
            if at != -1:
                return target, self.source.count("\n", 0, at) + 1
        return url, 1


def finish(html: str, work: Work) -> str:
    """Run every pass whose trigger occurs in well-formed HTML; the result still wants cleaning."""
    for trigger, step in _PASSES:
        if trigger in html:
            html = step(html, work)
    return html


def _headings(html: str, work: Work) -> str:
    def one(found: re.Match[str]) -> str:
        level, attributes, inner = int(found[1]), found[2], found[3]
        # The page's own title is its h1, so that a second one in the body steps down.
        level = max(level, 2)
        inner, written = work.anchors.take_attributes(inner, attributes)
        title = inline_text(inner)
        anchor = work.anchors.claim(written.id, title, work.source)
        if level <= 3:
            work.toc.append(Heading(level, anchor, title))
        classes = f' class="{written.classes}"' if written.classes else ""
        return f'<h{level} id="{escape(anchor)}"{classes}>{inner}</h{level}>'

    return _HEADING.sub(one, html)


def _targets(html: str, work: Work) -> str:
    state = _Targets(work)
    return _TARGET.sub(state.tag, html)


class _Targets:
    """Rewrites links and pictures in one go, since a picture inside a link stays no link itself."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.open_links: list[bool] = []

    def tag(self, found: re.Match[str]) -> str:
        name = found[1]
        if name == "a":
            return self._link(found)
        if name == "img":
            return self._image(_parsed(found[2]))
        return "</a>" if self.open_links and self.open_links.pop() else ""

    def _link(self, found: re.Match[str]) -> str:
        attributes = _parsed(found[2])
        href = attributes.get("href")
        if href is None:
            self.open_links.append(True)
            return found[0]
        url = unescape(href)
        scheme, external = _place(url)
        kept = scheme is None or scheme in URL_SCHEMES
        self.open_links.append(kept)
        if not kept:
            return ""
        if external:
            attributes["rel"] = "noopener"
            if url.startswith("http://www.") and found.string.startswith(
                url.removeprefix("http://"), found.end()
            ):
                attributes["href"] = escape("https" + url[4:])
        elif scheme is None and url and url[0] not in "#?":
            resolved = None if url in self.work.resolved else self.work.answer("link", url)
            if resolved:
                attributes["href"] = escape(resolved.url)
        return _tag("a", attributes)

    def _image(self, attributes: dict[str, str]) -> str:
        url = unescape(attributes.get("src", ""))
        scheme, external = _place(url)
        if external:
            return self._remote(url, attributes.get("alt", ""))
        if scheme is not None or not url:
            return attributes.get("alt", "")
        resolved = self.work.answer("image", url)
        if resolved:
            attributes["src"] = escape(resolved.url)
            _size(attributes, resolved)
        return _tag("img", attributes | {"alt": attributes.get("alt", ""), "loading": "lazy"})

    def _remote(self, url: str, alt: str) -> str:
        """No page loads anything from another host: the picture becomes a link to itself."""
        self.work.images_remote[url] = None
        label = alt or escape(url.rsplit("/", 1)[-1] or url)
        if any(self.open_links):
            return label
        return f'<a href="{escape(url)}" class="remote-image" rel="noopener">{label}</a>'


def _place(url: str) -> tuple[str | None, bool]:
    """Scheme (or None) and whether the URL leaves this host, read as a browser reads it."""
    seen = url.strip(_CONTROLS).translate({9: None, 10: None, 13: None})
    scheme = _SCHEME.match(seen)
    if scheme:
        name = scheme[1].lower()
        return name, name in ("http", "https")
    return None, seen[:2].replace("\\", "/") == "//"


def _size(attributes: dict[str, str], picture: Resolved) -> None:
    """Width and height in the picture's own ratio, so that nothing shifts while it loads; a width
    that the author chose stays."""
    if not picture.width or not picture.height:
        return
    written = attributes.get("width", "")
    width = int(written) if _DIGITS.fullmatch(written) else picture.width
    attributes["width"] = str(width)
    attributes["height"] = str(max(1, round(width * picture.height / picture.width)))


def _parsed(attributes: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(attributes))


def _tag(name: str, attributes: dict[str, str]) -> str:
    written = [f' {key}="{value}"' for key, value in attributes.items()]
    return f"<{name}{''.join(written)}>"


def _tables(html: str, work: Work) -> str:
    wrapper = '<div class="table-scroll" tabindex="0" role="region" aria-label="Table"><table'
    return html.replace("<table", wrapper).replace("</table>", "</table></div>")


def _alignment(html: str, work: Work) -> str:
    return _ALIGN.sub(r'\1 class="align-\2"', html)


def _checkboxes(html: str, work: Work) -> str:
    return _CHECKBOX.sub(lambda m: f'<span class="task-box">{"☑" if m[1] else "☐"}</span>', html)


def _footnotes(html: str, work: Work) -> str:
    return _FOOTNOTE_ID.sub(rf"\1{escape(work.anchor_prefix)}\2", html)


_PASSES: tuple[tuple[str, Callable[[str, Work], str]], ...] = (
    ("data-footnote", _footnotes),
    ("<h", _headings),
    ("<input", _checkboxes),
    (' align="', _alignment),
    ("<table", _tables),
    ("<a", _targets),
    ("<img", _targets),
)
