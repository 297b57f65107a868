"""How values are spelled in TOML."""

from __future__ import annotations

import re
from typing import Any, Final

from articles.errors import PatchRefused

_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPED: Final = re.compile('["\\\\\x00-\x1f\x7f]')
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_NOT_LITERAL: Final = re.compile("['\x00-\x08\x0a-\x1f\x7f]")
_NOT_MULTI_LINE_LITERAL: Final = re.compile("'''|'$|[\x00-\x08\x0b-\x1f\x7f]")
NATIVE_DATE: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[-+][0-9]{2}:[0-9]{2})?)?"
    r"|[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
)


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    return _ESCAPES.get(char) or f"\\u{ord(char):04x}"


def basic(text: str) -> str:
    """The text in double quotes, on one line."""
    return f'"{_ESCAPED.sub(_escape, text)}"'


def literal(text: str) -> str:
    """The text in single quotes, or in double quotes where it does not fit into these."""
    return basic(text) if _NOT_LITERAL.search(text) else f"'{text}'"


def multi_line(text: str, newline: str) -> str:
    """The text between three double quotes, its line breaks kept as such."""
    lines = (_ESCAPED.sub(_escape, line) for line in text.split("\n"))
    return f'"""{_first_break(text, newline)}{newline.join(lines)}"""'


def multi_line_literal(text: str, newline: str) -> str:
    """The text between three single quotes, or as :func:`multi_line` where it does not fit."""
    if _NOT_MULTI_LINE_LITERAL.search(text):
        return multi_line(text, newline)
    return f"'''{_first_break(text, newline)}{text.replace(chr(10), newline)}'''"


def _first_break(text: str, newline: str) -> str:
    """TOML drops a line break right behind the opening quotes: it makes several lines readable."""
    return newline if "\n" in text else ""


def like(value: Any, old: str, newline: str) -> str:
    """A value as TOML, a text in the quotes of ``old``, the source that it replaces; a date takes
    the place of a date without quotes."""
    if not isinstance(value, str):
        return inline(value)
    if NATIVE_DATE.fullmatch(old) and NATIVE_DATE.fullmatch(value):
        return value
    if old.startswith(('"""', "'''")):
        return (multi_line if old[0] == '"' else multi_line_literal)(value, newline)
    return literal(value) if old.startswith("'") else basic(value)


def key(name: str) -> str:
    """A key as it is written before its equals sign."""
    return name if _BARE_KEY.fullmatch(name) else basic(name)


def inline(value: Any) -> str:
    """Any value on one line.

    Raises :class:`PatchRefused` for None, which TOML lacks, and TypeError for a value that is not
    JSON-shaped.
    """
    if value is None:
        raise PatchRefused("TOML has no null; take the key out instead")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return basic(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    if isinstance(value, dict):
        pairs = ", ".join(f"{key(name)} = {inline(item)}" for name, item in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    raise TypeError(f"front matter cannot hold {value!r}")


def table(name: str, values: dict[str, Any]) -> list[str]:
    """The lines of a table: its header, ``name`` being the path as written, and its keys."""
    return [f"[{name}]", *(f"{key(name)} = {inline(value)}" for name, value in values.items())]
