"""Compute the bytes of a file for an article: an existing file with only the necessary changes, or
a new file. As a check, the bytes are parsed again before they are returned."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import tzinfo
from typing import Final

from articles.errors import PatchError
from articles.exporting.changes import ParsedFile, find_changes
from articles.exporting.comparing import find_edited_fields
from articles.frontmatter import Document, dump, parse, patch
from articles.frontmatter.patching import to_bytes
from articles.hugo import Authored, make_front_matter

#: Maximum number of rounds. If a key is removed, another key with the same meaning may take effect.
#: The next round removes that key.
MAX_ROUNDS: Final = 4


def rewrite_file(
    document: Document, wanted: Authored, *, zone: tzinfo, widgets: Collection[str]
) -> bytes:
    """Return the bytes of ``document``, changed only where the content differs from ``wanted``.

    Raise :class:`~articles.errors.PatchError` with the reason if this is not possible.
    """
    page = ParsedFile(document, zone, widgets)
    known = _find_errors(page)
    for _round in range(MAX_ROUNDS):
        names = find_edited_fields(page.said, wanted)
        if not names:
            return to_bytes(page.document)
        body = wanted.body if "body" in names else None
        data = patch(page.document, find_changes(page, wanted), body)
        page = ParsedFile(parse(data), zone, widgets)
        _refuse_new_errors(page, known)
    raise _refuse_lost_fields(names)


def render_new_file(wanted: Authored, *, zone: tzinfo, widgets: Collection[str]) -> bytes:
    """Return a file in our own format, for an article without a file. ``wanted.body`` must come
    from :func:`format_house_body`.

    Raise :class:`~articles.errors.PatchError` for a value that no file can express.
    """
    said = replace(wanted, draft=wanted.draft or None)
    data = dump(make_front_matter(said, timezone=zone), wanted.body)
    page = ParsedFile(parse(data), zone, widgets)
    _refuse_new_errors(page, set())
    names = find_edited_fields(page.said, wanted)
    if names:
        raise _refuse_lost_fields(names)
    return data


def format_house_body(body: str) -> str:
    """Return a body as in the files that we write: it follows a blank line and ends with one line
    feed."""
    text = body.replace("\r\n", "\n").strip("\n")
    return f"\n{text}\n" if text.strip() else ""


def _refuse_new_errors(page: ParsedFile, known: Collection[str]) -> None:
    """Raise PatchError if an import would reject the page. Errors whose codes are in ``known`` do
    not count."""
    for problem in page.problems:
        if problem.severity == "error" and problem.code not in known:
            raise PatchError(f"the written file could not be imported: {problem.message}")


def _find_errors(page: ParsedFile) -> set[str]:
    return {problem.code for problem in page.problems if problem.severity == "error"}


def _refuse_lost_fields(names: Collection[str]) -> PatchError:
    fields = ", ".join(names)
    return PatchError(f"these fields would not survive being read back from the file: {fields}")
