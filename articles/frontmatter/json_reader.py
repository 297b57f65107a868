"""The reader of JSON front matter: a small tokenizer, because every value needs its position."""

from __future__ import annotations

import re
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]
from typing import Any, Final

from articles.errors import FrontMatterError
from articles.frontmatter.document import KeyPath, MatterSource
from articles.frontmatter.errors import (
    MAX_DEPTH,
    LineIndex,
    is_storable,
    make_error,
    make_too_deep_error,
    make_unstorable_error,
)
from articles.frontmatter.reading import MatterReading
from articles.frontmatter.yaml_errors import parse_float, parse_integer

_BRACES: Final = re.compile(r'"[^"\\]*+(?:\\.?+[^"\\]*+)*+"?+|[{}]', re.DOTALL)
_SPACE: Final = re.compile(r"[ \t\r\n]*+")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*+)(\.[0-9]++)?(?:[eE][-+]?[0-9]++)?")
_LITERALS: Final = {"true": True, "false": False, "null": None}
_STRING_ERRORS: Final = {
    "Invalid control character": (
        "there is a line break or control character inside a string",
        "Close the quote before the end of the line, or write \\n.",
    ),
    "Unterminated string": ("this quote is never closed", "Close the quote."),
    "Invalid \\": (
        "a backslash begins an escape sequence, but JSON does not have this one",
        "Double the backslash.",
    ),
}


def find_object_end(text: str, start: int) -> int:
    """Return the offset after the brace that closes the one at ``start``, or -1 if none does."""
    depth = 0
    for match in _BRACES.finditer(text, start):
        token = match.group()
        depth += (token == "{") - (token == "}")
        if not depth:
            return match.end()
    return -1


def read(source: MatterSource) -> MatterReading:
    """Return the values of the JSON object in ``source``.

    Raise :class:`FrontMatterError` with the code ``json-syntax``, ``too-deep``, ``nul-character``
    or ``lone-surrogate``.
    """
    reader = _JsonReader(source)
    matter, end = reader.object((), source.start)
    if end != source.end:
        raise reader.fault(end, "the JSON object ends here, but not all of its braces are closed")
    reader.reading.matter = matter
    reader.reading.resolve_repeated_keys(source)
    return reader.reading


class _JsonReader:
    """A reader for one object. Each method takes the offset at which an item begins, and returns
    its value and the offset of its end."""

    __slots__ = ("end", "lines", "reading", "text")

    def __init__(self, source: MatterSource) -> None:
        self.text = source.text
        self.end = source.end
        self.lines = LineIndex(source)
        self.reading = MatterReading()

    def value(self, path: KeyPath, start: int) -> tuple[Any, int]:
        """Return the value that begins at ``start``, and record its position."""
        value: Any
        char = self.text[start : start + 1]
        self.reading.marks[path] = self.lines.mark(start, start)
        if char == '"':
            value, end = self.string(path, start)
        elif char in ("{", "["):
            if len(path) >= MAX_DEPTH:
                raise make_too_deep_error(self.text, start, path)
            value, end = self.object(path, start) if char == "{" else self.array(path, start)
        else:
            value, end = self.word(path, start)
        self.reading.marks[path] = self.reading.marks[path]._replace(end=end)
        return value, end

    def object(self, path: KeyPath, start: int) -> tuple[dict[str, Any], int]:
        """Return the pairs up to the closing brace. The last of two equal keys wins."""
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
        """Return the items up to the closing bracket."""
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
        """Return a key. JSON requires double quotes around it."""
        if self.text[start : start + 1] != '"':
            raise self.unexpected(start, "a key in double quotes")
        return self.string(path, start)

    def string(self, path: KeyPath, start: int) -> tuple[str, int]:
        """Return a quoted text. Raise an error if no database could store it."""
        try:
            value, end = scanstring(self.text, start + 1, True)
        except JSONDecodeError as error:
            raise self.string_fault(error, start, path) from None
        if end - start - 2 != len(value) and not is_storable(value):
            raise make_unstorable_error(self.text, start, value, path)
        return value, end

    def word(self, path: KeyPath, start: int) -> tuple[Any, int]:
        """Return a number, true, false or null."""
        for literal, value in _LITERALS.items():
            if self.text.startswith(literal, start):
                return value, start + len(literal)
        match = _NUMBER.match(self.text, start, self.end)
        if not match:
            raise self.unexpected(start, "a value", path)
        text = match.group()
        convert = parse_integer if text.lstrip("-").isdigit() else parse_float
        return convert(text), match.end()

    def skip(self, offset: int) -> int:
        """Return the offset of the next character that is not white space."""
        match = _SPACE.match(self.text, offset, self.end)
        return match.end() if match else offset

    def expect(self, char: str, offset: int, closer: str = "") -> int:
        """Return the offset after ``char``, which must come next."""
        offset = self.skip(offset)
        if offset >= self.end or self.text[offset] != char:
            wanted = f"{char!r} or {closer!r}" if closer else repr(char)
            raise self.unexpected(offset, wanted)
        return offset + 1

    def unexpected(self, offset: int, wanted: str, path: KeyPath = ()) -> FrontMatterError:
        """Return the error that names the character found and what was expected instead."""
        if offset >= self.end:
            return self.fault(offset, f"the JSON object is not complete: {wanted} is missing", path)
        found = self.text[offset]
        hint = "Remove the comma before it." if found in "}]" else ""
        return self.fault(offset, f"expected {wanted} but found {found!r}", path, hint)

    def string_fault(self, error: JSONDecodeError, start: int, path: KeyPath) -> FrontMatterError:
        for words, (message, hint) in _STRING_ERRORS.items():
            if error.msg.startswith(words):
                offset = start if "never closed" in message else error.pos
                return self.fault(offset, message, path, hint)
        return self.fault(error.pos, error.msg, path)

    def fault(
        self, offset: int, message: str, path: KeyPath = (), hint: str = ""
    ) -> FrontMatterError:
        return make_error(self.text, offset, "json-syntax", message, hint=hint, path=path)
