"""The rendering pipeline: from the text of a body to everything that is stored about it."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

from articles.rendering.anchors import get_heading_id_text, slugify_heading
from articles.rendering.attributes import Attributes, split_heading
from articles.rendering.bracket_formulas import BracketFormulas
from articles.rendering.builtin_shortcodes import SHORTCODES
from articles.rendering.clean import clean
from articles.rendering.formulas import Formulas
from articles.rendering.hidden import remove_hidden
from articles.rendering.html_embeds import has_embedded, replace_embedded
from articles.rendering.links import split_url
from articles.rendering.markdown import convert_inline, convert_markdown, has_raw_html
from articles.rendering.obsidian import remove_hidden_notes
from articles.rendering.passes import run_passes
from articles.rendering.plain import (
    apply_typography,
    count_words,
    extract_inline_text,
    extract_plain_text,
    remove_anchors,
)
from articles.rendering.result import (
    Credit,
    Markup,
    ParameterLookup,
    ReferenceKind,
    Rendered,
    Resolve,
    Resolved,
)
from articles.rendering.shortcodes import Shortcodes
from articles.rendering.state import RenderState, find_no_parameter
from articles.rendering.summary import has_divider, mark_divider, split_summary
from articles.rendering.translations import get_translator
from articles.rendering.wellformed import make_wellformed

RENDERER_VERSION = 7
"""Increase this number whenever a change alters the HTML or the excerpt of stored articles."""

_CREDIT = re.compile(
    r'<p><a href="(https?://[^"]*)"(?: [^>]*)?>((?:(?!</a>).)*)</a></p>\s*', re.DOTALL
)
# Matches a line without Markdown, HTML, links and quotation marks. Its HTML is the line itself.
_PLAIN_WORDS = re.compile(r"(?!.*(?://|www\.))[^\W\d_](?:[^\W_]|[ .,;:!?()…–—%/-])*+(?<! )")
_MAY_HIDE = re.compile(r"\bhidden\b|\bdisplay\b|\bvisibility\b|<dialog", re.IGNORECASE)
_SET_HEADING = re.compile(r"<h[2-6](?: [^>]*)?>(.*?)</h", re.DOTALL)
_HEADING = re.compile(
    r"^ {0,3}(?:(?P<comment><!--)|#{1,6}[ \t]+(?P<atx>\S.*)|(?P<fence>```+|~~~+)"
    r"|(?P<setext>(?![-*+][ \t])[^\s#>|].*)\r?\n {0,3}(?:=+|-+)[ \t]*$)",
    re.MULTILINE,
)


def render(
    text: str,
    *,
    resolve: Resolve | None = None,
    markup: Markup = "markdown",
    anchor_prefix: str = "",
    language: str = "en",
    math: bool = False,
    emoji: bool = False,
    block_attributes: bool = False,
    param: ParameterLookup = find_no_parameter,
) -> Rendered:
    """Render a body.

    If ``resolve`` is missing, every URL stays as written. ``anchor_prefix`` keeps the ids of the
    footnotes unique on a page with several articles. ``language`` is the language of the texts that
    the renderer adds. ``math`` enables formulas (``$$…$$``, ``\\(…\\)``, ``\\[…\\]``,
    ``\\begin{equation}…``), ``emoji`` enables codes such as ``:tada:``, and ``block_attributes``
    lets a line ``{.class}`` set attributes of the block above it. ``param`` looks up the values of
    the ``param`` shortcode.

    Raise :class:`~articles.rendering.result.RenderError` if the text is nested too deeply. The
    caller must limit the size of the text.
    """
    text = _replace_unstorable(text)
    if markup == "markdown":
        text = remove_hidden_notes(text)
    formulas = Formulas(text) if math and markup == "markdown" else None
    work = RenderState(text, resolve, anchor_prefix, get_translator(language), param)
    source, shortcodes = _expand_shortcodes(text, work, emoji=emoji)
    signs = BracketFormulas(source) if formulas and "\\" in source else None
    if signs:
        source = signs.source
    if markup == "markdown":
        attributes = _make_attributes(source, signs, emoji=emoji, blocks=block_attributes)
        html = attributes.put_on(
            convert_markdown(attributes.take_out(source), math=math, emoji=emoji)
        )
    else:
        html = source
    if signs:
        html = signs.put_in(html)
    if formulas:
        html = formulas.take_out(html)
        work.formula_texts = formulas.texts
    if shortcodes:
        html = shortcodes.put_in(html)
    # Without raw HTML the converter's output is already well-formed. Most bodies skip this step.
    if markup == "html" or shortcodes or has_raw_html(source, math=math):
        html = make_wellformed(html)
        if has_embedded(html):
            html = make_wellformed(replace_embedded(html, work))
    html = clean(run_passes(html, work))
    html, credit = _take_credit(html)
    html, summary, truncated = split_summary(html)
    if formulas:
        html, summary = formulas.put_in(html), formulas.put_in(summary)
    words = extract_plain_text(html)
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


def _replace_unstorable(text: str) -> str:
    """Replace NUL and lone surrogates, which neither databases nor the converter accept."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _expand_shortcodes(
    text: str, work: RenderState, *, emoji: bool
) -> tuple[str, Shortcodes | None]:
    """Return the source with its shortcodes expanded and its summary divider marked. Also return
    the shortcodes, or None if there are none."""
    source, shortcodes = text, None
    if "{" in text and ("{{<" in text or "{{%" in text):
        shortcodes = Shortcodes(text, SHORTCODES, work.refer, work.say, work.param, emoji=emoji)
        source = shortcodes.expand()
    return (mark_divider(source) if has_divider(source) else source), shortcodes


