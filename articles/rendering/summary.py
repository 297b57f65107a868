"""The summary that lists show for an article: the part before ``<!--more-->``, or the first
blocks."""

from __future__ import annotations

import re

from articles.rendering.clean import clean
from articles.rendering.hidden import remove_hidden
from articles.rendering.plain import (
    count_words,
    extract_plain_text,
    find_top_blocks,
    remove_anchors,
)

MIN_SUMMARY_WORDS = 70
"""Minimum number of words in a summary, which consists of whole blocks. Hugo: ``summaryLength``."""

DIVIDER = '<hr class="more-divider">'
_SOURCE_DIVIDER = "<!--more-->"
_FENCE_OR_DIVIDER = re.compile(
    rf"^ {{0,3}}(?P<fence>`{{3,}}|~{{3,}})(?P<info>.*)$|(?<!`){_SOURCE_DIVIDER}", re.MULTILINE
)


def has_divider(text: str) -> bool:
    """Return whether a body may contain a divider. Looking for ``<`` first is faster, because most
    bodies have none."""
    return "<" in text and _SOURCE_DIVIDER in text


def mark_divider(text: str) -> str:
    """Replace the first divider of a body by an element that survives conversion and cleaning.

    A divider counts only if it is spelt exactly like this and is outside code. The element gets its
    own line.
    """
    fence = ""
    for found in _FENCE_OR_DIVIDER.finditer(text):
        if found["fence"]:
            fence = _update_fence(fence, found["fence"], found["info"])
        elif not fence:
            return f"{text[: found.start()]}\n\n{DIVIDER}\n\n{text[found.end() :]}"
    return text


def _update_fence(open_fence: str, fence: str, info: str) -> str:
    """Return the code fence that is open after a fence line, or an empty string."""
    if not open_fence:
        return fence
    return "" if fence.startswith(open_fence) and not info.strip() else open_fence


def split_summary(html: str) -> tuple[str, str, bool]:
    """Find the summary in clean HTML: the part before the divider, or else the first blocks. Return
    the body without the divider, the summary, and whether the body continues after it."""
    if DIVIDER in html:
        before, _, behind = html.partition(DIVIDER)
        # The divider may be inside a list or quotation. Cleaning closes the elements that are open.
        return (
            clean(before + behind),
            _strip(remove_anchors(_remove_hidden_text(clean(before)))),
            bool(extract_plain_text(behind)),
        )
    end = _find_summary_end(html)
    summary = _strip(remove_anchors(_remove_hidden_text(html[:end])))
    return html, summary, bool(html[end:].strip())


def _strip(html: str) -> str:
    # The parser drops a byte order mark only at the very beginning.
    return html.strip().lstrip("\ufeff")


def _remove_hidden_text(html: str) -> str:
    """Return clean HTML without hidden text. If any text was removed, the result is cleaned
    again."""
    return clean(shown) if (shown := remove_hidden(html)) != html else html


def _find_summary_end(html: str) -> int:
    words = 0
    for start, end in find_top_blocks(html):
        words += count_words(extract_plain_text(html[start:end]))
        if words >= MIN_SUMMARY_WORDS:
            return end
    return len(html)
