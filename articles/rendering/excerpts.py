"""The few plain sentences that stand for an article in lists, cards and meta tags."""

from __future__ import annotations

import re

from articles.rendering.plain import CJK, inline_text
from articles.rendering.rendering import render_inline
from articles.rendering.typography import typographic

EXCERPT_LENGTH = 240

_SENTENCE_END = re.compile(r"""[.!?…]["'”’»)\]]*(?=\s|$)|[。！？]["'”’」』）]*""")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(“\"'‘.])(?:[^\W\d_]|Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|Gov|Sen|Rep|Gen|Lt|Col|Sgt|Rev|Hon|Inc"
    r"|Corp|Co|Ltd|No|Nr|vs|approx|Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec|bzw|ca|etc)\.$"
)
_MARKUP = re.compile(r"[*_`\[\]<>&\\~#|]|://|www\.|^\s*(?:[-+>]|\d+[.)])\s")


def excerpt(*, summary: str | None, plain_text: str) -> str:
    """Plain text of at most about 240 characters that never cuts a word.

    ``summary`` is the front-matter summary (Markdown) or None, ``plain_text`` the body's (one line
    a block). Where the summary, without white space and trailing dots, is a prefix of the
    body, or where there is none, these are whole sentences of the body; else it is the summary.
    """
    if summary and summary.strip():
        plain = _plain(summary)
        if not _is_prefix(plain, plain_text):
            return plain
        return _sentences(" ".join(plain_text[: 4 * EXCERPT_LENGTH].split()))
    return _sentences(_prose(plain_text))


def _plain(summary: str) -> str:
    if _MARKUP.search(summary):
        return inline_text(render_inline(summary))
    return typographic(" ".join(summary.split()))


def _is_prefix(summary: str, text: str) -> bool:
    if text.startswith(summary.rstrip(".…")):
        return True
    wanted = _squeezed(summary).rstrip(".")
    # White space is less than half of any prose: three times the length holds every prefix.
    return _squeezed(text[: 3 * len(summary) + 100]).startswith(wanted)


def _squeezed(text: str) -> str:
    squeezed = "".join(text.split())
    return squeezed if squeezed.isascii() else squeezed.translate(_STRAIGHT)


# The summary may have been typed straight and the body set with typographic marks.
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": None})


def _prose(text: str) -> str:
    """The lines that end as sentences do: headings and captions make no excerpt."""
    lines = text[: 8 * EXCERPT_LENGTH].split("\n")
    prose = [line for line in lines if _SENTENCE_END.search(line)]
    return " ".join(prose or lines).strip()


def _sentences(text: str) -> str:
    """Whole sentences from the start of a text, as many as fit; a long first one is cut at a word
    and gets an ellipsis."""
    text = text.strip()
    if len(text) <= EXCERPT_LENGTH:
        return text
    end = 0
    for found in _SENTENCE_END.finditer(text, 0, EXCERPT_LENGTH + 8):
        if found.end() > EXCERPT_LENGTH:
            break
        if not _goes_on(text, found):
            end = found.end()
    return text[:end] if end else _cut_at_word(text)


def _goes_on(text: str, stop: re.Match[str]) -> bool:
    """Whether a stop ends an abbreviation ("U.S. President", "approx. half") and no sentence."""
    before = text[max(0, stop.start() - 8) : stop.start() + 1]
    return bool(_ABBREVIATION.search(before)) or text[stop.end() + 1 : stop.end() + 2].islower()


def _cut_at_word(text: str) -> str:
    head = text[:EXCERPT_LENGTH]
    if not re.match(rf"[{CJK}\s]", text[EXCERPT_LENGTH]) and " " in head:
        head = head[: head.rindex(" ")]
    return head.rstrip(" ,;:–—-") + "…"
