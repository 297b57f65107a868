"""What a list shows of an article: the part before ``<!--more-->``, else the first blocks."""

from __future__ import annotations

import re

from articles.rendering.clean import clean
from articles.rendering.plain import count_words, plain_text, top_blocks, without_anchors

SUMMARY_WORDS = 70
"""Hugo: ``summaryLength``. Whole blocks are taken until the summary has as many words."""

DIVIDER = '<hr class="more-divider">'
_SOURCE_DIVIDER = "<!--more-->"
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$", re.MULTILINE)


def mark_divider(text: str) -> str:
    """Put the first divider of a body (exact spelling, outside code) on lines of its own, as an
    element that survives conversion and cleaning."""
    at = text.find(_SOURCE_DIVIDER)
    while at != -1 and _in_code(text, at):
        at = text.find(_SOURCE_DIVIDER, at + 1)
    if at == -1:
        return text
    return f"{text[:at]}\n\n{DIVIDER}\n\n{text[at + len(_SOURCE_DIVIDER) :]}"


def _in_code(text: str, at: int) -> bool:
    if text[at - 1 : at] == "`":
        return True
    opened = ""
    for fence, rest in _FENCE.findall(text, 0, at):
        if not opened:
            opened = fence
        elif fence.startswith(opened) and not rest.strip():
            opened = ""
    return bool(opened)


def split_summary(html: str) -> tuple[str, str, bool]:
    """Of clean HTML: the body without divider, the summary, and whether the body goes on."""
    if DIVIDER in html:
        before, _, behind = html.partition(DIVIDER)
        # The divider may stand inside a list or quotation: cleaning closes what is still open.
        return before + behind, without_anchors(clean(before)).strip(), bool(plain_text(behind))
    end = _end_of_summary(html)
    return html, without_anchors(html[:end]).strip(), bool(html[end:].strip())


def _end_of_summary(html: str) -> int:
    words = 0
    for start, end in top_blocks(html):
        words += count_words(plain_text(html[start:end]))
        if words >= SUMMARY_WORDS:
            return end
    return len(html)
