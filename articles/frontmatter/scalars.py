"""What an unquoted YAML value means: close to the core schema of YAML 1.2, and as Hugo reads it.

Hugo 0.168: ``yes``, ``no``, ``on``, ``off``, dates and ``12:30:45`` are text, ``010`` is octal and
``08`` is text. A float that JSON cannot hold (``.nan``, ``.inf``, ``1e999``) stays text here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Final

from articles.frontmatter.limits import MAX_DIGITS

Scalar = None | bool | int | float | str


class NumberTooLargeError(ValueError):
    """A whole number with more digits than the limit."""


WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

_TOO_LARGE: Final = 10**MAX_DIGITS
_LONGEST_NUMBER: Final = 100
_FIRST_OF_SPECIAL: Final = frozenset("0123456789+-.~nNtTfF")


def whole_number(text: str, base: int = 10) -> int:
    """The integer, refused with :class:`NumberTooLargeError` before a costly conversion."""
    number = int(text, base) if len(text) <= _LONGEST_NUMBER else _TOO_LARGE
    if abs(number) >= _TOO_LARGE:
        raise NumberTooLargeError(text)
    return number


def _octal(text: str) -> int:
    return whole_number(text.replace("o", "", 1), 8)


def _hexadecimal(text: str) -> int:
    return whole_number(text, 16)


def _fraction(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


_NUMBERS: Final[tuple[tuple[re.Pattern[str], Callable[[str], int | float | str]], ...]] = (
    (re.compile(r"[-+]?(?:0|[1-9][0-9]*)"), whole_number),
    (re.compile(r"[-+]?0o?[0-7]+"), _octal),
    (re.compile(r"[-+]?0x[0-9a-fA-F]+"), _hexadecimal),
    (
        re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?"),
        _fraction,
    ),
)


def plain(text: str) -> Scalar:
    """The value of an unquoted scalar.

    Raises :class:`NumberTooLargeError` for a whole number beyond the limit.
    """
    if text and text[0] not in _FIRST_OF_SPECIAL:
        return text
    if text in WORDS:
        return WORDS[text]
    for pattern, convert in _NUMBERS:
        if pattern.fullmatch(text):
            return convert(text)
    return text


def _tagged_integer(text: str) -> Scalar:
    value = plain(text)
    if type(value) is not int:
        raise ValueError(text)
    return value


def _tagged_float(text: str) -> Scalar:
    value = plain(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(text)
    return float(value)


def _tagged_word(*allowed: bool | None) -> Callable[[str], Scalar]:
    def convert(text: str) -> Scalar:
        if text not in WORDS or WORDS[text] not in allowed:
            raise ValueError(text)
        return WORDS[text]

    return convert


TAGGED: Final[dict[str, Callable[[str], Scalar]]] = {
    "!": str,
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:int": _tagged_integer,
    "tag:yaml.org,2002:float": _tagged_float,
    "tag:yaml.org,2002:bool": _tagged_word(True, False),
    "tag:yaml.org,2002:null": _tagged_word(None),
}
"""The only explicit tags that are read; each raises ValueError for a text that does not fit."""
