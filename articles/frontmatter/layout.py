"""The split of a file into front matter and body, by Hugo's rules."""

from __future__ import annotations

from articles.errors import FrontMatterError
from articles.frontmatter.document import MatterSource
from articles.frontmatter.errors import MAX_BODY_BYTES, MAX_MATTER_BYTES, make_error
from articles.frontmatter.json_reader import find_object_end

Split = tuple[MatterSource, str]
"""The front matter without its delimiters, and the body."""


def split_delimited(text: str, delimiter: str) -> Split:
    """Split a text that begins with a line of ``delimiter``.

    Hugo: the next line that begins with the delimiter closes the front matter, and the rest of that
    line is part of the body. Raise :class:`FrontMatterError` with the code ``bad-delimiter``,
    ``unterminated-front-matter``, ``front-matter-too-large`` or ``body-too-large``.
    """
    start = find_first_character(text)
    line_end = _find_opening_line_end(text, start, delimiter)
    close = text.find("\n" + delimiter, line_end)
    if line_end < 0 or close < 0:
        raise make_error(
            text,
            start,
            "unterminated-front-matter",
            f"the front matter opened by this {delimiter} is never closed",
            hint=f"Add a line with {delimiter} between front matter and body.",
        )
    line = text.count("\n", 0, line_end + 1) + 1
    source = MatterSource(text, line_end + 1, close + 1, line)
    return _split(source, _find_body(text, close + 1 + len(delimiter)))


def split_json_object(text: str) -> Split:
    """Split a text that begins with a brace.

    Hugo: the front matter ends with the matching brace. If that brace is missing, the front matter
    ends at the end of the text or at a quarter of the maximum size. The JSON reader then reports
    the error. Raise :class:`FrontMatterError` with the code ``front-matter-too-large`` or
    ``body-too-large``.
    """
    start = find_first_character(text)
    line = text.count("\n", 0, start) + 1
    end = find_object_end(text, start)
    if end < 0:
        end = min(len(text), start + MAX_MATTER_BYTES // 4)
        return _split(MatterSource(text, start, end, line), len(text))
    return _split(MatterSource(text, start, end, line), _find_body(text, end))


def split_body(text: str) -> Split:
    """Return the whole text as the body, because the file has no front matter.

    Raise :class:`FrontMatterError` with the code ``empty-file``, ``org-unsupported`` or
    ``body-too-large``.
    """
    start = find_first_character(text)
    if start == len(text):
        raise make_error(text, 0, "empty-file", "the file is empty")
    if text.startswith("#+", start):
        message = "Org front matter (#+ keywords) is not supported"
        raise make_error(
            text, start, "org-unsupported", message, hint="Use YAML between --- lines."
        )
    return _split(MatterSource(text, 0, 0), 0)


def find_first_character(text: str) -> int:
    """Return the offset of the first character that is not white space, or the text's length."""
    return len(text) - len(text.lstrip())


def _find_opening_line_end(text: str, start: int, delimiter: str) -> int:
    """Return the offset at which the opening line ends, or -1 if it is the file's last line."""
    line_end = text.find("\n", start)
    line = text[start:] if line_end < 0 else text[start:line_end]
    behind = line[len(delimiter) :].lstrip(" \t")
    if not line.startswith(delimiter) or (behind.strip() and not behind.startswith("#")):
        hint = f"Write {delimiter} and nothing else on the line that opens the front matter."
        shown = line.strip()[:20]
        raise make_error(
            text, start, "bad-delimiter", f"{shown!r} cannot open front matter", hint=hint
        )
    return line_end


def _find_body(text: str, offset: int) -> int:
    """Return the offset of the body. It begins on the line after the closing delimiter, or on the
    same line if more text follows the delimiter there."""
    line_end = text.find("\n", offset)
    rest = text[offset:] if line_end < 0 else text[offset:line_end]
    if rest.strip():
        return offset
    return len(text) if line_end < 0 else line_end + 1


def _split(source: MatterSource, body_start: int) -> Split:
    text = source.text
    _check_size(text, source.start, source.end, MAX_MATTER_BYTES, "front matter")
    _check_size(text, body_start, len(text), MAX_BODY_BYTES, "body")
    return source, text[body_start:]


def _check_size(text: str, start: int, end: int, limit: int, what: str) -> None:
    """Raise an error if ``text[start:end]`` has more than ``limit`` bytes.

    A character has at most four bytes, so most files pass without being encoded.
    """
    if (end - start) * 4 <= limit:
        return
    size = len(text[start:end].encode())
    if size > limit:
        raise _make_too_large_error(text, start, size, limit, what)


def _make_too_large_error(
    text: str, start: int, size: int, limit: int, what: str
) -> FrontMatterError:
    code = f"{what.replace(' ', '-')}-too-large"
    message = f"the {what} has {size:,} bytes; the limit is {limit:,}"
    return make_error(text, start, code, message)
