"""How values are spelled in YAML: in the style that a file has, or that of the house."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from yaml import SafeLoader

from articles.frontmatter.scalars import NumberTooLargeError, plain

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
_LAST_BREAKS: Final = re.compile(r"\n*\Z")


@dataclass(frozen=True, slots=True)
class Style:
    """What new values look like: which quotes, lists in brackets or on lines of their own and how
    far these are indented, the end of a line."""

    quoting: Quoting = "double"
    quotes: Quoting = "double"
    """The quotes for what cannot be plain."""
    flow_lists: bool = False
    list_indent: int = 2
    newline: str = "\n"


HOUSE: Final = Style()


def may_be_plain(text: str, *, flow: bool = False, date: bool = False) -> bool:
    """Whether a text can stand without quotes and stay a text for every reader of YAML 1.1 or 1.2;
    with ``date`` also one that some of them take for a date."""
    if not text or _NEEDS_QUOTES.match(text) or _UNPRINTABLE.search(text):
        return False
    if flow and _NEEDS_QUOTES_IN_FLOW.match(text):
        return False
    try:
        is_text = plain(text) == text
    except NumberTooLargeError:
        return False
    return is_text and _resolved(text) <= ({_TIMESTAMP} if date else set())


def _resolved(text: str) -> set[str]:
    """What YAML 1.1 makes of a plain text, but for text: ``yes`` is a boolean there."""
    resolvers = SafeLoader.yaml_implicit_resolvers
    return {tag for tag, pattern in resolvers.get(text[0], ()) if pattern.match(text)}


def double_quoted(text: str) -> str:
    """The text in double quotes, on one line."""
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    return _ESCAPES.get(char) or (f"\\x{ord(char):02x}" if char < "\xff" else f"\\u{ord(char):04x}")


def text(value: str, quoting: Iterable[Quoting], *, flow: bool = False, date: bool = False) -> str:
    """The text in the first of the given quotings that can hold it, else in double quotes."""
    for kind in quoting:
        if kind == "plain" and may_be_plain(value, flow=flow, date=date):
            return value
        if kind == "single" and not _UNPRINTABLE.search(value):
            return "'" + value.replace("'", "''") + "'"
        if kind == "double":
            break
    return double_quoted(value)


def scalar(value: Any, style: Style, *, flow: bool = False) -> str:
    """A value that is neither list nor map, on one line.

    Raises TypeError for a value that is not JSON-shaped.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return text(value, (style.quoting, style.quotes), flow=flow)
    raise TypeError(f"front matter cannot hold {value!r}")


def key(name: str) -> str:
    """A key as it is written before its colon."""
    if _PLAIN_KEY.fullmatch(name) and may_be_plain(name):
        return name
    return double_quoted(name)


def flow(value: Any, style: Style) -> str:
    """Any value on one line, lists and maps in brackets."""
    if isinstance(value, dict):
        pairs = (f"{key(name)}: {flow(item, style)}" for name, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item, style) for item in value) + "]"
    return scalar(value, style, flow=True)


def is_block(value: Any, style: Style) -> bool:
    """Whether a value goes on lines of its own below its key."""
    if isinstance(value, list):
        return bool(value) and (not style.flow_lists or any(map(_is_container, value)))
    return isinstance(value, dict) and bool(value)


def _is_container(value: Any) -> bool:
    return isinstance(value, dict | list) and bool(value)


def entry(name: str, value: Any, indent: int, style: Style) -> list[str]:
    """The lines, without their ends, of a key and its value at the given indentation."""
    start = " " * indent + key(name) + ":"
    if isinstance(value, str) and "\n" in value and style.quoting == "double":
        lines = literal(value, indent + 2)
        return [f"{start} {lines[0]}", *lines[1:]] if lines else [f"{start} {double_quoted(value)}"]
    if not is_block(value, style):
        return [f"{start} {flow(value, style)}"]
    deeper = indent + (style.list_indent if isinstance(value, list) else 2)
    return [start, *block(value, deeper, style)]


def item(value: Any, indent: int, style: Style) -> list[str]:
    """The lines of one item of a list: its first line holds the dash."""
    start = " " * indent + "- "
    if not is_block(value, style):
        return [start + flow(value, style)]
    first, *rest = block(value, indent + 2, style)
    return [start + first.lstrip(" "), *rest]


def block(value: Any, indent: int, style: Style) -> list[str]:
    """The lines of a list or map that is not empty."""
    if isinstance(value, dict):
        return [line for name, below in value.items() for line in entry(name, below, indent, style)]
    return [line for below in value for line in item(below, indent, style)]


def literal(value: str, indent: int, header: str = "|") -> list[str]:
    """The lines of a literal (``|``) or folded (``>``) scalar, header first; none where the text
    does not fit into one."""
    stripped = value.rstrip("\n")
    content = stripped.split("\n") if header == "|" else list(_folded(stripped))
    unfit = not stripped or any(_UNPRINTABLE.search(line) for line in content)
    if unfit or content[0][:1] in ("", " ") or any(line != line.rstrip() for line in content):
        return []
    breaks = len(value) - len(stripped)
    chomping = "-" if not breaks else "" if breaks == 1 else "+"
    lines = [" " * indent + line if line else "" for line in content]
    return [header + chomping, *lines, *[""] * (breaks - 1)]


def _folded(value: str, width: int = 80) -> Iterator[str]:
    """A folded scalar takes a line break for a space and drops one break of a row of them."""
    for number, paragraph in enumerate(value.split("\n")):
        if number:
            yield ""
        yield from _wrapped(paragraph, width)


def _wrapped(paragraph: str, width: int) -> Iterator[str]:
    """Broken only at single spaces between words: only these read back as they were."""
    line = ""
    for word in re.split(r"(?<=\S) (?=\S)", paragraph):
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line
