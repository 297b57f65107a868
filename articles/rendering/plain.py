"""From clean HTML to what readers would read: plain text, words, top-level blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

_BLOCK_NAMES = (
    "blockquote|caption|dd|details|div|dl|dt|figcaption|figure|h[1-6]|hr|li|ol|p|pre|section|summary"
    "|table|tbody|tfoot|thead|tr|ul"
)
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK_NAMES})(?: [^>]*)?>")
_TOP_TAG = re.compile(rf"<(/?)({_BLOCK_NAMES})(?: [^>]*)?>")
_CELL_OR_BREAK = re.compile(r"<(?:br|/t[dh])>")
_TAG = re.compile(r"<[^>]*>")
_FOOTNOTE_MARK = re.compile(
    r'<sup class="footnote-ref">.*?</sup>|<a [^>]*class="footnote-backref"[^>]*>.*?</a>', re.DOTALL
)
_EMBED = re.compile(r'<figure class="embed .*?</figure>', re.DOTALL)
_FOOTNOTES = re.compile(r'<section class="footnotes">.*?</section>', re.DOTALL)
_ID = re.compile(r' id="[^"]*"')

# Written without spaces between words, so that every character counts: Han and kana.
CJK = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CJK = re.compile(f"[{CJK}\uff66-\uff9f\U00020000-\U0003ffff]")
_ASCII = bytes(range(128))


def plain_text(html: str) -> str:
    """The text of clean HTML: one line a block, white space collapsed, no footnote marks."""
    if "footnote-" in html:
        html = _FOOTNOTE_MARK.sub("", html)
    if 'class="embed' in html:
        html = _EMBED.sub("", html)
    html = html.replace("\n", " ")
    text = _BLOCK_TAG.sub("\n", html)
    if "<" in text:
        text = _TAG.sub("", _CELL_OR_BREAK.sub(" ", text))
    # As a rule lines hold no white space but single blanks, and need not be taken apart.
    tidied = str.strip if html.isprintable() else _collapsed
    lines = [
        _collapsed(line) if "&" in line or "  " in line else tidied(line)
        for line in text.split("\n")
    ]
    return "\n".join(filter(None, lines))


def inline_text(html: str) -> str:
    """The text of clean or converted HTML on a single line."""
    return " ".join(untagged(html).split())


def untagged(html: str) -> str:
    """The text of clean or converted HTML, its white space as it is."""
    return unescape(_TAG.sub("", html))


def _collapsed(line: str) -> str:
    return " ".join((unescape(line) if "&" in line else line).split())


def count_words(text: str) -> int:
    """Words of a :func:`plain_text`; each Chinese or Japanese character is one (Hugo: with
    ``hasCJKLanguage``, ours always; Korean is counted by its spaces)."""
    if not _has_cjk(text):
        return text.count(" ") + text.count("\n") + bool(text)
    parts = _CJK.split(text)
    return len(parts) - 1 + len(" ".join(parts).split())


def _has_cjk(text: str) -> bool:
    """Looks only at what is not ASCII: four times faster on a page of English."""
    if text.isascii():
        return False
    rest = text.encode("utf-8", "replace").translate(None, _ASCII)
    return bool(rest) and _CJK.search(rest.decode()) is not None


def top_blocks(html: str) -> Iterator[tuple[int, int]]:
    """Start and end of each block on the top level of clean HTML, in order and without gaps."""
    start = depth = 0
    for tag in _TOP_TAG.finditer(html):
        closing, name = tag.groups()
        depth += 0 if name == "hr" else -1 if closing else 1
        if depth == 0:
            yield start, tag.end()
            start = tag.end()
    if html[start:].strip():
        yield start, len(html)


def without_anchors(html: str) -> str:
    """Clean HTML fit to stand beside other articles' HTML: no ids, no footnotes."""
    if "footnote" in html:
        html = _FOOTNOTE_MARK.sub("", _FOOTNOTES.sub("", html))
    return _ID.sub("", html) if ' id="' in html else html
