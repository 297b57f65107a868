"""The values of YAML scalars, and the errors of libyaml in words for the author of the file."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from yaml.error import MarkedYAMLError, YAMLError
from yaml.reader import ReaderError

from articles.errors import FrontMatterError
from articles.frontmatter.document import MatterSource
from articles.frontmatter.errors import MAX_DIGITS, make_error

Scalar = None | bool | int | float | str


SCALAR_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

_FIRST_OF_SPECIAL: Final = frozenset("0123456789+-.~nNtTfF")


def parse_integer(text: str, base: int = 10) -> int | str:
    """Return the integer that ``text`` represents, or ``text`` itself if it is longer than the
    limit."""
    return int(text, base) if len(text) <= MAX_DIGITS else text


def _parse_octal(text: str) -> int | str:
    return parse_integer(text.replace("o", "", 1), 8) if len(text) <= MAX_DIGITS else text


def _parse_hexadecimal(text: str) -> int | str:
    return parse_integer(text, 16)


def parse_float(text: str) -> float | str:
    """Return the number that ``text`` represents, or ``text`` itself if JSON cannot hold the
    number."""
    number = float(text)
    return number if math.isfinite(number) else text


_NUMBERS: Final[tuple[tuple[re.Pattern[str], Callable[[str], int | float | str]], ...]] = (
    (re.compile(r"[-+]?(?:0|[1-9][0-9]*)"), parse_integer),
    (re.compile(r"[-+]?0o?[0-7]+"), _parse_octal),
    (re.compile(r"[-+]?0x[0-9a-fA-F]+"), _parse_hexadecimal),
    (
        re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?"),
        parse_float,
    ),
)


def parse_plain_scalar(text: str) -> Scalar:
    """Return the value of an unquoted scalar."""
    if text and text[0] not in _FIRST_OF_SPECIAL:
        return text
    if text in SCALAR_WORDS:
        return SCALAR_WORDS[text]
    for pattern, convert in _NUMBERS:
        if pattern.fullmatch(text):
            return convert(text)
    return text


def _parse_tagged_integer(text: str) -> Scalar:
    value = parse_plain_scalar(text)
    if type(value) is not int:
        raise ValueError(text)
    return value


def _parse_tagged_float(text: str) -> Scalar:
    value = parse_plain_scalar(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(text)
    return float(value)


def _make_word_parser(*allowed: bool | None) -> Callable[[str], Scalar]:
    def convert(text: str) -> Scalar:
        if text not in SCALAR_WORDS or SCALAR_WORDS[text] not in allowed:
            raise ValueError(text)
        return SCALAR_WORDS[text]

    return convert


TAG_PARSERS: Final[dict[str, Callable[[str], Scalar]]] = {
    "!": str,
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:int": _parse_tagged_integer,
    "tag:yaml.org,2002:float": _parse_tagged_float,
    "tag:yaml.org,2002:bool": _make_word_parser(True, False),
    "tag:yaml.org,2002:null": _make_word_parser(None),
}
"""The only explicit tags that are accepted. Each parser raises ValueError if the text does not
fit."""


@dataclass(frozen=True, slots=True)
class _KnownError:
    """An error of libyaml, recognized by a part of its message, and our wording of it.

    ``where`` says which of libyaml's two marks points to the cause: the place where it gave up
    (``problem``), or the beginning of the item it could not finish (``context``).
    """

    words: str
    message: str
    hint: str = ""
    where: Literal["problem", "context"] = "problem"
    code: str = "yaml-syntax"


_QUOTE_HINT: Final = "Put the whole value in quotes."

_KNOWN_ERRORS: Final = (
    _KnownError(
        "mapping values are not allowed",
        "there is a colon and a space where no key can begin",
        "Quote the whole value. If this is a key, check its indentation and the line above.",
    ),
    _KnownError(
        "unexpected end of stream",
        "this quote is never closed",
        "Close the quote at the end of the value.",
        where="context",
    ),
    _KnownError(
        "tab character",
        "a tab is used for indentation, which YAML does not allow",
        "Indent with spaces.",
    ),
    _KnownError(
        "invalid Unicode character escape",
        "this escape sequence is not a character",
        "Remove the escape sequence, or write the character itself.",
    ),
    _KnownError(
        "unknown escape character",
        "a backslash in double quotes begins an escape sequence, but YAML does not have this one",
        "Double the backslash, or put the value in single quotes.",
    ),
    _KnownError(
        "did not find expected hexdecimal",
        "this escape sequence is missing digits",
        "Double the backslash, or put the value in single quotes.",
    ),
    _KnownError(
        "alphabetic or numeric",
        "an unquoted value cannot begin with * or &",
        _QUOTE_HINT,
        "context",
    ),
    _KnownError(
        "did not find expected ',' or ']'",
        "this [ is not closed, or a comma is missing",
        "Close it with ].",
        "context",
    ),
    _KnownError(
        "did not find expected ',' or '}'",
        "this { is not closed, or a comma is missing",
        "Close it with }.",
        "context",
    ),
    _KnownError(
        "block sequence entries are not allowed",
        "a list cannot begin on the line of its key",
        "Begin each item on its own line, or put the value in quotes.",
    ),
    _KnownError(
        "did not find expected '-' indicator",
        "a list item was expected here",
        "Check the indentation and the dashes of the list.",
    ),
    _KnownError(
        "could not find expected ':'", "a colon is missing after this key", where="context"
    ),
    _KnownError(
        "did not find expected key",
        "this is neither part of the value before it nor a key",
        "Check the quotes of the value before it, and the indentation.",
    ),
    _KnownError("undefined tag handle", "this tag is not accepted", _QUOTE_HINT, code="yaml-tag"),
    _KnownError(
        "expected <document start>",
        "there is more text after the end of the YAML document",
        "Remove the line with three dots, or everything after it.",
        code="yaml-multiple-documents",
    ),
)

_CANNOT_START: Final = "found character that cannot start any token"
_HASH_IN_BRACKETS: Final = re.compile(r"[\[{](?:[^\]}\n]*[\[{,\s])?#[^\s#]")
_HASH_VALUE: Final = re.compile(r"(?<=[\[{,\s])(#[^\s,\[\]{}]++)")
_UNQUOTED_PAIR: Final = re.compile(
    r"( *(?:- )?[^\s:#'\"\[{&*!|>%@`][^:\n\"']*): +([^\s\"'\[{#|>][^\r\n]*)"
)


def make_syntax_error(error: YAMLError, source: MatterSource) -> FrontMatterError:
    """Return an error with the position in the whole file at which libyaml stopped."""
    if isinstance(error, ReaderError):
        return _make_unprintable_error(error, source)
    assert isinstance(error, MarkedYAMLError)
    return _make_marked_error(error, source)


def _make_marked_error(error: MarkedYAMLError, source: MatterSource) -> FrontMatterError:
    complaint = _find_known_error(error, source)
    mark = error.context_mark if complaint.where == "context" else error.problem_mark
    mark = mark or error.problem_mark
    offset = min(source.start + (mark.index if mark else 0), source.end)
    hint = _suggest_quoted_line(source.text, offset) if complaint is _KNOWN_ERRORS[0] else ""
    hint = _suggest_quoted_hashes(error, source) or hint
    return make_error(
        source.text, offset, complaint.code, complaint.message, hint=hint or complaint.hint
    )


def _find_known_error(error: MarkedYAMLError, source: MatterSource) -> _KnownError:
    problem = error.problem or ""
    if problem == _CANNOT_START and error.problem_mark:
        return _explain_bad_start(source[error.problem_mark.index :][:1])
    for complaint in _KNOWN_ERRORS:
        if complaint.words in problem:
            return complaint
    return _KnownError("", f"the YAML is not valid: {problem}")


def _explain_bad_start(char: str) -> _KnownError:
    if char == "\t":
        hint = "Indent with spaces."
        return _KnownError("", "a tab is used for indentation, which YAML does not allow", hint)
    return _KnownError("", f"an unquoted value cannot begin with {char}", _QUOTE_HINT)


def _suggest_quoted_line(text: str, offset: int) -> str:
    """Return a hint with the corrected line, if the line is a key with a value that needs
    quotes."""
    start = text.rfind("\n", 0, offset) + 1
    match = _UNQUOTED_PAIR.match(text, start)
    if not match or match.end(1) >= offset:
        return ""
    key, value = match.group(1).strip(), match.group(2).rstrip()
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'Put the whole value in quotes: {key}: "{quoted}"'


def _suggest_quoted_hashes(error: MarkedYAMLError, source: MatterSource) -> str:
    """Return a hint with the corrected line, if a # cuts off a list in brackets on this line."""
    lines = source.split("\n")
    numbers = [mark.line for mark in (error.context_mark, error.problem_mark) if mark]
    for number in (near for n in numbers for near in (n, n - 1) if 0 <= near < len(lines)):
        line = lines[number].strip()
        if _HASH_IN_BRACKETS.search(line):
            mended = _HASH_VALUE.sub(r'"\1"', line)
            return f"# begins a comment. Put each value that begins with # in quotes: {mended}"
    return ""


def _make_unprintable_error(error: ReaderError, source: MatterSource) -> FrontMatterError:
    """Return the error for a control character. For this error alone, libyaml gives the position in
    bytes."""
    matter = source.encode()
    offset = source.start + len(matter[: error.position].decode(errors="ignore"))
    char = source.text[offset : offset + 1]
    return make_error(
        source.text,
        offset,
        "yaml-syntax",
        f"the control character U+{ord(char or chr(0)):04X} is not allowed",
        hint="Remove this invisible character.",
    )
