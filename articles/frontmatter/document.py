"""The shape of a parsed file: its matter, where every value stood, and its body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from articles.errors import Problem

Format = Literal["yaml", "toml", "json", "none"]
KeyPath = tuple[str | int, ...]


class Mark(NamedTuple):
    """Where a value stands: ``line`` and ``column`` from 1, ``start`` and ``end`` as character
    offsets into :attr:`Document.text` (the end is exclusive)."""

    line: int
    column: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A front-matter file taken apart without loss.

    ``text`` is the whole file as characters, without its byte order mark (``bom`` says whether
    there was one). ``matter`` holds JSON-shaped values only (None, bool, int, float, str, list,
    dict), keys as written and in their order; dates stay the text that the author wrote, whatever
    the format. ``marks`` maps the path of each value, e.g. ``("tags", 0)``, to its place; a key
    without a value has a mark of zero length behind its colon. ``keys`` maps the same paths, where
    they end in a key, to the offset in ``text`` at which that key begins. ``body`` is everything
    after the closing delimiter's line, byte for byte; ``body_line`` is the number of its first
    line. ``problems`` are warnings only: an error raises instead.
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


def field_name(path: KeyPath) -> str:
    """The path as people write it: ``("menu", "main", 0)`` is ``menu.main[0]``."""
    name = ""
    for part in path:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name
