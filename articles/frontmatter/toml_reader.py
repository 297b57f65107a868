"""TOML front matter: :mod:`tomllib` for the values, a scanner of our own for where they stand.

tomllib keeps no positions, and tomlkit, which does, takes milliseconds a file. The scanner walks
keys, headers and the outlines of values; what the two find must agree path for path.
"""

from __future__ import annotations

import math
import re
import tomllib
from datetime import date, datetime, time
from typing import Any, Final

from articles.errors import FrontMatterError
from articles.frontmatter.document import KeyPath
from articles.frontmatter.faults import (
    fault,
    is_storable,
    number_too_large,
    too_deep,
    unstorable_character,
)
from articles.frontmatter.limits import MAX_DEPTH, MAX_DIGITS
from articles.frontmatter.positions import Lines
from articles.frontmatter.reading import Reading, Source

_BASIC: Final = r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'
_LITERAL: Final = r"'[^'\n]*+'"
_KEY: Final = re.compile(rf"[A-Za-z0-9_-]++|{_BASIC}|{_LITERAL}")
_BLANKS: Final = re.compile(r"[ \t]*+")
_SPACE: Final = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_SCALAR: Final = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+"{3,5}+'
    r"|'''(?:[^']++|'(?!''))*+'{3,5}+"
    rf"|{_BASIC}|{_LITERAL}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[^\s,\]}#]*+"
    r"|[^\s,\]}#\[{\"'=]++",
    re.DOTALL,
)
_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_TWO_ON_A_LINE: Final = "Expected newline or end of document after a statement"
_HINTS: Final = (
    ("Invalid value", "Put text in double quotes; write dates as 2025-02-14T13:02:05Z."),
    ("Expected '=' after a key", "Write: key = value. A key with spaces needs quotes."),
    ("Illegal character '\\n'", "Close the quote at the end of the value."),
    ("Unescaped '\\\\'", "Double the backslash, or put the value in single quotes."),
    ("Cannot overwrite a value", "The key stands twice: keep one of the two."),
    ("Cannot declare", "The table stands twice: keep one of the two."),
)


def read(source: Source) -> Reading:
    """The matter of a TOML block; dates and times are the text that the author wrote.

    Raises :class:`FrontMatterError` with the codes ``toml-syntax``, ``too-deep``,
    ``number-too-large``, ``nul-character``.
    """
    scanner = _Scanner(source)
    lost = scanner.document()
    reading = scanner.reading
    values = _load(source, reading)
    matter = source.text[source.start : source.end]
    try:
        reading.matter = _Values(source.text, reading, escapes="\\" in matter).map(values, ())
    except KeyError:
        raise fault(source.text, lost, "toml-syntax", "this cannot be read as TOML") from None
    return reading


def _load(source: Source, reading: Reading) -> dict[str, Any]:
    try:
        return tomllib.loads(source.text[source.start : source.end])
    except RecursionError:
        raise too_deep(source.text, source.start) from None
    except ValueError as error:
        raise _syntax_fault(error, source, reading) from None


def _syntax_fault(error: ValueError, source: Source, reading: Reading) -> FrontMatterError:
    """tomllib tells its position only in its words; of ``2025-13-45`` it reads ``2025`` first and
    complains of the rest, so that a fault within a value is moved to the value's beginning."""
    words = str(error)
    place = _PLACE.search(words)
    offset = _offset(place, source) if place else source.start
    message = words[: place.start()] if place else words
    if message.startswith(_TWO_ON_A_LINE):
        starts = [mark.start for mark in reading.marks.values() if mark.start < offset < mark.end]
        offset, message = (max(starts), "Invalid value") if starts else (offset, message)
    hint = next((hint for start, hint in _HINTS if message.startswith(start)), "")
    return fault(source.text, offset, "toml-syntax", f"the TOML is not valid: {message}", hint=hint)


def _offset(place: re.Match[str], source: Source) -> int:
    if not place.group(1):
        return source.end
    starts = Lines(*source).starts
    line = min(int(place.group(1)), len(starts)) - 1
    return min(starts[line] + int(place.group(2)) - 1, source.end)


class _LostError(Exception):
    """The scanner met something that is no TOML; tomllib will say what."""


