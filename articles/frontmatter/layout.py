"""Where front matter and body begin and end, by the rules of Hugo."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from articles.errors import FrontMatterError
from articles.frontmatter.document import Format
from articles.frontmatter.faults import fault
from articles.frontmatter.json_reader import end_of_object
from articles.frontmatter.limits import MAX_BODY_BYTES, MAX_MATTER_BYTES
from articles.frontmatter.reading import Source

DELIMITERS: Final[dict[str, Format]] = {"---": "yaml", "+++": "toml"}

_FIRST: Final = re.compile(r"\S")
_SHORTCODES: Final = ("{{<", "{{%")


@dataclass(frozen=True, slots=True)
class Layout:
    """The slice that holds the matter, and where the body begins (offset and line)."""

    format: Format
    source: Source
    body_start: int
    body_line: int


def locate(text: str) -> Layout:
    """Find the front matter of a file.

    Hugo: blank lines before it are skipped; ``---`` opens YAML, ``+++`` TOML, ``{`` JSON; anything
    else is all body. Ours: a file that begins with a list item or a shortcode is all body too.
    Raises :class:`FrontMatterError` ``empty-file``, ``org-unsupported``, ``bad-delimiter``,
    ``unterminated-front-matter``, ``front-matter-too-large``, ``body-too-large``.
    """
    first = _FIRST.search(text)
    if not first:
        raise fault(text, 0, "empty-file", "the file is empty")
    layout = _layout(text, first.start())
    _check_sizes(text, layout)
    return layout


def _layout(text: str, start: int) -> Layout:
    two = text[start : start + 2]
    if two in ("--", "++"):
        return _delimited(text, start)
    if two[0] == "{" and not text.startswith(_SHORTCODES, start):
        return _object(text, start)
    if two == "#+":
        message = "Org front matter (#+ keywords) is not supported"
        raise fault(text, start, "org-unsupported", message, hint="Use YAML between --- lines.")
    return Layout("none", Source(text, 0, 0, 1), 0, 1)


def _delimited(text: str, start: int) -> Layout:
    """Hugo: any later line that begins with the delimiter closes; the rest of it is body."""
    delimiter = text[start] * 3
    line_end = _opening_line_end(text, start, delimiter)
    close = text.find("\n" + delimiter, line_end)
    if line_end < 0 or close < 0:
        raise fault(
            text,
            start,
            "unterminated-front-matter",
            f"the front matter opened by this {delimiter} is never closed",
            hint=f"Add a line with {delimiter} between front matter and body.",
        )
    line = text.count("\n", 0, line_end + 1) + 1
    source = Source(text, line_end + 1, close + 1, line)
    closing_line = line + text.count("\n", source.start, source.end)
    body_start, crossed = _behind(text, close + 1 + len(delimiter))
    return Layout(DELIMITERS[delimiter], source, body_start, closing_line + crossed)


def _opening_line_end(text: str, start: int, delimiter: str) -> int:
    """The offset of the opening line's end (-1: the file ends before it)."""
    line_end = text.find("\n", start)
    line = text[start:] if line_end < 0 else text[start:line_end]
    behind = line[len(delimiter) :].lstrip(" \t")
    if not line.startswith(delimiter) or (behind.strip() and not behind.startswith("#")):
        hint = f"The line that opens front matter holds {delimiter} and nothing else."
        shown = line.strip()[:20]
        raise fault(text, start, "bad-delimiter", f"{shown!r} cannot open front matter", hint=hint)
    return line_end


def _behind(text: str, offset: int) -> tuple[int, int]:
    """Where the body begins behind the closing delimiter, and whether (1) on the next line."""
    line_end = text.find("\n", offset)
    rest = text[offset:] if line_end < 0 else text[offset:line_end]
    if rest.strip():
        return offset, 0
    return (len(text), 0) if line_end < 0 else (line_end + 1, 1)


def _object(text: str, start: int) -> Layout:
    """Hugo: the braces tell the end. Where they never close, the reader finds out why, and is
    given no more to read than may be."""
    line = text.count("\n", 0, start) + 1
    end = end_of_object(text, start)
    if end < 0:
        end = min(len(text), start + MAX_MATTER_BYTES // 4)
        return Layout("json", Source(text, start, end, line), len(text), line)
    body_start, crossed = _behind(text, end)
    closing_line = line + text.count("\n", start, end)
    return Layout("json", Source(text, start, end, line), body_start, closing_line + crossed)


def _check_sizes(text: str, layout: Layout) -> None:
    source, body = layout.source, layout.body_start
    _check_size(text, source.start, source.end, MAX_MATTER_BYTES, "front matter")
    _check_size(text, body, len(text), MAX_BODY_BYTES, "body")


def _check_size(text: str, start: int, end: int, limit: int, what: str) -> None:
    """A character has at most four bytes: most files need no encoding to be found small."""
    if (end - start) * 4 <= limit:
        return
    size = len(text[start:end].encode())
    if size > limit:
        raise _too_large(text, start, size, limit, what)


def _too_large(text: str, start: int, size: int, limit: int, what: str) -> FrontMatterError:
    code = f"{what.replace(' ', '-')}-too-large"
    message = f"the {what} has {size:,} bytes; at most {limit:,} are accepted"
    return fault(text, start, code, message)
