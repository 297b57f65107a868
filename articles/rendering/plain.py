"""Functions that read clean HTML: conversion to plain text, word counts and top-level blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from articles.rendering.clean import clean_without_ids
from articles.rendering.hidden import remove_hidden

# Words that begin with an apostrophe: '90s, 'em, 'tis.
_CLIPPED = r"(?:\d\ds|(?i:bout|cause|em|n|round|til|tis|twas|twere|twill))(?![^\W_])"
_CLIPPED_WORD = re.compile(_CLIPPED)
_AND = re.compile(r"'(?<![^\W_]')([nN])'(?![^\W_])")

# A single quote at the start of a word: a letter or digit follows it, but does not precede it.
_CANDIDATE = re.compile(r"'(?<![^\W_]')(?=[^\W_])")
_CLOSING = frozenset("*_`~)]>")
_SUFFIX = re.compile(r"[^\W\d_]+(?!['\w])")
_OPENED = re.compile(r"(?:<[A-Za-z][^<>]*>|(?:\A|[\s(\[{\"'“‘])[*_~`]+)\Z")
_DEFINITION = re.compile(r" {0,3}\[[^\]]*\]:")
_CONTEXT_LENGTH = 300
"""Number of characters before a single quote that are examined to classify it."""

# An opening quotation mark follows a space or an opening mark, or is between punctuation and a
# word.
_OPENS_BEHIND = r"(?:(?<=^)|(?<=[\s(\[{<'\"‘“/–—-]))"
_OPENS_BETWEEN = r"(?<=[^\w\s)\]}%.])"

_RULES = (
    ("...", re.compile(r"\.\.\."), "…"),
    ("--", re.compile(r"(?<!-)---(?!-)"), "—"),
    ("--", re.compile(r"(?<!-)--(?!-)"), "–"),
    ('"', re.compile(rf'{_OPENS_BEHIND}"(?=\S)|{_OPENS_BETWEEN}"(?=\w)'), "“"),
    ('"', re.compile(r'"'), "”"),
    ("'", _AND, r"’\1’"),
    ("'", re.compile(rf"'(?<![^\W_]')(?={_CLIPPED}|\d\d\b)"), "’"),
    ("'", re.compile(rf"{_OPENS_BEHIND}'(?=\S)|{_OPENS_BETWEEN}'(?=\w)"), "‘"),
    ("'", re.compile(r"'"), "’"),
)


def apply_typography(text: str) -> str:
    """Return plain text with typographic quotes, dashes and ellipses, as in bodies. The result is
    not escaped for HTML."""
    for trigger, pattern, mark in _RULES:
        if trigger in text:
            text = pattern.sub(mark, text)
    return text


def mark_apostrophes(source: str, mark: str) -> str:
    """Replace apostrophes with ``mark`` where the converter would see an opening quote.

    These are apostrophes of clipped words ('em), and those directly after emphasis, code, a link or
    an element. ``source`` is Markdown.
    """

    def one(found: re.Match[str]) -> str:
        at = found.start()
        before = source[max(0, at - _CONTEXT_LENGTH) : at]
        return mark if _is_apostrophe(before, source, at + 1) else "'"

    source = _AND.sub(lambda found: f"{mark}{found[1]}{mark}", source)
    return _CANDIDATE.sub(one, source)


def _is_apostrophe(before: str, source: str, at: int) -> bool:
    last = before[-1:]
    if last in ("\\", "="):
        return False
    if _CLIPPED_WORD.match(source, at):
        return not (last.isspace() and _is_in_link(before))
    return last in _CLOSING and bool(_SUFFIX.match(source, at)) and not _OPENED.search(before)


def _is_in_link(before: str) -> bool:
    """Return whether a quote would begin the title of a link: ``[a](/b 'em all')``."""
    line = before[before.rfind("\n") + 1 :]
    link = line.rfind("](")
    return (link != -1 and ")" not in line[link:]) or _DEFINITION.match(line) is not None


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
_MISSING_PICTURE = re.compile(r'<span class="missing-picture"[^>]*>.*?</span>')
_FOOTNOTES = re.compile(r'<section class="footnotes">.*?</section>', re.DOTALL)

# Han and kana, which are written without spaces: every character counts as a word.
CJK = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CJK = re.compile(f"[{CJK}\uff66-\uff9f\U00020000-\U0003ffff]")
_ASCII = bytes(range(128))


def extract_plain_text(html: str) -> str:
    """Return the text that readers see in clean HTML: one line per block, with white space
    collapsed. It has no footnote marks and no alternative texts, not even of missing pictures."""
    html = remove_hidden(html, players=True)
    if "footnote-" in html:
        html = _FOOTNOTE_MARK.sub("", html)
    if 'class="embed' in html:
        html = _EMBED.sub("", html)
    if 'class="missing-picture' in html:
        html = _MISSING_PICTURE.sub("", html)
    html = html.replace("\n", " ")
    text = _BLOCK_TAG.sub("\n", html)
    if "<" in text:
        text = _TAG.sub("", _CELL_OR_BREAK.sub(" ", text))
    # Most lines have only single spaces as white space and need no splitting.
    tidied = str.strip if html.isprintable() else _collapse_whitespace
    lines = [
        _collapse_whitespace(line) if "&" in line or "  " in line else tidied(line)
        for line in text.split("\n")
    ]
    return "\n".join(filter(None, lines))


def extract_inline_text(html: str) -> str:
    """Return the text of clean or converted HTML on a single line, without alternative texts."""
    if 'class="missing-picture' in html:
        html = _MISSING_PICTURE.sub("", html)
    return " ".join(extract_text(html).split())


def extract_text(html: str) -> str:
    """Return the text of clean or converted HTML with its white space unchanged."""
    return unescape(_TAG.sub("", html))


def _collapse_whitespace(line: str) -> str:
    return " ".join((unescape(line) if "&" in line else line).split())


def count_words(text: str) -> int:
    """Count the words of a text from :func:`extract_plain_text`.

    Each Chinese or Japanese character is one word (Hugo: ``hasCJKLanguage``, which is always on
    here). Korean is counted by its spaces.
    """
    if not _has_cjk(text):
        return text.count(" ") + text.count("\n") + bool(text)
    parts = _CJK.split(text)
    return len(parts) - 1 + len(" ".join(parts).split())


def _has_cjk(text: str) -> bool:
    """Return whether a text contains Chinese or Japanese. Searching only its non-ASCII characters
    is four times faster if the text is English."""
    if text.isascii():
        return False
    rest = text.encode("utf-8", "replace").translate(None, _ASCII)
    return bool(rest) and _CJK.search(rest.decode()) is not None


def find_top_blocks(html: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each top-level block of clean HTML, in order and without gaps."""
    start = depth = 0
    for tag in _TOP_TAG.finditer(html):
        closing, name = tag.groups()
        depth += 0 if name == "hr" else -1 if closing else 1
        if depth == 0:
            yield start, tag.end()
            start = tag.end()
    if html[start:].strip():
        yield start, len(html)


def remove_anchors(html: str) -> str:
    """Remove ids and footnotes from clean HTML, so that it can be shown beside other articles."""
    if "footnote" in html:
        html = _FOOTNOTE_MARK.sub("", _FOOTNOTES.sub("", html))
    elif ' id="' not in html:
        return html
    return clean_without_ids(html)
