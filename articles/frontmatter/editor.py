"""What the editors of the three formats have in common: a document, and edits proposed for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from articles.errors import PatchRefused
from articles.frontmatter.document import Document, KeyPath, field_name
from articles.frontmatter.flow_editor import Brackets
from articles.frontmatter.layout import locate
from articles.frontmatter.splicing import Edit
from articles.frontmatter.values import look_up


class Editor:
    """Proposes edits of one document, best first; whether one is right, its reading will show.

    A method that knows no way proposes nothing or raises :class:`PatchRefused`.
    """

    comments = True

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.matter = document.matter
        self.marks = document.marks
        self.keys = document.keys
        self.source = locate(document.text).source
        head = document.text[: len(document.text) - len(document.body)] or document.text
        self.newline = "\r\n" if "\r\n" in head else "\n"

    def replace(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        """Another value at a path that has one."""
        raise NotImplementedError

    def insert_key(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        """A new key at the end of its map."""
        raise NotImplementedError

    def insert_item(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        """A new item in a list that has some."""
        raise NotImplementedError

    def remove(self, path: KeyPath) -> Iterator[Edit]:
        """A key or item less."""
        raise NotImplementedError

    def span(self, path: KeyPath) -> tuple[int, int]:
        """Start and end of a value; of the root, the whole block."""
        if not path:
            return self.source.start, self.source.end
        return self.marks[path].start, self.marks[path].end

    def source_of(self, path: KeyPath) -> str:
        """A value as it is written."""
        start, end = self.span(path)
        return self.text[start:end]

    def children(self, path: KeyPath) -> list[KeyPath]:
        """The paths directly below, in the order of the text."""
        value = look_up(self.matter, path)
        parts = range(len(value)) if isinstance(value, list) else list(value)
        below = [(*path, part) for part in parts]
        return sorted(below, key=lambda child: self.marks[child].start)

    def entry(self, path: KeyPath) -> tuple[int, int]:
        """Start and end of a key and its value, or of an item."""
        mark = self.marks[path]
        return self.keys.get(path, mark.start), mark.end

    def brackets(self, path: KeyPath) -> Brackets:
        """The list or map at ``path``, which stands in brackets."""
        start, end = self.span(path)
        if self.text[start : start + 1] not in ("[", "{"):
            raise PatchRefused(f"{field_name(path)!r} is written in an unusual way")
        entries = tuple(self.entry(child) for child in self.children(path))
        return Brackets(self.text, start, end, entries, self.comments)
