"""Syntax of Obsidian besides Markdown: hidden notes (``%%…%%``), which only the author may see, and
wikilinks (``[[…]]``), which do not work here."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = r"^ {0,3}(?P<fence>`{3,}+|~{3,}+)[^\n]*+\n(?:(?! {0,3}(?P=fence))[^\n]*+\n)*+[^\n]*+"
_CODE = r"(?<!`)(?P<ticks>`++)(?!`)[^\n]{1,1000}?(?<!`)(?P=ticks)(?!`)"
_PERCENTS = re.compile(
    rf"{_FENCE}|{_CODE}|^ {{0,3}}(?P<alone>%%)[ \t]*$"
    r"|(?<!%)(?P<opens>(?<![\w/]))?+(?P<sign>%%)(?!%)(?P<closes>(?!\w))?+"
    r"|(?P<blank>(?<=\n)[ \t]*\n)",
    re.MULTILINE,
)
_LINK = re.compile(
    rf"{_FENCE}|{_CODE}"
    r"|(?P<link>!?(?<!\[)\[\[(?!\d*\]\])[^\s\[\]][^\[\]\n]{0,500}\]\](?![(\[:]))",
    re.MULTILINE,
)


def find_hidden_notes(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each hidden note outside code.

    A note within a line of text must end in the same paragraph, so that a stray ``%%`` hides
    nothing. A note whose ``%%`` is alone on its line may contain empty lines.
    """
    opened, alone = -1, False
    for found in _PERCENTS.finditer(text) if "%%" in text else ():
        if found["blank"] is not None:
            opened = opened if alone else -1
        elif found["alone"] and (opened == -1 or not alone):
            opened, alone = found.start("alone"), True
        elif opened != -1 and (found["alone"] or (found["closes"] is not None and not alone)):
            yield opened, found.end("alone" if found["alone"] else "sign")
            opened, alone = -1, False
        elif found["opens"] is not None and not alone:
            opened = found.start("sign")


def remove_hidden_notes(text: str) -> str:
    """Return a body without hidden notes. Its line numbers stay the same."""
    parts, at = [], 0
    for start, end in find_hidden_notes(text):
        parts += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end
    return "".join([*parts, text[at:]]) if parts else text


def find_wikilinks(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each wikilink outside code."""
    for found in _LINK.finditer(text) if "[[" in text else ():
        if found["link"]:
            yield found.span()
