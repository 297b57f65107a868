"""What is worth saying about a file that is fine to import: a warning for everything that readers
will see otherwise than the author may think."""

from __future__ import annotations

from collections.abc import Iterator

from articles.errors import Problem
from articles.frontmatter import Document
from articles.hugo import Authored
from articles.rendering import Rendered, Resolve


def remarks(
    document: Document, authored: Authored, rendered: Rendered, *, resolve: Resolve
) -> Iterator[Problem]:
    """Warnings about the body and its pictures, each where it stands."""
    if not document.body.strip():
        message = "There is no text below the front matter."
        yield _remark("body-empty", message, "body", (document.body_line, 1))
    if authored.thumbnail and "://" in authored.thumbnail:
        message = "A picture on another host is not loaded; readers do not see it."
        hint = "Put the picture into static/ or beside the article."
        yield _remark("picture-remote", message, "thumbnail", _key(document, "thumbnail"), hint)
    yield from _missing_pictures(document, authored, rendered, resolve)
    for url in rendered.images_remote:
        message = "A picture on another host is not loaded; readers get a link to it."
        yield _remark("picture-remote", message, "body", _in_body(document, url))
    for name in rendered.unknown_shortcodes:
        message = f"The shortcode {name!r} is not known here; readers do not see it."
        yield _remark("shortcode-unknown", message, "body", _shortcode(document, name))


def _missing_pictures(
    document: Document, authored: Authored, rendered: Rendered, resolve: Resolve
) -> Iterator[Problem]:
    """Pictures that the article names and that did not come along, the thumbnail first."""
    thumbnail = authored.thumbnail
    if thumbnail and "://" not in thumbnail and resolve(thumbnail, "image") is None:
        place = _key(document, "thumbnail")
        yield _remark("picture-missing", _missing(thumbnail), "thumbnail", place, FOUND_IN)
    named = {r.target: r.line for r in reversed(rendered.references) if r.kind == "image"}
    for target, line in sorted(named.items(), key=lambda one: one[1]):
        if resolve(target, "image") is None:
            place = _on_line(document, line, target)
            yield _remark("picture-missing", _missing(target), "body", place, FOUND_IN)


FOUND_IN = "Put it into static/ or beside the article, and import the site's folder."


def _missing(target: str) -> str:
    return f"There is no picture {target!r}; readers do not see it."


def address_place(document: Document) -> tuple[str, int, int]:
    """The key that decides the address, and where it stands: url, else slug, else the file."""
    for field in ("url", "slug"):
        for key in document.matter:
            if key.lower() == field and (mark := document.marks.get((key,))):
                return key, mark.line, mark.column
    return "", 1, 1


def _remark(code: str, message: str, field: str, place: tuple[int, int], hint: str = "") -> Problem:
    return Problem(
        severity="warning",
        code=code,
        message=message,
        field=field,
        line=place[0],
        column=place[1],
        hint=hint,
    )


def _key(document: Document, field: str) -> tuple[int, int]:
    for path, mark in document.marks.items():
        if len(path) == 1 and str(path[0]).lower() == field:
            return mark.line, mark.column
    return 1, 1


def _shortcode(document: Document, name: str) -> tuple[int, int]:
    openings = (f"{{{{{bracket}{space}{name}" for bracket in "<%" for space in (" ", ""))
    return next(
        (_in_body(document, opening) for opening in openings if opening in document.body),
        (document.body_line, 1),
    )


def _on_line(document: Document, line: int, text: str) -> tuple[int, int]:
    """Where ``text`` stands on a line of the body, else where that line begins."""
    lines = document.body.split("\n", line)
    column = lines[line - 1].find(text) + 1 if 0 < line <= len(lines) else 0
    return document.body_line + max(line, 1) - 1, max(column, 1)


def _in_body(document: Document, text: str) -> tuple[int, int]:
    """Where ``text`` first stands in the body: line and column of the file, from 1."""
    at = document.body.find(text)
    if at < 0:
        return document.body_line, 1
    before = document.body[:at]
    return document.body_line + before.count("\n"), at - before.rfind("\n")
