"""libyaml's complaints in words for the person who wrote the file, with hint and position."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from yaml.error import MarkedYAMLError, YAMLError
from yaml.reader import ReaderError

from articles.errors import FrontMatterError
from articles.frontmatter.faults import fault
from articles.frontmatter.reading import Source


@dataclass(frozen=True, slots=True)
class _Complaint:
    """One complaint of libyaml, told by a part of its words, and our wording of it.

    ``where`` says which of libyaml's two marks shows the cause: where it gave up (``problem``) or
    where the thing began that it could not finish (``context``).
    """

    words: str
    message: str
    hint: str = ""
    where: Literal["problem", "context"] = "problem"
    code: str = "yaml-syntax"


_QUOTE: Final = "Put the whole value in quotes."

_COMPLAINTS: Final = (
    _Complaint(
        "mapping values are not allowed",
        "a colon and a space stand where no new key can begin",
        "Quote the whole value; if this is a key, check its indentation and the line above.",
    ),
    _Complaint(
        "unexpected end of stream",
        "this quote is never closed",
        "Close the quote at the end of the value.",
        where="context",
    ),
    _Complaint(
        "tab character",
        "a tab is used for indentation, which YAML does not allow",
        "Indent with spaces.",
    ),
    _Complaint(
        "invalid Unicode character escape",
        "this escape sequence stands for no character",
        "Remove the escape sequence, or write the character itself.",
    ),
    _Complaint(
        "unknown escape character",
        "a backslash in double quotes begins an escape sequence, and this is none",
        "Double the backslash, or put the value in single quotes.",
    ),
    _Complaint(
        "did not find expected hexdecimal",
        "an escape sequence lacks its digits",
        "Double the backslash, or put the value in single quotes.",
    ),
    _Complaint("alphabetic or numeric", "no value begins with * or & unquoted", _QUOTE, "context"),
    _Complaint(
        "did not find expected ',' or ']'",
        "this [ is not closed, or lacks a comma",
        "Close it with ].",
        "context",
    ),
    _Complaint(
        "did not find expected ',' or '}'",
        "this { is not closed, or lacks a comma",
        "Close it with }.",
        "context",
    ),
    _Complaint(
        "block sequence entries are not allowed",
        "a list cannot begin on the line of its key",
        "Begin each item on its own line, or put the value in quotes.",
    ),
    _Complaint(
        "did not find expected '-' indicator",
        "a list item was expected here",
        "Check the indentation and the dashes of the list.",
    ),
    _Complaint(
        "could not find expected ':'", "a colon is missing behind this key", where="context"
    ),
    _Complaint(
        "did not find expected key",
        "this does not belong to the value before it and is no key either",
        "Check the quotes of the value before it, and the indentation.",
    ),
    _Complaint("undefined tag handle", "this tag is not accepted", _QUOTE, code="yaml-tag"),
    _Complaint(
        "expected <document start>",
        "more follows behind the end of the YAML document",
        "Remove the line with three dots, or what follows it.",
        code="yaml-multiple-documents",
    ),
)

_CANNOT_START: Final = "found character that cannot start any token"
_LINE: Final = re.compile(r"( *(?:- )?[^\s:#'\"\[{&*!|>%@`][^:\n\"']*): +([^\s\"'\[{#|>][^\r\n]*)")


def syntax_fault(error: YAMLError, source: Source) -> FrontMatterError:
    """The error that names the place in the whole file at which libyaml stopped."""
    if isinstance(error, ReaderError):
        return _unprintable(error, source)
    assert isinstance(error, MarkedYAMLError)
    return _marked(error, source)


def _marked(error: MarkedYAMLError, source: Source) -> FrontMatterError:
    complaint = _complaint(error, source)
    mark = error.context_mark if complaint.where == "context" else error.problem_mark
    mark = mark or error.problem_mark
    offset = min(source.start + (mark.index if mark else 0), source.end)
    hint = _quoted_line(source.text, offset) if complaint is _COMPLAINTS[0] else ""
    return fault(
        source.text, offset, complaint.code, complaint.message, hint=hint or complaint.hint
    )


def _complaint(error: MarkedYAMLError, source: Source) -> _Complaint:
    problem = error.problem or ""
    if problem == _CANNOT_START and error.problem_mark:
        return _cannot_start(source.text[source.start + error.problem_mark.index :][:1])
    for complaint in _COMPLAINTS:
        if complaint.words in problem:
            return complaint
    return _Complaint("", f"the YAML is not valid: {problem}")


def _cannot_start(char: str) -> _Complaint:
    if char == "\t":
        hint = "Indent with spaces."
        return _Complaint("", "a tab is used for indentation, which YAML does not allow", hint)
    return _Complaint("", f"a value cannot begin with {char} unquoted", _QUOTE)


def _quoted_line(text: str, offset: int) -> str:
    """The line as it should be, if it is a key and a value that lacks its quotes."""
    start = text.rfind("\n", 0, offset) + 1
    match = _LINE.match(text, start)
    if not match or match.end(1) >= offset:
        return ""
    key, value = match.group(1).strip(), match.group(2).rstrip()
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'Put the whole value in quotes: {key}: "{quoted}"'


def _unprintable(error: ReaderError, source: Source) -> FrontMatterError:
    """libyaml counts this one fault in bytes."""
    matter = source.text[source.start : source.end].encode()
    offset = source.start + len(matter[: error.position].decode(errors="ignore"))
    char = source.text[offset : offset + 1]
    return fault(
        source.text,
        offset,
        "yaml-syntax",
        f"the control character U+{ord(char or chr(0)):04X} is not allowed",
        hint="Remove this invisible character.",
    )
