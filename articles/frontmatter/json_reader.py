"""JSON front matter: a small tokenizer, because every value needs its position."""

from __future__ import annotations

import math
import re
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]
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
from articles.frontmatter.limits import MAX_DEPTH
from articles.frontmatter.positions import Lines
from articles.frontmatter.reading import Reading, Source
from articles.frontmatter.scalars import NumberTooLargeError, whole_number

_BRACES: Final = re.compile(r'"[^"\\]*+(?:\\.?+[^"\\]*+)*+"?+|[{}]', re.DOTALL)
_SPACE: Final = re.compile(r"[ \t\r\n]*+")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*+)(\.[0-9]++)?(?:[eE][-+]?[0-9]++)?")
_LITERALS: Final = {"true": True, "false": False, "null": None}
_STRING_FAULTS: Final = {
    "Invalid control character": (
        "a line break or control character stands inside a quoted text",
        "Close the quote before the end of the line, or write \\n.",
    ),
    "Unterminated string": ("this quote is never closed", "Close the quote."),
    "Invalid \\": (
        "a backslash begins an escape sequence, and this is none",
        "Double the backslash.",
    ),
}


def end_of_object(text: str, start: int) -> int:
    """The offset behind the brace that closes the one at ``start``, or -1."""
    depth = 0
    for match in _BRACES.finditer(text, start):
        token = match.group()
        depth += (token == "{") - (token == "}")
        if not depth:
            return match.end()
    return -1


def read(source: Source) -> Reading:
    """The object that fills the slice.

    Raises :class:`FrontMatterError` with the codes ``json-syntax``, ``too-deep``,
    ``number-too-large``, ``nul-character``, ``lone-surrogate``.
    """
    reader = _Reader(source)
    matter, end = reader.object((), source.start)
    if end != source.end:
        raise reader.fault(end, "the object ends here, before its braces are balanced")
    reader.reading.matter = matter
    reader.reading.settle(source)
    return reader.reading


class _Reader:
    """One reading: each method takes the offset where its thing begins, gives value and end."""

    __slots__ = ("end", "lines", "reading", "text")

    def __init__(self, source: Source) -> None:
        self.text = source.text
        self.end = source.end
        self.lines = Lines(*source)
        self.reading = Reading()

    def value(self, path: KeyPath, start: int) -> tuple[Any, int]:
        """Whatever begins at ``start``, its mark noted."""
        value: Any
        char = self.text[start : start + 1]
        self.reading.marks[path] = self.lines.mark(start, start)
        if char == '"':
            value, end = self.string(path, start)
        elif char in ("{", "["):
            if len(path) >= MAX_DEPTH:
                raise too_deep(self.text, start, path)
            value, end = self.object(path, start) if char == "{" else self.array(path, start)
        else:
            value, end = self.word(path, start)
        self.reading.marks[path] = self.reading.marks[path]._replace(end=end)
        return value, end

    def object(self, path: KeyPath, start: int) -> tuple[dict[str, Any], int]:
        """The pairs up to the closing brace; the last of two equal keys counts."""
        result: dict[str, Any] = {}
        offset = self.skip(start + 1)
        if self.text[offset : offset + 1] == "}":
            return result, offset + 1
        while True:
            key, behind = self.key(path, offset)
            below = (*path, key)
            if key in result:
                self.reading.repeated[below] = offset
                del result[key]
            self.reading.keys[below] = offset
            result[key], offset = self.value(below, self.skip(self.expect(":", behind)))
            if (offset := self.skip(offset)) < self.end and self.text[offset] == "}":
                return result, offset + 1
            offset = self.skip(self.expect(",", offset, "}"))

    def array(self, path: KeyPath, start: int) -> tuple[list[Any], int]:
        """The items up to the closing bracket."""
        result: list[Any] = []
        offset = self.skip(start + 1)
        if self.text[offset : offset + 1] == "]":
            return result, offset + 1
        while True:
            value, offset = self.value((*path, len(result)), offset)
            result.append(value)
            if (offset := self.skip(offset)) < self.end and self.text[offset] == "]":
                return result, offset + 1
            offset = self.skip(self.expect(",", offset, "]"))

    def key(self, path: KeyPath, start: int) -> tuple[str, int]:
        """A key, which JSON wants in double quotes."""
        if self.text[start : start + 1] != '"':
            raise self.unexpected(start, "a key in double quotes")
        return self.string(path, start)

    def string(self, path: KeyPath, start: int) -> tuple[str, int]:
        """A quoted text, refused where no database could store it."""
        try:
            value, end = scanstring(self.text, start + 1, True)
        except JSONDecodeError as error:
            raise self.string_fault(error, start, path) from None
        if end - start - 2 != len(value) and not is_storable(value):
            raise unstorable_character(self.text, start, value, path)
        return value, end

    def word(self, path: KeyPath, start: int) -> tuple[Any, int]:
        """A number, true, false or null."""
        for literal, value in _LITERALS.items():
            if self.text.startswith(literal, start):
                return value, start + len(literal)
        match = _NUMBER.match(self.text, start, self.end)
        if not match:
            raise self.unexpected(start, "a value", path)
        return self.number(match, path), match.end()

    def number(self, match: re.Match[str], path: KeyPath) -> int | float:
        text = match.group()
        try:
            if text.lstrip("-").isdigit():
                return whole_number(text)
        except NumberTooLargeError:
            raise number_too_large(self.text, match.start(), path) from None
        number = float(text)
        if not math.isfinite(number):
            raise number_too_large(self.text, match.start(), path)
        return number

    def skip(self, offset: int) -> int:
        """The offset of the next character that is no white space."""
        match = _SPACE.match(self.text, offset, self.end)
        return match.end() if match else offset

    def expect(self, char: str, offset: int, closer: str = "") -> int:
        """The offset behind ``char``, which must come next."""
        offset = self.skip(offset)
        if offset >= self.end or self.text[offset] != char:
            wanted = f"{char!r} or {closer!r}" if closer else repr(char)
            raise self.unexpected(offset, wanted)
        return offset + 1

    def unexpected(self, offset: int, wanted: str, path: KeyPath = ()) -> FrontMatterError:
        """What stands at the offset, and what was wanted there."""
        if offset >= self.end:
            return self.fault(offset, f"the JSON object is not complete: {wanted} is missing", path)
        found = self.text[offset]
        hint = "Remove the comma before it." if found in "}]" else ""
        return self.fault(offset, f"expected {wanted} but found {found!r}", path, hint)

    def string_fault(self, error: JSONDecodeError, start: int, path: KeyPath) -> FrontMatterError:
        for words, (message, hint) in _STRING_FAULTS.items():
            if error.msg.startswith(words):
                offset = start if "never closed" in message else error.pos
                return self.fault(offset, message, path, hint)
        return self.fault(error.pos, error.msg, path)

    def fault(
        self, offset: int, message: str, path: KeyPath = (), hint: str = ""
    ) -> FrontMatterError:
        return fault(self.text, offset, "json-syntax", message, hint=hint, path=path)
