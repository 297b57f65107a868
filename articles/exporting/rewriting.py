"""The bytes of a file that says what an article says: an old file with only that changed, or a new
one. Either is read again before anybody gets to see it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import tzinfo
from typing import Final

from articles.errors import PatchRefused
from articles.exporting.changes import Page, changes_to
from articles.exporting.comparing import edited
from articles.frontmatter import Document, dump, parse, patch
from articles.frontmatter.patching import to_bytes
from articles.hugo import Authored, house_matter

#: A key that is taken away may lay bare another that meant the same: then again.
ROUNDS: Final = 4


def rewritten(
    document: Document, wanted: Authored, *, zone: tzinfo, widgets: Collection[str]
) -> bytes:
    """The file of ``document``, changed in what it says otherwise than ``wanted`` and in no other
    byte.

    Raises :class:`~articles.errors.PatchRefused`, with the reason, where no such file can be
    written.
    """
    page = Page(document, zone, widgets)
    known = _errors(page)
    for _round in range(ROUNDS):
        names = edited(page.said, wanted)
        if not names:
            return to_bytes(page.document)
        body = wanted.body if "body" in names else None
        data = patch(page.document, changes_to(page, wanted), body)
        page = Page(parse(data), zone, widgets)
        _refuse_new_errors(page, known)
    raise _unsaid(names)


def new_file(wanted: Authored, *, zone: tzinfo, widgets: Collection[str]) -> bytes:
    """A file in house style for an article that has none; its body shall be as
    :func:`house_body` has it.

    Raises :class:`~articles.errors.PatchRefused` for what no file can say.
    """
    said = replace(wanted, draft=wanted.draft or None)
    data = dump(house_matter(said, timezone=zone), wanted.body)
    page = Page(parse(data), zone, widgets)
    _refuse_new_errors(page, set())
    names = edited(page.said, wanted)
    if names:
        raise _unsaid(names)
    return data


def house_body(body: str) -> str:
    """A text as it stands in a file of ours: a blank line above it, one line end below."""
    text = body.replace("\r\n", "\n").strip("\n")
    return f"\n{text}\n" if text.strip() else ""


def _refuse_new_errors(page: Page, known: Collection[str]) -> None:
    """What was written must be what an import takes."""
    for problem in page.problems:
        if problem.severity == "error" and problem.code not in known:
            raise PatchRefused(f"no import would take it: {problem.message}")


def _errors(page: Page) -> set[str]:
    return {problem.code for problem in page.problems if problem.severity == "error"}


def _unsaid(names: Collection[str]) -> PatchRefused:
    fields = ", ".join(names)
    return PatchRefused(f"read again, the file would say something else about: {fields}")
