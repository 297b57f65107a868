"""The writer of changes to a file.

It splices only what changed, and checks each step by reading the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from articles.errors import FrontMatterError, PatchError
from articles.frontmatter.document import (
    Document,
    Edit,
    Format,
    KeyPath,
    Splice,
    apply_edit,
    field_name,
)
from articles.frontmatter.dumping import dump
from articles.frontmatter.editor import Editor
from articles.frontmatter.encoding import encode
from articles.frontmatter.json_editor import JsonEditor
from articles.frontmatter.line_ends import find_main_line_end, match_line_ends
from articles.frontmatter.parsing import parse, parse_data
from articles.frontmatter.steps import (
    InsertKey,
    Remove,
    Replace,
    Step,
    find_steps,
)
from articles.frontmatter.toml_editor import TomlEditor
from articles.frontmatter.values import DELETE, MISSING, is_same_value, look_up
from articles.frontmatter.yaml_editor import YamlEditor
from articles.frontmatter.yaml_writer import HOUSE_STYLE, format_block

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
    """Apply changes to the document's file and return its new bytes. All other bytes stay the same.

    ``changes`` maps a key, or the path of a value, to a JSON-shaped value or to
    :data:`~articles.frontmatter.values.DELETE`. A value that the file already has changes nothing.
    A missing key is added after the last one, together with any missing parent maps. ``body`` is
    the new body; it gets the line endings of the old one, if these are all alike. A file without
    front matter gets a YAML block. Raise :class:`~articles.errors.PatchError`, with the reason, if
    the file would not contain exactly these values when read back, and TypeError for a value that
    is not JSON-shaped.
    """
    for key, value in changes.items():
        document = _apply_change(document, key if isinstance(key, tuple) else (key,), value)
    if body is not None:
        document = _replace_body(document, body)
    return to_bytes(document)


def patch_data(document: Document, changes: Mapping[KeyPath, Any]) -> bytes:
    """Apply changes to a data file and return its new bytes, as :func:`patch` does. Many changes
    are written at once: the file is read again only once. The path of a key that the file lacks has
    one part."""
    document = _end_last_line(document)
    if not document.matter:
        return to_bytes(_fill_empty_data(document, changes))
    try:
        return to_bytes(_apply_together(document, changes))
    except (PatchError, StopIteration):
        for path, value in changes.items():
            document = _apply_change(document, path, value)
        return to_bytes(document)


def _end_last_line(document: Document) -> Document:
    if document.text.endswith("\n") or not document.text:
        return document
    return replace(document, text=document.text + find_main_line_end(document.text))


def _fill_empty_data(document: Document, changes: Mapping[KeyPath, Any]) -> Document:
    """Add the first keys to a file that holds nothing but comments."""
    expected = {str(path[0]): value for path, value in changes.items()}
    lines = format_block(expected, 0, HOUSE_STYLE) if expected else []
    newline = find_main_line_end(document.text)
    added = Splice(len(document.text), len(document.text), "".join(f"{x}{newline}" for x in lines))
    return _apply_first_valid_edit(document, iter([(added,)]), expected, ())


def _apply_together(document: Document, changes: Mapping[KeyPath, Any]) -> Document:
    """Apply the best edit of every change at once."""
    editor, expected = EDITORS[document.format](document), document.matter
    new = {str(path[0]): value for path, value in changes.items() if path[0] not in expected}
    splices = _insert_entries(editor, new)
    expected = {**expected, **new}
    for path, value in changes.items():
        if path[0] in new:
            continue
        _refuse_repeated_keys(document, path)
        for step in find_steps(document.matter, path, value):
            expected = step.apply_to(expected)
            splices += next(step.proposals(editor))
    edit = tuple(sorted(splices, key=lambda splice: splice.start))
    if any(before.end > after.start for before, after in pairwise(edit)):
        raise PatchError("two changes overlap")
    return _apply_first_valid_edit(document, iter([edit]), expected, ())


def _insert_entries(editor: Editor, entries: Mapping[str, Any]) -> list[Splice]:
    """Return one splice that adds all ``entries`` after the last key, on lines of their own."""
    if not entries:
        return []
    name, value = next(iter(entries.items()))
    (first,) = next(editor.insert_key((name,), value))
    if not first.new.endswith(editor.newline):
        raise PatchError("the map is written in brackets")
    indent = len(first.new) - len(first.new.lstrip(" "))
    lines = format_block(dict(entries), indent, HOUSE_STYLE)
    return [first._replace(new="".join(line + editor.newline for line in lines))]


def to_bytes(document: Document) -> bytes:
    """Return a document as the bytes of a file."""
    return encode(document.text, bom=document.bom)


def _apply_change(document: Document, path: KeyPath, value: Any) -> Document:
    steps = find_steps(document.matter, path, value)
    if not steps:
        return document
    _refuse_repeated_keys(document, path)
    if document.format == "none":
        return _add_front_matter(document, steps)
    try:
        return _apply_steps(document, steps)
    except PatchError as refusal:
        if look_up(document.matter, path) is MISSING or value is DELETE:
            raise
        return _rewrite_value(document, path, value, refusal)


def _apply_steps(document: Document, steps: list[Step]) -> Document:
    for step in steps:
        expected = step.apply_to(document.matter)
        editor = EDITORS[document.format](document)
        document = _apply_first_valid_edit(document, step.proposals(editor), expected, step.path)
    return document


def _rewrite_value(document: Document, path: KeyPath, value: Any, refusal: PatchError) -> Document:
    """As a last resort, replace the whole value, or remove its key and add it again.

    If this fails too, raise ``refusal``, the error of the first attempt.
    """
    anew: tuple[list[Step], ...] = ([Replace(path, value)], [Remove(path), InsertKey(path, value)])
    for steps in anew[: 1 if isinstance(path[-1], int) else 2]:
        with suppress(PatchError):
            return _apply_steps(document, steps)
    raise refusal


def _apply_first_valid_edit(
    document: Document, edits: Iterator[Edit], expected: Mapping[str, Any], path: KeyPath
) -> Document:
    """Return the document after the first edit whose result, when read back, has the expected
    values."""
    reason = "this way of writing it is not supported"
    for edit in edits:
        try:
            result = _parse_again(document, apply_edit(document.text, edit))
        except FrontMatterError as error:
            reason = error.problem.message
            continue
        if _is_as_expected(result, document, expected):
            return result
        reason = "it would not survive being read back from the file"
    raise PatchError(f"{field_name(path)!r} cannot be written into this file: {reason}")


def _parse_again(document: Document, text: str) -> Document:
    read = parse_data if document.bare else parse
    return read(encode(text, bom=document.bom))


def _is_as_expected(result: Document, before: Document, expected: Mapping[str, Any]) -> bool:
    return (
        result.format == before.format
        and result.body == before.body
        and len(result.problems) == len(before.problems)
        and is_same_value(result.matter, expected)
    )


def _refuse_repeated_keys(document: Document, path: KeyPath) -> None:
    """Raise an error if a key on the path is repeated. Only a person can decide which one is
    meant."""
    repeated = {problem.field for problem in document.problems if problem.code == "duplicate-key"}
    names = {field_name(path[:length]) for length in range(1, len(path) + 1)}
    below = field_name(path)
    for name in sorted(repeated):
        if name in names or name.startswith((f"{below}.", f"{below}[")):
            raise PatchError(f"the key {name!r} appears more than once in this file")


def _add_front_matter(document: Document, steps: list[Step]) -> Document:
    matter: Any = document.matter
    for step in steps:
        matter = step.apply_to(matter)
    if not matter:
        return document
    newline = find_main_line_end(document.text)
    block = dump(matter, "").decode().replace("\n", newline)
    try:
        result = _parse_again(document, block + document.text)
    except FrontMatterError as error:
        raise PatchError(f"no front matter can be added: {error.problem.message}") from None
    if result.body != document.body or not is_same_value(result.matter, matter):
        raise PatchError("no front matter can be added to this file without changing its text")
    return result


def _replace_body(document: Document, body: str) -> Document:
    """Return the document with a new body after its front matter. The new body gets the line
    endings of the file."""
    body = match_line_ends(document.body if "\n" in document.body else document.text, body)
    if body == document.body:
        return document
    head = document.text[: len(document.text) - len(document.body)]
    reason = "the new body would be read as front matter"
    for between in _get_separators(document, head):
        try:
            result = _parse_again(document, head + between + body)
        except FrontMatterError as error:
            reason = error.problem.message
            continue
        if (result.format, result.body) == (document.format, body) and is_same_value(
            result.matter, document.matter
        ):
            return result
    raise PatchError(f"the body cannot be written into this file: {reason}")


def _get_separators(document: Document, head: str) -> tuple[str, ...]:
    """Return the possible texts between front matter and body, the best first.

    A closing delimiter at the end of the file may have no line break yet. It then needs one.
    """
    newline = find_main_line_end(head)
    if document.format == "none":
        return ("",)
    return ("", newline) if head.endswith("\n") or document.body else (newline, "")
