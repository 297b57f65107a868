"""Readers of text: titles, paragraphs, slugs, addresses."""

from __future__ import annotations

import re
from typing import Any, Final

from articles.frontmatter.document import KeyPath
from articles.hugo.desk import CONTROL, Desk, fits, ignored, one_line, scalar
from articles.hugo.keys import Key
from articles.hugo.notes import shown
from articles.hugo.paths import url_fault

CONTROL_IN_TEXT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def read_line(value: Any, path: KeyPath, key: Key, desk: Desk) -> str | None:
    """One line of text."""
    text = scalar(value, path, desk)
    if text is None:
        if value is not None:
            ignored(value, path, "text", desk)
        return None
    text = one_line(text)
    return text if text and fits(text, path, key, desk, what=key.name) else None


def read_title(value: Any, path: KeyPath, key: Key, desk: Desk) -> str | None:
    """One line; a list or map is an error, for nothing could stand in its place."""
    if isinstance(value, list | dict):
        kind = "a list" if isinstance(value, list) else "a map"
        desk.notes.error(
            path, "title-unreadable", f"the title must be text, not {kind}", hint="put it in quotes"
        )
        return None
    if value is not None and not isinstance(value, str):
        text = desk.notes.written(path, value)
        desk.notes.warn(path, "title-not-text", f"the title was taken as the text {text!r}")
    return read_line(value, path, key, desk)


def read_text(value: Any, path: KeyPath, key: Key, desk: Desk) -> str | None:
    """Text of several lines, with `\\n` between them and no white space around."""
    text = scalar(value, path, desk)
    if text is None:
        if value is not None:
            ignored(value, path, "text", desk)
        return None
    if text.isprintable():
        return text.strip() or None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = CONTROL_IN_TEXT.sub("", text)
    if clean != text:
        desk.notes.warn(path, "control-characters", "control characters were removed")
    return clean.strip() or None


def read_slug(value: Any, path: KeyPath, key: Key, desk: Desk) -> str | None:
    """Hugo: hyphens around are trimmed; a slash makes a deeper path."""
    text = read_line(value, path, key, desk)
    slug = text.strip("-").strip() if text else None
    if slug and any(segment in (".", "..") for segment in re.split(r"[/\\]", slug)):
        desk.notes.warn(path, "slug-climbs", f"`.` and `..` are left out of the slug {shown(slug)}")
    return slug or None


def read_url(value: Any, path: KeyPath, key: Key, desk: Desk) -> str | None:
    """An address on this site; anything else is an error, for the author named a place."""
    if isinstance(value, str) and CONTROL.search(value.strip()):
        fault: str | None = "contains a control character"
        text: str | None = value
    else:
        text = read_line(value, path, key, desk)
        fault = url_fault(text) if text else None
    if fault:
        desk.notes.error(path, "url-unusable", f"the url {shown(text)} {fault}")
        return None
    return text
