"""What a list shows of an article: the part before ``<!--more-->``, else the first blocks."""

from __future__ import annotations

import re

from articles.rendering.clean import clean
from articles.rendering.plain import count_words, plain_text, top_blocks, without_anchors

SUMMARY_WORDS = 70
"""Hugo: ``summaryLength``. Whole blocks are taken until the summary has as many words."""

DIVIDER = '<hr class="more-divider">'
_SOURCE_DIVIDER = "<!--more-->"
_FENCE_OR_DIVIDER = re.compile(
    rf"^ {{0,3}}(?P<fence>`{{3,}}|~{{3,}})(?P<info>.*)$|(?<!`){_SOURCE_DIVIDER}", re.MULTILINE
)


def has_divider(text: str) -> bool:
    """Whether a body may be divided. Most hold no ``<`` at all, which is found out far sooner."""
    return "<" in text and _SOURCE_DIVIDER in text


def mark_divider(text: str) -> str:
    """Put the first divider of a body (exact spelling, outside code) on lines of its own, as an
    element that survives conversion and cleaning."""
    fence = ""
    for found in _FENCE_OR_DIVIDER.finditer(text):
        if found["fence"]:
            fence = _fence_after(fence, found["fence"], found["info"])
        elif not fence:
            return f"{text[: found.start()]}\n\n{DIVIDER}\n\n{text[found.end() :]}"
    return text


def _fence_after(open_fence: str, fence: str, info: str) -> str:
    """The code fence that is open behind a line of backticks or tildes; empty for none."""
    if not open_fence:
        return fence
    return "" if fence.startswith(open_fence) and not info.strip() else open_fence


def split_summary(html: str) -> tuple[str, str, bool]:
    """Of clean HTML: the body without divider, the summary, and whether the body goes on."""
    if DIVIDER in html:
        before, _, behind = html.partition(DIVIDER)
        # The divider may stand inside a list or quotation: cleaning closes what is still open.
        return clean(before + behind), _for_lists(clean(before)), bool(plain_text(behind))
    end = _end_of_summary(html)
    return html, _for_lists(html[:end]), bool(html[end:].strip())


def _for_lists(html: str) -> str:
    short = without_anchors(html)
    return (clean(short) if "footnote" in html else short).strip()


def _end_of_summary(html: str) -> int:
    words = 0
    for start, end in top_blocks(html):
        words += count_words(plain_text(html[start:end]))
        if words >= SUMMARY_WORDS:
            return end
    return len(html)
