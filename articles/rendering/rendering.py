"""One body, from text to everything that is stored of it."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from urllib.parse import urlsplit

from articles.rendering.anchors import split_attributes
from articles.rendering.clean import clean
from articles.rendering.embeds import SHORTCODES, frames_to_links
from articles.rendering.finish import finish
from articles.rendering.formulas import Formulas
from articles.rendering.markdown import has_raw_html, inline_html, to_html
from articles.rendering.plain import count_words, inline_text, plain_text, without_anchors
from articles.rendering.result import Credit, Markup, ReferenceKind, Rendered, Resolve, Resolved
from articles.rendering.shortcodes import Shortcodes
from articles.rendering.summary import has_divider, mark_divider, split_summary
from articles.rendering.typography import typographic
from articles.rendering.wellformed import wellformed
from articles.rendering.words import words_of
from articles.rendering.work import Work

RENDERER_VERSION = 4
"""Raised with every change that gives stored articles different HTML."""

_CREDIT = re.compile(
    r'<p><a href="(https?://[^"]*)"(?: [^>]*)?>((?:(?!</a>).)*)</a></p>\s*', re.DOTALL
)
# A line in which nothing is Markdown, HTML, a link or a quotation mark: it is its own HTML.
_PLAIN_WORDS = re.compile(r"(?!.*(?://|www\.))[^\W\d_](?:[^\W_]|[ .,;:!?()…–—%/-])*+(?<! )")
_HEADING = re.compile(
    r"^ {0,3}(?:#{1,6}[ \t]+(?P<atx>\S.*)|(?P<fence>```+|~~~+)"
    r"|(?P<setext>(?![-*+][ \t])[^\s#>|].*)\r?\n {0,3}(?:=+|-+)[ \t]*$)",
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
    language: str = "en",
    math: bool = False,
) -> Rendered:
    """Render a body; ``anchor_prefix`` tells its footnotes from other articles' on one page,
    ``language`` is what the rendering's own words are in, ``math`` whether ``$$…$$``, ``\\(…\\)``
    and ``\\[…\\]`` are formulas.

    Raises :class:`~articles.rendering.result.RenderError` on a text nested past reason; the
    caller limits its size.
    """
    text = _storable(text)
    formulas = Formulas(text) if math and markup == "markdown" else None
    work = Work(text, resolve, anchor_prefix, words_of(language))
    source, shortcodes = _expanded(text, work)
    html = to_html(source, math=math) if markup == "markdown" else source
    if formulas:
        html = formulas.take_out(html)
    if shortcodes:
        html = shortcodes.put_in(html)
    # Without raw HTML the converter's own output is well-formed: most bodies skip this step.
    if markup == "html" or shortcodes or has_raw_html(source, math=math):
        html = wellformed(frames_to_links(html, work.say))
    html = clean(finish(html, work))
    html, credit = _take_credit(html)
    html, summary, truncated = split_summary(html)
    if formulas:
        html, summary = formulas.put_in(html), formulas.put_in(summary)
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
        unknown_shortcodes=tuple(shortcodes.unknown) if shortcodes else (),
        images_remote=tuple(work.images_remote),
    )


def _storable(text: str) -> str:
    """A text without the two things that no database and no converter takes: NUL, lone halves of
    surrogate pairs."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _expanded(text: str, work: Work) -> tuple[str, Shortcodes | None]:
    """The source without shortcodes and with its divider marked; what the shortcodes held back."""
    source, shortcodes = text, None
    if "{" in text and ("{{<" in text or "{{%" in text):
        shortcodes = Shortcodes(text, SHORTCODES, work.refer, work.say)
        source = shortcodes.expand()
    return (mark_divider(source) if has_divider(source) else source), shortcodes


def _take_credit(html: str) -> tuple[str, Credit | None]:
    start = html.rfind("<p><a ")
    found = _CREDIT.fullmatch(html, start) if start != -1 else None
    if not found or "remote-image" in found[0] or "<img" in found[2]:
        return html, None
    url, name = unescape(found[1]), inline_text(found[2])
    if not name or "://" in name or name.startswith("www."):
        name = (urlsplit(url).hostname or url).removeprefix("www.")
    return html[:start], Credit(name, url)


@lru_cache(maxsize=8)  # an article's summary is asked for twice: as HTML and as plain text
def render_inline(text: str) -> str:
    """Clean HTML of a front-matter summary: no raw HTML, no ``<p>`` around a single paragraph."""
    if _PLAIN_WORDS.fullmatch(text):
        return typographic(text)
    return _converted_inline(text)


def _converted_inline(text: str) -> str:
    text = _storable(text)
    html = without_anchors(clean(finish(inline_html(text), Work(text, unknown)))).strip()
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        return html[3:-4]
    return html


def _inline_title(line: str) -> str:
    """The plain text of a heading's line: without closing marks and ``{#id}``."""
    line = line.strip()
    head, _, marks = line.rpartition(" ")
    line = head if marks and not marks.strip("#") else line
    html = inline_html(line).strip().removeprefix("<p>").removesuffix("</p>")
    return inline_text(clean(split_attributes(html, "")[0]))


def first_heading(text: str) -> str | None:
    """Plain text of the first Markdown heading outside code, or None."""
    fence = ""
    for found in _HEADING.finditer(_storable(text)):
        if found["fence"]:
            fence = "" if fence and found["fence"].startswith(fence) else fence or found["fence"]
        elif not fence:
            title = _inline_title(found["atx"] or found["setext"])
            if title:
                return title
    return None
