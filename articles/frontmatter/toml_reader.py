"""The reader of TOML front matter: :mod:`tomllib` parses the values, our own scanner finds their
positions.

tomllib keeps no positions. tomlkit does, but takes milliseconds per file. The scanner reads keys,
headers and the extent of each value; it must find the same paths as tomllib.
"""

from __future__ import annotations

import math
import re
import tomllib
from datetime import date, datetime, time
from typing import Any, Final

from articles.errors import FrontMatterError
from articles.frontmatter.document import KeyPath, MatterSource
from articles.frontmatter.errors import (
    MAX_DEPTH,
    MAX_DIGITS,
    LineIndex,
    is_storable,
    make_error,
    make_too_deep_error,
    make_unstorable_error,
)
from articles.frontmatter.reading import MatterReading

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
_DIGITS: Final = re.compile(r"[+-]?[1-9](?:_?[0-9])*+")
_ERROR_POSITION: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_MISSING_NEWLINE: Final = "Expected newline or end of document after a statement"
_HINTS: Final = (
    ("Invalid value", "Put text in double quotes; write dates as 2025-02-14T13:02:05Z."),
    ("Expected '=' after a key", "Write: key = value. A key with spaces needs quotes."),
    ("Illegal character '\\n'", "Close the quote at the end of the value."),
    ("Unescaped '\\\\'", "Double the backslash, or put the value in single quotes."),
    ("Cannot overwrite a value", "This key appears twice. Keep one of the two."),
    ("Cannot declare", "This table appears twice. Keep one of the two."),
)


def read(source: MatterSource) -> MatterReading:
    """Return the values of a TOML block. Dates and times are kept as the author wrote them.

    Raise :class:`FrontMatterError` with the code ``toml-syntax``, ``too-deep`` or
    ``nul-character``.
    """
    scanner = _Scanner(source)
    lost = scanner.document()
    reading = scanner.reading
    values = _load_values(source, reading)
    try:
        reading.matter = _ValueConverter(source.text, reading, escapes="\\" in source).map(
            values, ()
        )
    except KeyError:
        raise make_error(source.text, lost, "toml-syntax", "this cannot be read as TOML") from None
    return reading


def _load_values(source: MatterSource, reading: MatterReading) -> dict[str, Any]:
    try:
        return tomllib.loads(_shorten_long_numbers(source, reading))
    except RecursionError:
        raise make_too_deep_error(source.text, source.start) from None
    except ValueError as error:
        raise _make_syntax_error(error, source, reading) from None


def _shorten_long_numbers(source: MatterSource, reading: MatterReading) -> str:
    """Return the block with a 0 in place of each number that has too many digits for Python to
    convert. Spaces fill the gap, so that all positions stay the same."""
    text = source.text
    for start, end in {(mark.start, mark.end) for mark in reading.marks.values()}:
        if end - start > MAX_DIGITS and _DIGITS.fullmatch(text, start, end):
            text = f"{text[:start]}{'0'.ljust(end - start)}{text[end:]}"
    return text[source.start : source.end]


def _make_syntax_error(
    error: ValueError, source: MatterSource, reading: MatterReading
) -> FrontMatterError:
    """Return an error at the position that tomllib's message names.

    tomllib reads ``2025-13-45`` as ``2025`` and complains about the rest. An error inside a value
    is therefore reported at the beginning of the value.
    """
    words = str(error)
    place = _ERROR_POSITION.search(words)
    offset = _get_offset(place, source) if place else source.start
    message = words[: place.start()] if place else words
    if message.startswith(_MISSING_NEWLINE):
        starts = [mark.start for mark in reading.marks.values() if mark.start < offset < mark.end]
        offset, message = (max(starts), "Invalid value") if starts else (offset, message)
    hint = next((hint for start, hint in _HINTS if message.startswith(start)), "")
    return make_error(
        source.text, offset, "toml-syntax", f"the TOML is not valid: {message}", hint=hint
    )


def _get_offset(place: re.Match[str], source: MatterSource) -> int:
    if not place.group(1):
        return source.end
    starts = LineIndex(source).starts
    line = min(int(place.group(1)), len(starts)) - 1
    return min(starts[line] + int(place.group(2)) - 1, source.end)


class _ScanError(Exception):
    """The scanner found a syntax error. tomllib will report it."""


