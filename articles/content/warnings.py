"""Warnings about a file that can be imported, but that may look different to readers than its
author expects."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from articles.content.derive import find_original
from articles.content.suspicious_matter import find_liquid, find_suspicious_matter
from articles.errors import Problem
from articles.frontmatter import Document
from articles.hugo import Authored
from articles.rendering import Markup, Rendered, Resolve, find_hidden_notes, find_wikilinks

#: First search this many characters for the next item, then the whole body. Search the whole body
#: at most ``MAX_SEARCHES`` times: 500 searches of the longest body take a tenth of a second.
SEARCH_DISTANCE = 20_000
MAX_SEARCHES = 500


def find_warnings(
    document: Document,
    authored: Authored,
    rendered: Rendered,
    *,
    resolve: Resolve,
    markup: Markup = "markdown",
) -> Iterator[Problem]:
    """Yield warnings about the front matter, the body and its pictures, with their places, in no
    order."""
    yield from find_suspicious_matter(document)
    if not document.body.strip() and find_original(authored) is None:
        message = "There is no text below the front matter."
        yield _make_warning("body-empty", message, "body", (document.body_line, 1))
    if authored.thumbnail and "://" in authored.thumbnail:
        message = "The picture is on another host, so it is not loaded and readers do not see it."
        hint = "Put the picture into static/ or into the folder of the article."
        yield _make_warning(
            "picture-remote", message, "thumbnail", _find_key(document, "thumbnail"), hint
        )
    liquid = find_liquid(document.body)
    if liquid is not None:
        message = (
            "Liquid tags (Jekyll) have no meaning here, so readers see this tag as it is written."
        )
        line = document.body.count("\n", 0, liquid)
        column = liquid - document.body.rfind("\n", 0, liquid)
        place = (document.body_line + line, column)
        yield _make_warning(
            "liquid-tag", message, "body", place, "Replace the tag with the text it stands for."
        )
    yield from _find_missing_pictures(document, authored, rendered, resolve)
    places = _BodyPlaces(document)
    for url in rendered.images_remote:
        message = "The picture is on another host, so it is not loaded. Readers see a link to it."
        yield _make_warning("picture-remote", message, "body", places.of(url))
    for name in rendered.unknown_shortcodes:
        message = f"The shortcode {name!r} is unknown, so readers do not see it."
        yield _make_warning("shortcode-unknown", message, "body", places.of_shortcode(name))
    if markup == "markdown":
        yield from _find_obsidian_syntax(document.body, places)


def _find_obsidian_syntax(body: str, places: _BodyPlaces) -> Iterator[Problem]:
    """Find hidden notes and wikilinks. Each spelling of a wikilink is reported once."""
    for start, _end in find_hidden_notes(body):
        message = "Text between %% and %% is a hidden note, so readers do not see it."
        yield _make_warning("hidden-note", message, "body", places.at(start))
    named: set[str] = set()
    for start, end in find_wikilinks(body):
        written = body[start:end]
        if written not in named:
            named.add(written)
            message = (
                f"{written!r} is a wikilink, which has no meaning here. Readers see it as it "
                "is written."
            )
            hint = "Write [text](address) for a link, ![text](address) for a picture."
            yield _make_warning("wiki-link", message, "body", places.at(start), hint)


def _find_missing_pictures(
    document: Document, authored: Authored, rendered: Rendered, resolve: Resolve
) -> Iterator[Problem]:
    """Find the missing pictures of an article."""
    thumbnail = authored.thumbnail
    if thumbnail and "://" not in thumbnail and resolve(thumbnail, "image") is None:
        place = _find_key(document, "thumbnail")
        yield _make_warning(
            "picture-missing",
            _describe_missing(thumbnail),
            "thumbnail",
            place,
            MISSING_PICTURE_HINT,
        )
    places = _BodyPlaces(document)
    named = {r.target: r.line for r in reversed(rendered.references) if r.kind == "image"}
    for target, line in named.items():
        if resolve(target, "image") is None:
            place = places.on_line(line, target)
            yield _make_warning(
                "picture-missing", _describe_missing(target), "body", place, MISSING_PICTURE_HINT
            )


MISSING_PICTURE_HINT = (
    "Put it into static/ or into the folder of the article, and import the site's folder."
)


def _describe_missing(target: str) -> str:
    return f"The picture {target!r} does not exist, so readers do not see it."


def find_address_place(document: Document) -> tuple[str, int, int]:
    """Return the key that decides the address (``url`` or ``slug``, or "" for neither), with its
    line and column."""
    for field in ("url", "slug"):
        for key in document.matter:
            if key.lower() == field and (mark := document.marks.get((key,))):
                return key, mark.line, mark.column
    return "", 1, 1


def _make_warning(
    code: str, message: str, field: str, place: tuple[int, int], hint: str = ""
) -> Problem:
    return Problem(
        severity="warning",
        code=code,
        message=message,
        field=field,
        line=place[0],
        column=place[1],
        hint=hint,
    )


def _find_key(document: Document, field: str) -> tuple[int, int]:
    for path, mark in document.marks.items():
        if len(path) == 1 and str(path[0]).lower() == field:
            return mark.line, mark.column
    return 1, 1


class _BodyPlaces:
    """Lines and columns, from 1, of items in the body. Items are usually looked up in the order of
    the text, so that a search rarely has to read the whole body."""

    def __init__(self, document: Document) -> None:
        self._body = document.body
        self._first = document.body_line
        self._ends = [found.start() for found in re.finditer("\n", document.body)]
        self._last = 0
        self._searches = 0

    def on_line(self, line: int, text: str) -> tuple[int, int]:
        """Return the place of ``text`` on a line of the body, or the beginning of that line."""
        line = max(line, 1)
        if line > len(self._ends) + 1:
            return self._first + line - 1, 1
        start = self._ends[line - 2] + 1 if line > 1 else 0
        end = self._ends[line - 1] if line <= len(self._ends) else len(self._body)
        return self._first + line - 1, max(self._body.find(text, start, end) - start + 1, 1)

    def of(self, text: str) -> tuple[int, int]:
        """Return the first place of ``text``, or the first line of the body if it is missing."""
        at = self._body.find(text, self._last, self._last + SEARCH_DISTANCE)
        if at == -1 and self._searches < MAX_SEARCHES:
            self._searches += 1
            at = self._body.find(text)
        if at == -1:
            return self._first, 1
        self._last = at
        return self.at(at)

    def at(self, at: int) -> tuple[int, int]:
        """Return the place of an offset in the body."""
        line = bisect_left(self._ends, at)
        return self._first + line, at - (self._ends[line - 1] if line else -1)

    def of_shortcode(self, name: str) -> tuple[int, int]:
        first = (self._first, 1)
        openings = (f"{{{{{bracket}{space}{name}" for bracket in "<%" for space in (" ", ""))
        return next((place for place in map(self.of, openings) if place != first), first)
