"""The TOML spelling of values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from articles.errors import PatchError

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


def format_basic_string(text: str) -> str:
    """Return the text in double quotes, on one line."""
    return f'"{_ESCAPED.sub(_escape, text)}"'


def format_literal_string(text: str) -> str:
    """Return the text in single quotes, or in double quotes if single quotes cannot hold it."""
    return format_basic_string(text) if _NOT_LITERAL.search(text) else f"'{text}'"


def format_multi_line_string(text: str, newline: str) -> str:
    """Return the text between triple double quotes, with its line breaks."""
    lines = (_ESCAPED.sub(_escape, line) for line in text.split("\n"))
    return f'"""{_get_first_break(text, newline)}{newline.join(lines)}"""'


def format_multi_line_literal(text: str, newline: str) -> str:
    """Return the text between triple single quotes. If TOML does not allow this text there, return
    the result of :func:`format_multi_line_string`."""
    if _NOT_MULTI_LINE_LITERAL.search(text):
        return format_multi_line_string(text, newline)
    return f"'''{_get_first_break(text, newline)}{text.replace(chr(10), newline)}'''"


def _get_first_break(text: str, newline: str) -> str:
    """Return a line break if the text has several lines, or else an empty string. After the opening
    quotes, TOML ignores the line break, but it makes the lines easier to read."""
    return newline if "\n" in text else ""


def format_like(value: Any, old: str, newline: str) -> str:
    """Return a value with the same quotes as ``old``, the source text that it replaces. A date gets
    no quotes if it replaces a date without quotes."""
    if not isinstance(value, str):
        return format_inline(value)
    if NATIVE_DATE.fullmatch(old) and NATIVE_DATE.fullmatch(value):
        return value
    if old.startswith(('"""', "'''")):
        return (format_multi_line_string if old[0] == '"' else format_multi_line_literal)(
            value, newline
        )
    return format_literal_string(value) if old.startswith("'") else format_basic_string(value)


def format_key(name: str) -> str:
    """Return a key as it is written before its equals sign."""
    return name if _BARE_KEY.fullmatch(name) else format_basic_string(name)


def format_inline(value: Any) -> str:
    """Return any value on one line.

    Raise :class:`PatchError` for None, which TOML lacks, and TypeError for a value that is not
    JSON-shaped.
    """
    if value is None:
        raise PatchError("TOML has no null; remove the key instead")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return format_basic_string(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(format_inline, value)) + "]"
    if isinstance(value, dict):
        pairs = ", ".join(
            f"{format_key(name)} = {format_inline(item)}" for name, item in value.items()
        )
        return f"{{ {pairs} }}" if pairs else "{}"
    raise TypeError(f"front matter cannot contain {value!r}")


def format_table(name: str, values: dict[str, Any]) -> list[str]:
    """Return the lines of a table: its header and its keys. ``name`` is the path to write in the
    header."""
    return [
        f"[{name}]",
        *(f"{format_key(name)} = {format_inline(value)}" for name, value in values.items()),
    ]


def format_document(values: Mapping[str, Any]) -> list[str]:
    """Return the lines of a whole document. Tables come last, because every line after the header
    of a table belongs to that table."""
    tables = {key: value for key, value in values.items() if isinstance(value, dict) and value}
    lines = [
        f"{format_key(key)} = {format_inline(value)}"
        for key, value in values.items()
        if key not in tables
    ]
    for key, value in tables.items():
        lines += ["", *format_table(format_key(key), value)]
    return lines
