"""The base class of the editors of the three formats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from articles.errors import PatchError
from articles.frontmatter.document import Document, Edit, KeyPath, MatterSource, field_name
from articles.frontmatter.flow_editor import Brackets
from articles.frontmatter.handlers import HANDLERS
from articles.frontmatter.line_ends import find_main_line_end
from articles.frontmatter.values import look_up


class Editor:
    """An editor of one document. It proposes edits, the best first. The caller tries them in turn
    and checks each result by reading it.

    A method that finds no edit yields nothing or raises :class:`PatchError`.
    """

    comments = True

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.matter = document.matter
        self.marks = document.marks
        self.keys = document.keys
        self.source = (
            MatterSource(document.text)
            if document.bare
            else HANDLERS[document.format].split(document.text)[0]
        )
        head = document.text[: len(document.text) - len(document.body)] or document.text
        self.newline = find_main_line_end(head)

    def replace(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        """Yield edits that replace the value at ``path``, which must exist."""
        raise NotImplementedError

    def insert_key(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        """Yield edits that add a key at the end of its map."""
        raise NotImplementedError

    def insert_item(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        """Yield edits that insert an item into a list that is not empty."""
        raise NotImplementedError

    def remove(self, path: KeyPath) -> Iterator[Edit]:
        """Yield edits that remove a key or an item."""
        raise NotImplementedError

    def span(self, path: KeyPath) -> tuple[int, int]:
        """Return the start and end of a value. The empty path means the whole front matter."""
        if not path:
            return self.source.start, self.source.end
        return self.marks[path].start, self.marks[path].end

    def source_of(self, path: KeyPath) -> str:
        """Return a value as it is written in the file."""
        start, end = self.span(path)
        return self.text[start:end]

    def children(self, path: KeyPath) -> list[KeyPath]:
        """Return the paths directly below ``path``, in the order in which the file has them."""
        value = look_up(self.matter, path)
        parts = range(len(value)) if isinstance(value, list) else list(value)
        below = [(*path, part) for part in parts]
        return sorted(below, key=lambda child: self.marks[child].start)

    def entry(self, path: KeyPath) -> tuple[int, int]:
        """Return the start and end of a whole entry: a key with its value, or a list item."""
        mark = self.marks[path]
        return self.keys.get(path, mark.start), mark.end

    def brackets(self, path: KeyPath) -> Brackets:
        """Return the brackets of the list or map at ``path``, which must be written in brackets."""
        start, end = self.span(path)
        if self.text[start : start + 1] not in ("[", "{"):
            raise PatchError(f"{field_name(path)!r} is written in an unusual way")
        entries = tuple(self.entry(child) for child in self.children(path))
        return Brackets(self.text, start, end, entries, self.comments)
