"""Excerpts: the few plain sentences shown for an article in lists, cards and meta tags."""

from __future__ import annotations

import re

from articles.rendering.descriptions import render_summary_text
from articles.rendering.plain import CJK

EXCERPT_LENGTH = 240

_SENTENCE_END = re.compile(r"""[.!?…؟۔।]["'”’»“)\]]*(?=\s|$)|[。！？]["'”’」』）]*""")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(“\"'‘.])(?:[^\W\d_]|Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|Gov|Sen|Rep|Gen|Lt|Col|Sgt|Rev|Hon|Inc"
    r"|Corp|Co|Ltd|No|Nr|vs|approx|Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec|bzw|ca|etc)\.$"
)
# German: the dot after the day of a date does not end a sentence ("am 14. Februar").
_DAY = re.compile(r"\b\d\d?\. (?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)")
# Places where a text may be cut: white space, and both sides of a Chinese or Japanese character.
_BREAK = re.compile(rf"\s|(?<=[{CJK}])|(?=[{CJK}])")
_WIDE = re.compile(f"[{CJK}]")
#: Characters removed before an ellipsis.
_LOOSE = " ,;:–—-，、；："


def shorten_to_excerpt(*, summary: str | None, plain_text: str, emoji: bool = False) -> str:
    """Return a plain excerpt that never cuts a word, usually at most 240 characters long.

    ``summary`` is the front-matter summary (Markdown) or None. ``plain_text`` is the text of the
    body, one line per block. The excerpt is the summary. If the summary is missing, or only repeats
    the beginning of the body (apart from white space and trailing dots), the excerpt is whole
    sentences of the body.
    """
    if summary and summary.strip():
        plain = render_summary_text(summary, emoji=emoji)
        if not _is_prefix(plain, plain_text):
            return plain
        return shorten(" ".join(plain_text[: 4 * EXCERPT_LENGTH].split()))
    return shorten(_select_sentences(plain_text))


def shorten(text: str, longest: int = EXCERPT_LENGTH) -> str:
    """Return the whole sentences at the start of a plain text that fit into ``longest`` characters.
    If the first sentence is longer, cut it after a word and add an ellipsis."""
    text = text.strip()
    if len(text) <= longest:
        return text
    end = 0
    for found in _SENTENCE_END.finditer(text, 0, longest + 8):
        if found.end() > longest:
            break
        if not _is_abbreviation(text, found):
            end = found.end()
    return text[:end] if end else f"{text[: find_word_end(text, longest)].rstrip(_LOOSE)}…"


def shorten_to_width(text: str, longest: int) -> str:
    """Shorten a text like :func:`shorten`, but to the same width in any script: a Chinese character
    counts as two letters."""
    wide = len(_WIDE.findall(text, 0, longest))
    return shorten(text, longest // 2 if 2 * wide > longest else longest)


def find_word_end(text: str, at: int, *, after: int = 0) -> int:
    """Return the last position, greater than ``after`` and at most ``at``, at which a word in
    ``text`` ends. Return ``at`` if there is none."""
    if at >= len(text):
        return len(text)
    ends = [found.start() for found in _BREAK.finditer(text, after + 1, at + 1)]
    return next((end for end in reversed(ends) if end <= at), at)


def _is_prefix(summary: str, text: str) -> bool:
    if text.startswith(summary.rstrip(".…")):
        return True
    wanted = _remove_whitespace(summary).rstrip(".")
    # Less than half of any prose is white space. The summary, if it is repeated, therefore fits
    # into a text of three times its length.
    return _remove_whitespace(text[: 3 * len(summary) + 100]).startswith(wanted)


def _remove_whitespace(text: str) -> str:
    squeezed = "".join(text.split())
    return squeezed if squeezed.isascii() else squeezed.translate(_STRAIGHT_QUOTES)


# The summary may use typewriter quotes and dashes where the body has typographic ones.
_STRAIGHT_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": None}
)


def _select_sentences(text: str) -> str:
    """Return the lines that end like sentences. Headings and captions are left out of excerpts."""
    lines = text[: 8 * EXCERPT_LENGTH].split("\n")
    prose = [line for line in lines if _SENTENCE_END.search(line)]
    return " ".join(prose or lines).strip()


def _is_abbreviation(text: str, stop: re.Match[str]) -> bool:
    """Return whether a full stop belongs to an abbreviation ("U.S. President", "approx. half")."""
    begin = max(0, stop.start() - 8)
    return (
        _ABBREVIATION.search(text[begin : stop.start() + 1]) is not None
        or _DAY.search(text, max(0, stop.start() - 2), stop.end() + 4) is not None
        or text[stop.end() + 1 : stop.end() + 2].islower()
    )
