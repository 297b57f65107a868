"""Curly quotes, dashes and ellipses for a plain line such as a title."""

from __future__ import annotations

import re

_RULES = (
    ("...", re.compile(r"\.\.\."), "…"),
    ("--", re.compile(r"(?<!-)---(?!-)"), "—"),
    ("--", re.compile(r"(?<!-)--(?!-)"), "–"),
    ('"', re.compile(r'(?:(?<=^)|(?<=[\s(\[{<\'‘“/–—-]))"(?=\S)'), "“"),
    ('"', re.compile(r'"'), "”"),
    ("'", re.compile(r"'(?=\d\ds?\b)"), "’"),
    ("'", re.compile(r"(?:(?<=^)|(?<=[\s(\[{<“‘/–—-]))'(?=\S)"), "‘"),
    ("'", re.compile(r"'"), "’"),
)


def typographic(text: str) -> str:
    """Plain text with the marks that the typographer gives bodies; still plain, not escaped."""
    for trigger, pattern, mark in _RULES:
        if trigger in text:
            text = pattern.sub(mark, text)
    return text