class _Scanner:
    """A scanner for one block. Each method takes an offset and returns the offset after what it
    read."""

    __slots__ = ("counts", "end", "lines", "reading", "text", "where")

    def __init__(self, source: MatterSource) -> None:
        self.text = source.text
        self.end = source.end
        self.where = source.start
        self.lines = LineIndex(source)
        self.reading = MatterReading()
        self.counts: dict[KeyPath, int] = {}

    def document(self) -> int:
        """Scan to the end or to the first syntax error, and return the offset reached."""
        table: KeyPath = ()
        offset = self.where
        try:
            while (offset := self.skip(_SPACE, offset)) < self.end:
                self.where = offset
                if self.text[offset] == "[":
                    table, offset = self.header(offset)
                else:
                    offset = self.pair(table, offset)
        except _ScanError:
            pass
        return self.where

    def header(self, start: int) -> tuple[KeyPath, int]:
        """Read ``[table]`` or ``[[list of tables]]``, and return the path of the table. The keys
        that follow belong to it."""
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
        """Return the table to which a part of a header refers. For a list of tables, this is its
        last table."""
        self.reading.keys.setdefault(path, key)
        self.reading.marks.setdefault(path, self.lines.mark(start, start))
        return (*path, self.counts[path] - 1) if path in self.counts else path

    def pair(self, table: KeyPath, start: int) -> int:
        """Read ``key = value``. A dotted key creates the tables it passes through."""
        parts, offset = self.key(table, start)
        path = table
        for name, place in parts:
            path = (*path, name)
            self.reading.keys.setdefault(path, place)
            self.reading.marks.setdefault(path, self.lines.mark(start, start))
        return self.value(path, self.skip(_BLANKS, self.expect("=", offset)))

    def key(self, table: KeyPath, start: int) -> tuple[list[tuple[str, int]], int]:
        """Return the parts of a key, each with its offset, and the offset after the key."""
        parts: list[tuple[str, int]] = []
        while True:
            match = _KEY.match(self.text, start, self.end)
            if not match:
                raise _ScanError
            parts.append((_unquote_key(match.group()), start))
            if len(table) + len(parts) > MAX_DEPTH:
                raise make_too_deep_error(self.text, start, table)
            offset = self.skip(_BLANKS, match.end())
            if self.text[offset : offset + 1] != ".":
                return parts, offset
            start = self.skip(_BLANKS, offset + 1)

    def value(self, path: KeyPath, start: int) -> int:
        """Find the extent of a value and record it under the path."""
        char = self.text[start : start + 1]
        if char in ("[", "{"):
            if len(path) >= MAX_DEPTH:
                raise make_too_deep_error(self.text, start, path)
            self.reading.marks[path] = self.lines.mark(start, start)
            end = self.array(path, start + 1) if char == "[" else self.table(path, start + 1)
        else:
            match = _SCALAR.match(self.text, start, self.end)
            if not match:
                raise _ScanError
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
        """Set the position of a value, and extend those of the enclosing tables to its end."""
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
            raise _ScanError
        return offset + len(token)


def _unquote_key(key: str) -> str:
    """Return a part of a key without its quotes. tomllib will report invalid escape sequences."""
    if key[0] not in "\"'":
        return key
    if "\\" not in key or key[0] == "'":
        return key[1:-1]
    try:
        return str(tomllib.loads(f"key = {key}")["key"])
    except ValueError:
        raise _ScanError from None


class _ValueConverter:
    """A converter of the values that tomllib returns to types that JSON supports. Dates,
    infinities, NaN and integers that are too large become strings, as written in the file."""

    __slots__ = ("escapes", "reading", "text")

    def __init__(self, text: str, reading: MatterReading, *, escapes: bool) -> None:
        self.text = text
        self.reading = reading
        self.escapes = escapes

    def map(self, values: dict[str, Any], path: KeyPath) -> dict[str, Any]:
        return {key: self.value(value, (*path, key)) for key, value in values.items()}

    def value(self, value: Any, path: KeyPath) -> Any:
        """Return the JSON-shaped value. Raise KeyError if the scanner recorded no position."""
        mark = self.reading.marks[path]
        if isinstance(value, dict):
            return self.map(value, path)
        if isinstance(value, list):
            return [self.value(item, (*path, index)) for index, item in enumerate(value)]
        long = type(value) is int and mark.end - mark.start > MAX_DIGITS
        if long or isinstance(value, datetime | date | time) or _is_beyond_json(value):
            return self.text[mark.start : mark.end]
        if self.escapes and isinstance(value, str) and not is_storable(value):
            raise make_unstorable_error(self.text, mark.start, value, path)
        return value


def _is_beyond_json(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)
