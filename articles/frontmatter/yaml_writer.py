"""The YAML spelling of values, in the style of a file or in house style."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from yaml import SafeLoader

from articles.frontmatter.yaml_errors import parse_plain_scalar

Quoting = Literal["plain", "single", "double"]

_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NEEDS_QUOTES: Final = re.compile(
    r"[-?:,\[\]{}#&*!|>'\"%@`=~ \t]|.*(?::[ \t]|:$|[ \t]#|[ \t]$)", re.DOTALL
)
_NEEDS_QUOTES_IN_FLOW: Final = re.compile(r".*[:,\[\]{}]", re.DOTALL)
_PLAIN_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_TIMESTAMP: Final = "tag:yaml.org,2002:timestamp"
_ESCAPED: Final = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_TRAILING_NEWLINES: Final = re.compile(r"\n*\Z")


@dataclass(frozen=True, slots=True)
class Style:
    """The style of new values: their quotes, the layout and indentation of lists, and the line
    end."""

    quoting: Quoting = "double"
    quotes: Quoting = "double"
    """The quotes for texts that cannot be plain."""
    flow_lists: bool = False
    list_indent: int = 2
    newline: str = "\n"


HOUSE_STYLE: Final = Style()


def may_be_plain(text: str, *, flow: bool = False, date: bool = False) -> bool:
    """Return whether every parser of YAML 1.1 or 1.2 reads this text as text even without quotes.

    If ``flow`` is true, the text is inside brackets. If ``date`` is true, accept a text that some
    parsers read as a date.
    """
    if not text or _NEEDS_QUOTES.match(text) or _UNPRINTABLE.search(text):
        return False
    if flow and _NEEDS_QUOTES_IN_FLOW.match(text):
        return False
    return parse_plain_scalar(text) == text and _get_implicit_tags(text) <= (
        {_TIMESTAMP} if date else set()
    )


def _get_implicit_tags(text: str) -> set[str]:
    """Return the types that YAML 1.1 parsers may give to an unquoted text, except text itself. For
    ``yes`` this is boolean."""
    resolvers = SafeLoader.yaml_implicit_resolvers
    return {tag for tag, pattern in resolvers.get(text[0], ()) if pattern.match(text)}


def format_double_quoted(text: str) -> str:
    """Return the text in double quotes, on one line."""
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    return _ESCAPES.get(char) or (f"\\x{ord(char):02x}" if char < "\xff" else f"\\u{ord(char):04x}")


def format_text(
    value: str, quoting: Iterable[Quoting], *, flow: bool = False, date: bool = False
) -> str:
    """Return the text in the first style of ``quoting`` that can hold it, or in double quotes."""
    for kind in quoting:
        if kind == "plain" and may_be_plain(value, flow=flow, date=date):
            return value
        if kind == "single" and not _UNPRINTABLE.search(value):
            return "'" + value.replace("'", "''") + "'"
        if kind == "double":
            break
    return format_double_quoted(value)


def format_scalar(value: Any, style: Style, *, flow: bool = False) -> str:
    """Return a value that is neither a list nor a map, on one line.

    Raise TypeError for a value that is not JSON-shaped.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return format_text(value, (style.quoting, style.quotes), flow=flow)
    raise TypeError(f"front matter cannot contain {value!r}")


def format_key(name: str) -> str:
    """Return a key as it is written before its colon."""
    if _PLAIN_KEY.fullmatch(name) and may_be_plain(name):
        return name
    return format_double_quoted(name)


def format_flow(value: Any, style: Style) -> str:
    """Return any value on one line, with lists and maps in brackets."""
    if isinstance(value, dict):
        pairs = (f"{format_key(name)}: {format_flow(item, style)}" for name, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(format_flow(item, style) for item in value) + "]"
    return format_scalar(value, style, flow=True)


def is_block(value: Any, style: Style) -> bool:
    """Return whether a value is written on the lines below its key."""
    if isinstance(value, list):
        return bool(value) and (not style.flow_lists or any(map(_is_container, value)))
    return isinstance(value, dict) and bool(value)


def _is_container(value: Any) -> bool:
    return isinstance(value, dict | list) and bool(value)


def format_entry(name: str, value: Any, indent: int, style: Style) -> list[str]:
    """Return the lines of a key and its value, indented by ``indent`` spaces, without line
    endings."""
    start = " " * indent + format_key(name) + ":"
    if isinstance(value, str) and "\n" in value and style.quoting == "double":
        lines = format_block_scalar(value, indent + 2)
        return (
            [f"{start} {lines[0]}", *lines[1:]]
            if lines
            else [f"{start} {format_double_quoted(value)}"]
        )
    if not is_block(value, style):
        return [f"{start} {format_flow(value, style)}"]
    deeper = indent + (style.list_indent if isinstance(value, list) else 2)
    return [start, *format_block(value, deeper, style)]


def format_item(value: Any, indent: int, style: Style) -> list[str]:
    """Return the lines of a list item. The first line begins with the dash."""
    start = " " * indent + "- "
    if not is_block(value, style):
        return [start + format_flow(value, style)]
    first, *rest = format_block(value, indent + 2, style)
    return [start + first.lstrip(" "), *rest]


def format_block(value: Any, indent: int, style: Style) -> list[str]:
    """Return the lines of a list or map that is not empty."""
    if isinstance(value, dict):
        return [
            line
            for name, below in value.items()
            for line in format_entry(name, below, indent, style)
        ]
    return [line for below in value for line in format_item(below, indent, style)]


def format_block_scalar(value: str, indent: int, header: str = "|") -> list[str]:
    """Return the lines of a literal (``|``) or folded (``>``) scalar, beginning with its header.
    Return an empty list if such a scalar cannot hold the text."""
    stripped = value.rstrip("\n")
    content = stripped.split("\n") if header == "|" else list(_fold(stripped))
    unfit = not stripped or any(_UNPRINTABLE.search(line) for line in content)
    if unfit or content[0][:1] in ("", " ") or any(line != line.rstrip() for line in content):
        return []
    breaks = len(value) - len(stripped)
    chomping = "-" if not breaks else "" if breaks == 1 else "+"
    lines = [" " * indent + line if line else "" for line in content]
    return [header + chomping, *lines, *[""] * (breaks - 1)]


def _fold(value: str, width: int = 80) -> Iterator[str]:
    """Yield the lines of a folded scalar. When a parser reads such a scalar, a single line break
    becomes a space, and of several in a row one is dropped."""
    for number, paragraph in enumerate(value.split("\n")):
        if number:
            yield ""
        yield from _wrap(paragraph, width)


def _wrap(paragraph: str, width: int) -> Iterator[str]:
    """Break a text into lines, only at single spaces between words, and yield them. Other breaks
    would not survive being read back."""
    line = ""
    for word in re.split(r"(?<=\S) (?=\S)", paragraph):
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line