class _Scanner:
    """Walks the block once; each method takes an offset and gives the one behind what it read."""

    __slots__ = ("counts", "end", "lines", "reading", "text", "where")

    def __init__(self, source: Source) -> None:
        self.text = source.text
        self.end = source.end
        self.where = source.start
        self.lines = Lines(*source)
        self.reading = Reading()
        self.counts: dict[KeyPath, int] = {}

    def document(self) -> int:
        """Scan to the end, or to the first thing that is no TOML; gives where that was."""
        table: KeyPath = ()
        offset = self.where
        try:
            while (offset := self.skip(_SPACE, offset)) < self.end:
                self.where = offset
                if self.text[offset] == "[":
                    table, offset = self.header(offset)
                else:
                    offset = self.pair(table, offset)
        except _LostError:
            pass
        return self.where

    def header(self, start: int) -> tuple[KeyPath, int]:
        """``[table]`` or ``[[list of tables]]``: the path that the following keys belong to."""
        brackets = 2 if self.text.startswith("[[", start) else 1
        parts, offset = self.key((), self.skip(_BLANKS, start + brackets))
        path: KeyPath = ()
        for name, place in parts[:-1]:
            path = self.within((*path, name), place, start)
        path = (*path, parts[-1][0])
        self.reading.keys.setdefault(path, parts[-1][1])
        if brackets == 2:
            count = self.counts[path] = self.counts.get(path, 0) + 1
            self.reading.marks.setdefault(path, self.lines.mark(start, start))
            path = (*path, count - 1)
        offset = self.expect("]" * brackets, offset)
        self.note(path, start, offset)
        return path, offset

    def within(self, path: KeyPath, key: int, start: int) -> KeyPath:
        """The table that a part of a header leads into: of a list of tables, the latest."""
        self.reading.keys.setdefault(path, key)
        self.reading.marks.setdefault(path, self.lines.mark(start, start))
        return (*path, self.counts[path] - 1) if path in self.counts else path

    def pair(self, table: KeyPath, start: int) -> int:
        """``key = value``; a dotted key makes the tables on its way."""
        parts, offset = self.key(table, start)
        path = table
        for name, place in parts:
            path = (*path, name)
            self.reading.keys.setdefault(path, place)
            self.reading.marks.setdefault(path, self.lines.mark(start, start))
        return self.value(path, self.skip(_BLANKS, self.expect("=", offset)))

    def key(self, table: KeyPath, start: int) -> tuple[list[tuple[str, int]], int]:
        """The parts of a key with the offset of each."""
        parts: list[tuple[str, int]] = []
        while True:
            match = _KEY.match(self.text, start, self.end)
            if not match:
                raise _LostError
            parts.append((_unquoted(match.group()), start))
            if len(table) + len(parts) > MAX_DEPTH:
                raise too_deep(self.text, start, table)
            offset = self.skip(_BLANKS, match.end())
            if self.text[offset : offset + 1] != ".":
                return parts, offset
            start = self.skip(_BLANKS, offset + 1)

    def value(self, path: KeyPath, start: int) -> int:
        """A value's outline, noted under its path."""
        char = self.text[start : start + 1]
        if char in ("[", "{"):
            if len(path) >= MAX_DEPTH:
                raise too_deep(self.text, start, path)
            self.reading.marks[path] = self.lines.mark(start, start)
            end = self.array(path, start + 1) if char == "[" else self.table(path, start + 1)
        else:
            match = _SCALAR.match(self.text, start, self.end)
            if not match:
                raise _LostError
            end = match.end()
        self.note(path, start, end)
        return end

    def array(self, path: KeyPath, offset: int) -> int:
        count = 0
        while True:
            offset = self.skip(_SPACE, offset)
            if self.text.startswith("]", offset):
                return offset + 1
            offset = self.skip(_SPACE, self.value((*path, count), offset))
            count += 1
            if not self.text.startswith("]", offset):
                offset = self.expect(",", offset)

    def table(self, path: KeyPath, offset: int) -> int:
        while True:
            offset = self.skip(_BLANKS, offset)
            if self.text.startswith("}", offset):
                return offset + 1
            offset = self.skip(_BLANKS, self.pair(path, offset))
            if not self.text.startswith("}", offset):
                offset = self.expect(",", offset)

    def note(self, path: KeyPath, start: int, end: int) -> None:
        """Set the mark of a value, and let the tables around it reach to its end."""
        marks = self.reading.marks
        marks[path] = self.lines.mark(start, end)
        for length in range(1, len(path)):
            around = marks[path[:length]]
            if around.end < end:
                marks[path[:length]] = around._replace(end=end)

    def skip(self, pattern: re.Pattern[str], offset: int) -> int:
        match = pattern.match(self.text, offset, self.end)
        return match.end() if match else offset

    def expect(self, token: str, offset: int) -> int:
        if offset >= self.end or not self.text.startswith(token, offset):
            raise _LostError
        return offset + len(token)


def _unquoted(key: str) -> str:
    """A part of a key without its quotes; what is wrong with its escapes, tomllib will say."""
    if key[0] not in "\"'":
        return key
    if "\\" not in key or key[0] == "'":
        return key[1:-1]
    try:
        return str(tomllib.loads(f"key = {key}")["key"])
    except ValueError:
        raise _LostError from None


class _Values:
    """JSON-shaped values from tomllib's: dates, infinities and NaN go back to their source."""

    __slots__ = ("escapes", "reading", "text")

    def __init__(self, text: str, reading: Reading, *, escapes: bool) -> None:
        self.text = text
        self.reading = reading
        self.escapes = escapes

    def map(self, values: dict[str, Any], path: KeyPath) -> dict[str, Any]:
        return {key: self.value(value, (*path, key)) for key, value in values.items()}

    def value(self, value: Any, path: KeyPath) -> Any:
        """Raises KeyError where the scanner noted no mark."""
        mark = self.reading.marks[path]
        if isinstance(value, dict):
            return self.map(value, path)
        if isinstance(value, list):
            return [self.value(item, (*path, index)) for index, item in enumerate(value)]
        if isinstance(value, datetime | date | time) or _is_beyond_json(value):
            return self.text[mark.start : mark.end]
        if type(value) is int and abs(value) >= 10**MAX_DIGITS:
            raise number_too_large(self.text, mark.start, path)
        if self.escapes and isinstance(value, str) and not is_storable(value):
            raise unstorable_character(self.text, mark.start, value, path)
        return value


def _is_beyond_json(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)
