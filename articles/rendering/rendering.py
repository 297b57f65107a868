"""One body, from text to everything that is stored of it."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

from articles.rendering.clean import clean
from articles.rendering.finish import Work, finish
from articles.rendering.markdown import inline_html, to_html
from articles.rendering.plain import count_words, inline_text, plain_text
from articles.rendering.result import Credit, Markup, ReferenceKind, Rendered, Resolve, Resolved
from articles.rendering.summary import mark_divider, split_summary

RENDERER_VERSION = 1
"""Raised with every change that gives stored articles different HTML."""

_RAW_HTML = re.compile(r"<[A-Za-z/!?]")
_CREDIT = re.compile(r'<p><a href="(https?://[^"]*)"(?: [^>]*)?>(.*?)</a></p>\s*', re.DOTALL)
_HEADING = re.compile(
    r"^ {0,3}(?:#{1,6}[ \t]+(?P<atx>.+?)(?:[ \t]+#+)?[ \t]*$"
    r"|(?P<setext>[^\s#>].*)\r?\n {0,3}(?:=+|-+)[ \t]*$)|^ {0,3}(?P<fence>```+|~~~+)",
    re.MULTILINE,
)


def unknown(target: str, kind: ReferenceKind) -> Resolved | None:
    """Resolves nothing: every URL stays as written."""
    return None


def render(
    text: str,
    *,
    resolve: Resolve = unknown,
    markup: Markup = "markdown",
    anchor_prefix: str = "",
) -> Rendered:
    """Render a body; ``anchor_prefix`` tells its footnotes from other articles' on one page.

    Raises :class:`~articles.rendering.result.RenderError` on a text nested past reason; the
    caller limits its size.
    """
    work = Work(text, resolve, anchor_prefix)
    source = mark_divider(text) if "<!--more-->" in text else text
    html = to_html(source) if markup == "markdown" else source
    html = clean(finish(_wellformed(html, source), work))
    html, credit = _take_credit(html)
    html, summary, truncated = split_summary(html)
    words = plain_text(html)
    return Rendered(
        html=html,
        toc=tuple(work.toc),
        summary=summary,
        truncated=truncated,
        plain_text=words,
        word_count=count_words(words),
        credit=credit,
        references=tuple(work.references.values()),
        unknown_shortcodes=(),
        images_remote=tuple(work.images_remote),
    )


def _wellformed(html: str, source: str) -> str:
    return clean(html) if _RAW_HTML.search(source) else html


def _take_credit(html: str) -> tuple[str, Credit | None]:
    start = html.rfind("<p><a ")
    found = _CREDIT.fullmatch(html, start) if start != -1 else None
    if not found or "remote-image" in found[0] or "<img" in found[2]:
        return html, None
    url, name = unescape(found[1]), inline_text(found[2])
    if not name or "://" in name or name.startswith("www."):
        name = (urlsplit(url).hostname or url).removeprefix("www.")
    return html[:start], Credit(name, url)


def render_inline(text: str) -> str:
    """Clean HTML of a front-matter summary: no raw HTML, no ``<p>`` around a single paragraph."""
    html = clean(finish(inline_html(text), Work(text, unknown))).strip()
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        return html[3:-4]
    return html


def first_heading(text: str) -> str | None:
    """Plain text of the first Markdown heading outside code, or None."""
    fence = ""
    for found in _HEADING.finditer(text):
        if found["fence"]:
            fence = "" if fence and found["fence"].startswith(fence) else fence or found["fence"]
        elif not fence:
            return inline_text(clean(inline_html(found["atx"] or found["setext"]))) or None
    return None
