"""Curly quotes, dashes and ellipses for a plain line such as a title."""

from __future__ import annotations

import re

# A quotation mark opens behind a blank or an opening mark, and between punctuation and a word.
_OPENS_BEHIND = r"(?:(?<=^)|(?<=[\s(\[{<'\"‘“/–—-]))"
_OPENS_BETWEEN = r"(?<=[^\w\s)\]}%.])"

_RULES = (
    ("...", re.compile(r"\.\.\."), "…"),
    ("--", re.compile(r"(?<!-)---(?!-)"), "—"),
    ("--", re.compile(r"(?<!-)--(?!-)"), "–"),
    ('"', re.compile(rf'{_OPENS_BEHIND}"(?=\S)|{_OPENS_BETWEEN}"(?=\w)'), "“"),
    ('"', re.compile(r'"'), "”"),
    ("'", re.compile(r"'(?=\d\ds?\b)"), "’"),
    ("'", re.compile(rf"{_OPENS_BEHIND}'(?=\S)|{_OPENS_BETWEEN}'(?=\w)"), "‘"),
    ("'", re.compile(r"'"), "’"),
)


def typographic(text: str) -> str:
    """Plain text with the marks that the typographer gives bodies; still plain, not escaped."""
    for trigger, pattern, mark in _RULES:
        if trigger in text:
            text = pattern.sub(mark, text)
    return text
