"""The passes between conversion and cleaning. Each works on well-formed HTML, and runs only if
needed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from html import escape

from articles.rendering.alerts import ALERT_SIGN, replace_alerts
from articles.rendering.alignment import replace_align_attributes
from articles.rendering.anchors import get_heading_id_text, slugify_heading
from articles.rendering.autolinks import trim_autolinks
from articles.rendering.code import highlight_blocks
from articles.rendering.hidden import find_hidden_spans, remove_hidden
from articles.rendering.links import rewrite_links
from articles.rendering.plain import extract_text
from articles.rendering.result import Heading
from articles.rendering.state import RenderState

_ATTRIBUTES = r'((?:[^>"]|"[^"]*")*)'
_HEADING = re.compile(rf"<h([1-6]){_ATTRIBUTES}>(.*?)</h\1>", re.DOTALL)
_IDENTIFIED = re.compile(r'(<(?!h[1-6] )[a-z]+(?: [\w-]+(?:="[^"]*")?)*? id=")([^"]*)(?=")')
_ID = re.compile(r' id="([^"]*)"')
_PRE = re.compile(r"<pre(?![^>]* tabindex)(?=[ >])")
_CHECKBOX = re.compile(r'<input type="checkbox"([^>]*)>')
_BACK = ' aria-label="{} '
_FOOTNOTE = re.compile(r' (id="|href="#)(fn(?:ref)?-[^"]*)"')
_TABLE = '<div class="table-scroll" tabindex="0" role="group" aria-label="{label}"><table'


def run_passes(html: str, work: RenderState) -> str:
    """Run every pass whose trigger occurs in well-formed HTML. The result must still be cleaned."""
    tags = {*_OPENING.findall(html)}
    for trigger, step in _PASSES:
        if trigger in tags or (trigger[0] != "<" and trigger in html):
            html = step(html, work)
    return rewrite_links(html, work) if tags & {"<a", "<img"} else html


def _make_ids_unique(html: str, work: RenderState) -> str:
    def one(found: re.Match[str]) -> str:
        if found[2].startswith(("fn-", "fnref-")):
            return found[0]
        return found[1] + work.anchors.claim(found[2])

    return _IDENTIFIED.sub(one, html)


def _prefix_footnotes(html: str, work: RenderState) -> str:
    prefix = escape(work.anchor_prefix)
    seen: set[str] = set()

    def one(found: re.Match[str]) -> str:
        if found[1] == 'id="':
            # If a note is defined twice, the converter writes its id twice.
            if found[2] in seen:
                return ""
            seen.add(found[2])
        return f' {found[1]}{prefix}{found[2]}"'

    html = _FOOTNOTE.sub(one, html)
    back = "Back to reference"
    return html.replace(_BACK.format(back), _BACK.format(work.say(back)))


def _process_headings(html: str, work: RenderState) -> str:
    spans = list(find_hidden_spans(html))
    starts = [start for start, _end in spans]

    def unseen(at: int) -> bool:
        before = bisect_right(starts, at)
        return before > 0 and at < spans[before - 1][1]

    def one(found: re.Match[str]) -> str:
        # The title of the page is its h1, so an h1 in the body becomes an h2.
        level = max(int(found[1]), 2)
        written, inner = found[2], found[3]
        own = _ID.search(written)
        hidden = unseen(found.start())
        title = extract_text(inner if hidden else remove_hidden(inner))
        as_written, title = work.formula_texts(title)
        if not own and ("<a " in inner or "<img" in inner):
            as_written, _ = work.formula_texts(get_heading_id_text(inner))
        anchor = work.anchors.claim((own and own[1]) or slugify_heading(as_written))
        if level <= 3 and not hidden:
            work.toc.append(Heading(level, anchor, " ".join(title.split())))
        return f'<h{level} id="{escape(anchor)}"{_ID.sub("", written)}>{inner}</h{level}>'

    return _HEADING.sub(one, html)


def _replace_checkboxes(html: str, work: RenderState) -> str:
    """Replace checkboxes with plain characters, because readers cannot change them."""

    def one(found: re.Match[str]) -> str:
        return f'<span class="task-box">{"☑" if " checked" in found[1] else "☐"}</span>'

    return _CHECKBOX.sub(one, html)


def _replace_alignment(html: str, work: RenderState) -> str:
    return replace_align_attributes(html)


def _wrap_tables(html: str, work: RenderState) -> str:
    opening = _TABLE.format(label=work.say("Table"))
    return html.replace("<table", opening).replace("</table>", "</table></div>")


def _make_code_focusable(html: str, work: RenderState) -> str:
    """Let code blocks take the focus, so that keyboard users can scroll long lines (as in Hugo)."""
    return _PRE.sub('<pre tabindex="0"', html)


def _highlight_code(html: str, work: RenderState) -> str:
    return highlight_blocks(html)


# "<h" is the trigger for all headings. No pass may write the trigger of an earlier pass.
_OPENING = re.compile(r"<[a-z]+")
_PASSES: tuple[tuple[str, Callable[[str, RenderState], str]], ...] = (
    (' align="', _replace_alignment),
    (' id="', _make_ids_unique),
    (' id="fn', _prefix_footnotes),
    ("<a", trim_autolinks),  # before headings: their ids leave out addresses
    ("<h", _process_headings),
    (ALERT_SIGN, replace_alerts),
    ("<input", _replace_checkboxes),
    ("<table", _wrap_tables),
    ("<pre", _highlight_code),
    ("<pre", _make_code_focusable),
)
