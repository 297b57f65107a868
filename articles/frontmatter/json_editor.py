"""Edits of JSON front matter."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from articles.frontmatter.document import Document, KeyPath
from articles.frontmatter.editor import Editor
from articles.frontmatter.splicing import Edit, Splice

_KEY_AND_COLON: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"(\s*:\s*)')


class JsonEditor(Editor):
    """Values are replaced, entries added and removed where they stand."""

    comments = False

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        head = self.source_of(())
        self.ascii = head.isascii() and "\\u" in head

    def replace(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        yield (Splice(*self.span(path), self.spelled(value)),)

    def insert_key(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        parent = self.brackets(path[:-1])
        new = f"{self.spelled(path[-1])}{self.colon(path[:-1])}{self.spelled(value)}"
        yield from parent.insert(len(parent.entries), new, self.newline)

    def insert_item(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        yield from self.brackets(path[:-1]).insert(int(path[-1]), self.spelled(value), self.newline)

    def remove(self, path: KeyPath) -> Iterator[Edit]:
        index = self.children(path[:-1]).index(path)
        yield from self.brackets(path[:-1]).remove(index)

    def spelled(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=self.ascii)

    def colon(self, parent: KeyPath) -> str:
        """The colon with the blanks that this map, or this file, puts around it."""
        for path in (*self.children(parent), *self.keys):
            match = _KEY_AND_COLON.match(self.text, self.keys[path])
            if match and "\n" not in match.group(1):
                return match.group(1)
        return ": "
