"""The editor of JSON front matter."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from articles.frontmatter.document import Document, Edit, KeyPath, Splice
from articles.frontmatter.editor import Editor

_KEY_AND_COLON: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"(\s*:\s*)')


class JsonEditor(Editor):
    """The editor of JSON. It writes new values and entries in the style of the existing ones."""

    comments = False

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        head = self.source_of(())
        self.ascii = head.isascii() and "\\u" in head

    def replace(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        yield (Splice(*self.span(path), self.format_value(value)),)

    def insert_key(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        parent = self.brackets(path[:-1])
        new = f"{self.format_value(path[-1])}{self.colon(path[:-1])}{self.format_value(value)}"
        yield from parent.insert(len(parent.entries), new, self.newline)

    def insert_item(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        yield from self.brackets(path[:-1]).insert(
            int(path[-1]), self.format_value(value), self.newline
        )

    def remove(self, path: KeyPath) -> Iterator[Edit]:
        index = self.children(path[:-1]).index(path)
        yield from self.brackets(path[:-1]).remove(index)

    def format_value(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=self.ascii)

    def colon(self, parent: KeyPath) -> str:
        """Return a colon with the white space that this map has around its colons. If the map is
        empty, use that of the other maps."""
        for path in (*self.children(parent), *self.keys):
            match = _KEY_AND_COLON.match(self.text, self.keys[path])
            if match and "\n" not in match.group(1):
                return match.group(1)
        return ": "
