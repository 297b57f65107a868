"""Warnings about front matter that is valid but may not mean what its author thinks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from articles.errors import Problem
from articles.frontmatter import Document, field_name
from articles.frontmatter.values import look_up
from articles.hugo.keys import BY_NAME

#: ``{% tag %}`` and ``{{ a.name | filter }}``. Hugo's shortcodes begin with ``{{%`` and ``{{<``.
_LIQUID = re.compile(
    r"(?<!\{)\{%-?\s*[a-z]\w*(?:\s[^%{}\n]{0,300})?%\}"
    r"|\{\{-?\s*[A-Za-z_][\w.\[\]-]{0,100}(?:\s*\|[^{}\n]{0,300})?\s*-?\}\}"
)
#: Matches code samples. Readers are meant to see the Liquid tags in such a sample.
_CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def find_liquid(text: str) -> int | None:
    """Return the position of the first Liquid tag outside code, or None."""
    if "{%" not in text and "{{" not in text:
        return None
    bare = _CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    found = _LIQUID.search(bare)
    return found.start() if found else None


#: The beginning of a YAML comment that was probably meant as text, such as a ranking or a hashtag.
#: In a real comment, a space usually follows the sign.
_COMMENT_START: Final = re.compile(r"[ \t]+#(?=[^\s#!])")
#: A value that begins with one of these is quoted or a block scalar. It never ends at a comment.
_QUOTE_STARTS: Final = frozenset("\"'|>")
#: Search only this many characters at the beginning of a body for front matter.
_MAX_SCANNED: Final = 20_000
_DELIMITER: Final = re.compile(r"^(?:---|\+\+\+)[ \t]*\r?$", re.MULTILINE)
_KEY_VALUE_LINE: Final = re.compile(r"[ \t]*([A-Za-z_][\w-]{0,50})[ \t]*[:=]")
#: Keys of Pelican and MultiMarkdown that Hugo does not know.
_FOREIGN_KEYS: Final = frozenset({"category", "modified", "save_as", "status", "subtitle"})


def find_suspicious_matter(document: Document) -> Iterator[Problem]:
    """Yield warnings about suspicious front matter, each with its place."""
    if document.format == "yaml":
        yield from _find_cut_values(document)
    elif document.format == "none":
        yield from _find_misplaced_matter(document)


def _find_cut_values(document: Document) -> Iterator[Problem]:
    """Find texts that YAML cuts off at `` #``, because this begins a comment."""
    text, end = document.text, len(document.text) - len(document.body)
    if not _COMMENT_START.search(text, 0, end):
        return
    for path, mark in document.marks.items():
        value = look_up(document.matter, path)
        if not isinstance(value, str | None) or text[mark.start : mark.start + 1] in _QUOTE_STARTS:
            continue
        cut = _COMMENT_START.match(text, mark.end, end)
        if cut:
            line = text[mark.start : text.find("\n", mark.end)].strip()
            yield Problem(
                severity="warning",
                code="value-cut",
                message=(
                    f"In YAML, a # after a space begins a comment, so the value is only {value!r}."
                ),
                field=field_name(path),
                line=mark.line + text.count("\n", mark.start, cut.end()),
                column=cut.end() - 1 - text.rfind("\n", 0, cut.end()),
                hint=(
                    "If the rest is part of the value, put the whole value in quotes: "
                    f"{_quote(line)}"
                ),
            )


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _find_misplaced_matter(document: Document) -> Iterator[Problem]:
    """Find lines in a file without front matter that were meant as front matter."""
    head = document.body[:_MAX_SCANNED]
    first = re.search(r"\S", head)
    if first and _are_keys(head[first.start() :].partition("\n\n")[0]):
        message = "The file begins with keys but not with a line ---, so readers see them as text."
        yield _make_misplaced_warning(
            document, first.start(), message, "Put a line --- above and below the keys."
        )
        return
    delimiters = iter(_DELIMITER.finditer(head))
    opening, closing = next(delimiters, None), next(delimiters, None)
    if opening and closing and _are_keys(head[opening.end() : closing.start()].strip()):
        message = "This front matter is not at the top of the file, so readers see it as text."
        yield _make_misplaced_warning(
            document, opening.start(), message, "Remove everything above it."
        )


def _are_keys(block: str) -> bool:
    """Return whether the first line has a known key and one of the lines has the key `title`."""
    found = [_KEY_VALUE_LINE.match(line) for line in block.split("\n")]
    names = [pair[1].lower() for pair in found if pair]
    return found[0] is not None and names[0] in _KNOWN_KEYS and "title" in names


_KNOWN_KEYS: Final = frozenset(BY_NAME) | _FOREIGN_KEYS


def _make_misplaced_warning(document: Document, at: int, message: str, hint: str) -> Problem:
    line = document.body.count("\n", 0, at)
    return Problem(
        severity="warning",
        code="front-matter-misplaced",
        message=message,
        line=document.body_line + line,
        column=at - document.body.rfind("\n", 0, at),
        hint=hint,
    )