def _make_attributes(
    source: str, signs: BracketFormulas | None, *, emoji: bool, blocks: bool
) -> Attributes:
    """Read the attributes of the source. Hugo: the id of a heading contains the names of its
    emoji."""

    def id_of(title: str) -> str:
        if title.count(":") < 2:
            return ""
        title = get_heading_id_text(_convert_heading_line(title, emoji=False))
        return slugify_heading(signs.in_words(title) if signs else title)

    return Attributes(source, blocks=blocks, id_of=id_of if emoji else None)


def _take_credit(html: str) -> tuple[str, Credit | None]:
    start = html.rfind("<p><a ")
    found = _CREDIT.fullmatch(html, start) if start != -1 else None
    if not found or "remote-image" in found[0] or "<img" in found[2]:
        return html, None
    url, name = unescape(found[1]), extract_inline_text(found[2])
    parts = split_url(url)
    if not parts or not parts.hostname or not url.isprintable():
        return html, None
    if not name or "://" in name or name.startswith("www."):
        name = parts.hostname.removeprefix("www.")
    return html[:start], Credit(name, url)


@lru_cache(maxsize=8)  # an article needs the result twice: for its summary as HTML and as text
def render_inline(text: str, *, emoji: bool = False) -> str:
    """Return the clean HTML of a front-matter summary.

    Raw HTML is dropped. A single paragraph has no ``<p>`` around it.
    """
    if not (emoji and ":" in text) and _PLAIN_WORDS.fullmatch(text):
        return apply_typography(text)
    return _render_inline_markdown(text, emoji=emoji)


def resolve_nothing(target: str, kind: ReferenceKind, language: str = "") -> Resolved | None:
    """Resolve nothing, because a text shown outside its article has no folder to find pictures
    in."""
    return None


def _render_inline_markdown(text: str, *, emoji: bool = False) -> str:
    text = _replace_unstorable(text)
    html = remove_anchors(
        clean(run_passes(convert_inline(text, emoji=emoji), RenderState(text, resolve_nothing)))
    ).strip()
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p") == 1:
        html = html[3:-4]
    return html.lstrip("\ufeff")  # the parser drops a byte order mark only at the very beginning


def _render_heading_text(line: str, *, emoji: bool) -> str:
    return extract_inline_text(clean(_convert_heading_line(line, emoji=emoji)))


def _convert_heading_line(line: str, *, emoji: bool) -> str:
    """Return unsanitized HTML of a heading line, without closing ``#`` signs and ``{#id}``."""
    line = split_heading(line)[0].strip()
    head, _, marks = line.rpartition(" ")
    line = head if marks and not marks.strip("#") else line
    return convert_inline(line, emoji=emoji).strip().removeprefix("<p>").removesuffix("</p>")


def find_first_heading(
    text: str, *, emoji: bool = False, block_attributes: bool = False
) -> str | None:
    """Return the plain text of the first heading that readers see, or None."""
    text = remove_hidden_notes(_replace_unstorable(text))
    if ("<" in text or "{" in text) and _MAY_HIDE.search(text):
        html = render(text, emoji=emoji, block_attributes=block_attributes).html
        shown = _SET_HEADING.search(remove_hidden(html))
        return extract_inline_text(shown[1]) if shown else None
    fence = ""
    at = 0
    while found := _HEADING.search(text, at):
        at = found.end()
        if found["comment"]:
            end = at - 3 if fence else text.find("-->", at)
            at = end + 3 if end != -1 else len(text)
        elif found["fence"]:
            fence = "" if fence and found["fence"].startswith(fence) else fence or found["fence"]
        elif not fence:
            title = _render_heading_text(found["atx"] or found["setext"], emoji=emoji)
            if title:
                return title
    return None
