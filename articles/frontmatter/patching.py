"""Writing changes into a file by splicing only what changed, each step proved by reading again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from articles.errors import FrontMatterError, PatchRefused
from articles.frontmatter.document import Document, Format, KeyPath, field_name
from articles.frontmatter.dumping import dump
from articles.frontmatter.editor import Editor
from articles.frontmatter.encoding import encode
from articles.frontmatter.json_editor import JsonEditor
from articles.frontmatter.parsing import parse
from articles.frontmatter.splicing import Edit, spliced
from articles.frontmatter.steps import (
    InsertKey,
    Remove,
    Replace,
    Step,
    steps_to,
)
from articles.frontmatter.toml_editor import TomlEditor
from articles.frontmatter.values import DELETE, MISSING, look_up, same
from articles.frontmatter.yaml_editor import YamlEditor

EDITORS: Final[dict[Format, type[Editor]]] = {
    "yaml": YamlEditor,
    "toml": TomlEditor,
    "json": JsonEditor,
}


def patch(
    document: Document,
    changes: Mapping[str | KeyPath, Any],
    body: str | None = None,
) -> bytes:
    """The document's file with the changes written in, and every other byte as it was.

    ``changes`` maps a key, or the path of a value, to a JSON-shaped value or to
    :data:`~articles.frontmatter.values.DELETE`; a value that stands there already changes nothing.
    A key that is absent comes behind the last one, with the maps that lead to it. ``body`` is the
    new body; its line ends become those of the old one, if these are all alike. A file without
    front matter gets a YAML block. Raises :class:`~articles.errors.PatchRefused`, with the reason,
    where the file read again would not hold exactly this, and TypeError for a value that is not
    JSON-shaped.
    """
    for key, value in changes.items():
        document = _changed(document, key if isinstance(key, tuple) else (key,), value)
    if body is not None:
        document = _with_body(document, body)
    return to_bytes(document)


def to_bytes(document: Document) -> bytes:
    """The file of a document, byte for byte."""
    return encode(document.text, bom=document.bom)


def _changed(document: Document, path: KeyPath, value: Any) -> Document:
    steps = steps_to(document.matter, path, value)
    if not steps:
        return document
    _refuse_repeated_keys(document, path)
    if document.format == "none":
        return _with_new_block(document, steps)
    try:
        return _stepped(document, steps)
    except PatchRefused as refusal:
        if look_up(document.matter, path) is MISSING or value is DELETE:
            raise
        return _written_anew(document, path, value, refusal)


def _stepped(document: Document, steps: list[Step]) -> Document:
    for step in steps:
        expected = step.expected(document.matter)
        editor = EDITORS[document.format](document)
        document = _proved(document, step.proposals(editor), expected, step.path)
    return document


def _written_anew(document: Document, path: KeyPath, value: Any, refusal: PatchRefused) -> Document:
    """The last resort: the value as a whole, or its key taken out and added again. Where this does
    not work either, the first refusal is the one to tell."""
    anew: tuple[list[Step], ...] = ([Replace(path, value)], [Remove(path), InsertKey(path, value)])
    for steps in anew[: 1 if isinstance(path[-1], int) else 2]:
        with suppress(PatchRefused):
            return _stepped(document, steps)
    raise refusal


def _proved(
    document: Document, edits: Iterator[Edit], expected: Mapping[str, Any], path: KeyPath
) -> Document:
    """The document after the first edit that, read again, gives what is expected."""
    reason = "this way of writing it is not supported"
    for edit in edits:
        try:
            result = _reread(document, spliced(document.text, edit))
        except FrontMatterError as error:
            reason = error.problem.message
            continue
        if _holds(result, document, expected):
            return result
        reason = "read again, the file would say something else"
    raise PatchRefused(f"{field_name(path)!r} cannot be written into this file: {reason}")


def _reread(document: Document, text: str) -> Document:
    return parse(encode(text, bom=document.bom))


def _holds(result: Document, before: Document, expected: Mapping[str, Any]) -> bool:
    return (
        result.format == before.format
        and result.body == before.body
        and len(result.problems) == len(before.problems)
        and same(result.matter, expected)
    )


def _refuse_repeated_keys(document: Document, path: KeyPath) -> None:
    """Which of two equal keys is meant, is for a person to say."""
    repeated = {problem.field for problem in document.problems if problem.code == "duplicate-key"}
    names = {field_name(path[:length]) for length in range(1, len(path) + 1)}
    below = field_name(path)
    for name in repeated:
        if name in names or name.startswith((f"{below}.", f"{below}[")):
            raise PatchRefused(f"the key {name!r} stands more than once in this file")


def _with_new_block(document: Document, steps: list[Step]) -> Document:
    matter: Any = document.matter
    for step in steps:
        matter = step.expected(matter)
    if not matter:
        return document
    newline = "\r\n" if "\r\n" in document.text else "\n"
    block = dump(matter, "").decode().replace("\n", newline)
    try:
        result = _reread(document, block + document.text)
    except FrontMatterError as error:
        raise PatchRefused(f"no front matter can be added: {error.problem.message}") from None
    if result.body != document.body or not same(result.matter, matter):
        raise PatchRefused("no front matter can be added to this file without changing its text")
    return result


def _with_body(document: Document, body: str) -> Document:
    """The body as it is given, in the line ends of the file, behind the front matter."""
    body = _with_line_ends_of(document, body)
    if body == document.body:
        return document
    head = document.text[: len(document.text) - len(document.body)]
    reason = "the new body would be taken for front matter"
    for between in _between(document, head):
        try:
            result = _reread(document, head + between + body)
        except FrontMatterError as error:
            reason = error.problem.message
            continue
        if (result.format, result.body) == (document.format, body) and same(
            result.matter, document.matter
        ):
            return result
    raise PatchRefused(f"the body cannot be written into this file: {reason}")


def _between(document: Document, head: str) -> tuple[str, ...]:
    """What may have to stand between front matter and body, the best first: a closing line that
    ends the file gets its line break only now."""
    newline = "\r\n" if "\r\n" in head else "\n"
    if document.format == "none":
        return ("",)
    return ("", newline) if head.endswith("\n") or document.body else (newline, "")


def _with_line_ends_of(document: Document, body: str) -> str:
    """Browsers send CRLF whatever they were given; a file whose lines end alike keeps its ends."""
    old = document.body if "\n" in document.body else document.text
    crlf, lines = old.count("\r\n"), old.count("\n")
    if crlf not in (0, lines):
        return body
    unix = body.replace("\r\n", "\n")
    return unix.replace("\n", "\r\n") if crlf else unix
