"""Edits of TOML front matter: ``key = value`` lines below headers, lists and maps in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from articles.errors import PatchRefused
from articles.frontmatter import toml_writer
from articles.frontmatter.document import Document, KeyPath, field_name
from articles.frontmatter.editor import Editor
from articles.frontmatter.splicing import Edit, Splice, line_end, line_start
from articles.frontmatter.values import look_up

_INDENT: Final = re.compile(r"[ \t]*")


class TomlEditor(Editor):
    """Knows the headers of the file, so that a new key comes below the right one."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.headers = self._headers()

    def replace(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        if not self.is_inline(path):
            raise PatchRefused(f"the table {field_name(path)!r} cannot be written anew as a whole")
        new = toml_writer.like(value, self.source_of(path), self.newline)
        yield (Splice(*self.span(path), new),)

    def insert_key(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        parent, name = path[:-1], str(path[-1])
        if parent and self.is_inline(parent):
            brackets = self.brackets(parent)
            new = f"{toml_writer.key(name)} = {toml_writer.inline(value)}"
            for edit in brackets.insert(len(brackets.entries), new, self.newline):
                yield _padded(edit) if not brackets.entries else edit
            return
        if isinstance(value, dict) and value and not any(isinstance(part, int) for part in path):
            yield self.appended_table(path, value)
        if not parent or parent in self.headers.values():
            yield self.line_in_section(parent, f"{toml_writer.key(name)} = {_spelled(value)}")
        elif dotted := self.dotted_prefix(parent):
            yield self.line_behind(parent, f"{dotted}{toml_writer.key(name)} = {_spelled(value)}")
        else:
            yield self.appended_table(parent, {name: value})

    def insert_item(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        if not self.is_inline(path[:-1]):
            yield self.appended_item(path, value)
            return
        neighbour = (*path[:-1], max(int(path[-1]) - 1, 0))
        new = toml_writer.like(value, self.source_of(neighbour), self.newline)
        yield from self.brackets(path[:-1]).insert(int(path[-1]), new, self.newline)

    def remove(self, path: KeyPath) -> Iterator[Edit]:
        if len(path) > 1 and self.is_inline(path[:-1]):
            yield from self.brackets(path[:-1]).remove(self.children(path[:-1]).index(path))
            return
        if self.is_inline(path):
            yield (self.lines_of(path),)
            return
        yield tuple(self.table_lines(path))

    def is_inline(self, path: KeyPath) -> bool:
        """Whether a value stands behind an equals sign: not a table of headers or dotted keys."""
        value, start = look_up(self.matter, path), self.marks[path].start
        if isinstance(value, dict):
            return self.text[start] == "{"
        return (
            not isinstance(value, list)
            or not self.text.startswith("[[", start)
            or (start not in self.headers)
        )

    def lines_of(self, path: KeyPath) -> Splice:
        """The whole lines of a key and its value."""
        start, end = self.span(path)
        key = self.keys.get(path, start)
        return Splice(line_start(self.text, key), line_end(self.text, end, self.source.end), "")

    def table_lines(self, path: KeyPath) -> Iterator[Splice]:
        """The sections below the headers of a table, and the lines of its dotted keys."""
        for start, header in sorted(self.headers.items()):
            if header[: len(path)] == path:
                yield Splice(line_start(self.text, start), self.section_end(start), "")
        for child in [known for known in self.marks if known[: len(path)] == path != known]:
            if self.is_inline(child) and self.dotted_prefix(path) and child[:-1] == path:
                yield self.lines_of(child)

    def line_in_section(self, table: KeyPath, new: str) -> Edit:
        """A line behind the last key of a table's section."""
        start = next((at for at, path in self.headers.items() if path == table), self.source.start)
        end = self.next_header(start) if table else min((*self.headers, self.source.end))
        inside = [
            mark
            for path, mark in self.marks.items()
            if start < mark.end <= end and mark.start >= start and self.is_inline(path)
        ]
        if not inside:
            at = line_end(self.text, start, self.source.end) if table else start
            return (Splice(at, at, new + self.newline),)
        last = max(inside, key=lambda mark: mark.end)
        return self.line_after(last.end, last.start, new)

    def line_behind(self, table: KeyPath, new: str) -> Edit:
        """A line behind the last dotted key of a table."""
        last = max((self.marks[child] for child in self.children(table)), key=lambda mark: mark.end)
        return self.line_after(last.end, last.start, new)

    def line_after(self, end: int, like: int, new: str) -> Edit:
        """A line behind the one where a value ends, indented as the one where it begins."""
        at = line_end(self.text, end, self.source.end)
        indent = _INDENT.match(self.text, line_start(self.text, like))
        return (Splice(at, at, (indent.group() if indent else "") + new + self.newline),)

    def appended_table(self, path: KeyPath, values: dict[str, Any]) -> Edit:
        """A table of its own behind everything else."""
        name = ".".join(toml_writer.key(str(part)) for part in path)
        before = self.text[self.source.start : self.source.end]
        blank = [] if not before.strip() or before.endswith(self.newline * 2) else [""]
        lines = [*blank, *toml_writer.table(name, values)]
        end = self.source.end
        return (Splice(end, end, "".join(line + self.newline for line in lines)),)

    def appended_item(self, path: KeyPath, value: Any) -> Edit:
        """A table more behind the last one of a list of tables, under the same header."""
        last = (*path[:-1], len(look_up(self.matter, path[:-1])) - 1)
        if not isinstance(value, dict) or path[-1] != int(last[-1]) + 1:
            raise PatchRefused(f"only tables, at the end, can join {field_name(path[:-1])!r}")
        start = self.marks[last].start
        header = self.text[start : self.text.index("]]", start) + 2]
        lines = ["", header, *toml_writer.table("", value)[1:]]
        below = (at for at, known in self.headers.items() if known[: len(last)] == last)
        end = self.section_end(max(below))
        return (Splice(end, end, "".join(line + self.newline for line in lines)),)

    def dotted_prefix(self, table: KeyPath) -> str:
        """What stands before the last part of a dotted key: ``author.`` of ``author.name``."""
        for child in self.children(table):
            key = self.keys.get(child, 0)
            before = self.text[line_start(self.text, key) : key].lstrip(" \t")
            if before.rstrip(" \t").endswith(".") and not before.startswith("["):
                return before
        return ""

    def next_header(self, start: int) -> int:
        return min((at for at in self.headers if at > start), default=self.source.end)

    def section_end(self, start: int) -> int:
        """Behind the last value of a section, or its header; comments that follow may belong to
        the next one."""
        end = self.next_header(start)
        inside = [m.end for m in self.marks.values() if start < m.start < end and m.end <= end]
        last = max(inside, default=start)
        return line_end(self.text, last, self.source.end)

    def _headers(self) -> dict[int, KeyPath]:
        """Offset and path of each header line."""
        headers: dict[int, KeyPath] = {}
        for path, mark in self.marks.items():
            if self.text[mark.start] == "[" and isinstance(look_up(self.matter, path), dict):
                known = headers.get(mark.start, ())
                headers[mark.start] = path if len(path) > len(known) else known
        return headers


def _spelled(value: Any) -> str:
    return toml_writer.inline(value)


def _padded(edit: Edit) -> Edit:
    """An inline table that was empty: ``{ key = 1 }``."""
    return tuple(splice._replace(new=f" {splice.new} ") for splice in edit)
