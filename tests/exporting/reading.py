"""Checks that an edit of one field left the rest of the file unchanged."""

from __future__ import annotations

from articles.exporting.changes import ParsedFile
from articles.frontmatter import KeyPath
from tests.frontmatter.reading import is_left_alone


def untouched(before: ParsedFile, after: ParsedFile, name: str) -> bool:
    """Return whether every other key and every line outside the field is unchanged."""
    old, new = before.document, after.document
    if name == "body":
        return new.text.startswith(old.text[: len(old.text) - len(old.body)])
    if new.body != old.body:
        return False
    if old.format == "none":
        return True
    tops = keys_of(before, name) | keys_of(after, name)
    return len(tops) != 1 or is_left_alone(old, new, tops.pop())


def keys_of(page: ParsedFile, name: str) -> set[KeyPath]:
    """Return the top-level keys that set a field."""
    if name == "params":
        paths = [path for field, path in page.places.items() if field.startswith("params.")]
        return {path[:1] for path in paths}
    return {page.place("thumbnail" if name == "thumbnail_visibility" else name)[:1]}
