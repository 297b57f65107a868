"""A parsed file (its values, their positions and its body), and edits of a file's text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Self

from articles.errors import Problem


class Splice(NamedTuple):
    """A replacement: ``text[start:end]`` becomes ``new``."""

    start: int
    end: int
    new: str


Edit = tuple[Splice, ...]
"""Splices that do not overlap, in the order of the text."""


def apply_edit(text: str, edit: Edit) -> str:
    """Return the text after the edit. Everything outside the splices stays unchanged."""
    for splice in reversed(edit):
        text = text[: splice.start] + splice.new + text[splice.end :]
    return text


def find_line_start(text: str, offset: int) -> int:
    """Return the offset of the beginning of the line that contains ``offset``."""
    return text.rfind("\n", 0, offset) + 1


def find_next_line(text: str, offset: int, limit: int) -> int:
    """Return the offset at which the next line after ``offset`` begins. Return ``limit`` if no line
    begins before it."""
    end = text.find("\n", offset, limit)
    return limit if end < 0 else end + 1


def is_first_on_line(text: str, start: int) -> bool:
    """Return whether only spaces and tabs precede an offset on its line."""
    return not text[find_line_start(text, start) : start].strip(" \t")


Format = Literal["yaml", "toml", "json", "none"]
KeyPath = tuple[str | int, ...]


class Mark(NamedTuple):
    """The position of a value. ``line`` and ``column`` count from 1; ``start`` and ``end`` are
    character offsets into :attr:`Document.text`, with ``end`` exclusive."""

    line: int
    column: int
    start: int
    end: int


class MatterSource(str):
    """The text of the front matter: ``text[start:end]``, where ``text`` is the whole file.

    python-frontmatter uses it as a plain string. Our own readers also need to know where in the
    file the front matter is, to compute the positions of values and errors. ``line`` is the line
    (from 1) on which the front matter begins, always at the first column.
    """

    text: str
    start: int
    end: int
    line: int

    def __new__(cls, text: str, start: int = 0, end: int | None = None, line: int = 1) -> Self:
        end = len(text) if end is None else end
        source = super().__new__(cls, text[start:end])
        source.text, source.start, source.end, source.line = text, start, end, line
        return source


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed front-matter file. It can be written back byte for byte.

    ``text`` is the whole file as characters, without its byte order mark; ``bom`` says whether
    there was one. ``matter`` holds only JSON-shaped values (None, bool, int, float, str, list,
    dict). Its keys keep their spelling and order, and dates stay as the author wrote them, in every
    format. ``marks`` maps the path of each value, such as ``("tags", 0)``, to its position; a key
    without a value has a position of zero length after its colon. ``keys`` maps the path of each
    key to the offset in ``text`` at which the key begins. ``body`` is everything after the line of
    the closing delimiter, byte for byte; ``body_line`` is the number of its first line.
    ``problems`` holds warnings only; an error raises an exception instead. ``bare`` is true for a
    data file, which is one YAML map without delimiters and without a body.
    """

    text: str
    format: Format
    matter: Mapping[str, Any]
    marks: Mapping[KeyPath, Mark]
    body: str
    body_line: int
    bom: bool = False
    problems: tuple[Problem, ...] = field(default=())
    keys: Mapping[KeyPath, int] = field(default_factory=dict)
    bare: bool = False


def field_name(path: KeyPath) -> str:
    """Return a path of keys in the notation that people write: ``("menu", "main", 0)`` becomes
    ``menu.main[0]``."""
    name = ""
    for part in path:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name
