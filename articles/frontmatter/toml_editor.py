"""The editor of TOML front matter: ``key = value`` lines below headers, and values in brackets.

We do not use tomlkit. It can edit real files too, but it drops the comment after a removed table,
writes ``\\n`` into a file with Windows line endings, and cannot read a number of 5,000 digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from articles.errors import PatchError
from articles.frontmatter import toml_writer
from articles.frontmatter.document import (
    Document,
    Edit,
    KeyPath,
    Splice,
    field_name,
    find_line_start,
    find_next_line,
)
from articles.frontmatter.editor import Editor
from articles.frontmatter.values import look_up

_INDENT: Final = re.compile(r"[ \t]*")


class TomlEditor(Editor):
    """An editor that knows the table headers of the file, so that it adds a new key to the right
    table."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.headers = self._headers()

    def replace(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        if not self.is_inline(path):
            raise PatchError(f"the table {field_name(path)!r} cannot be replaced as a whole")
        new = toml_writer.format_like(value, self.source_of(path), self.newline)
        yield (Splice(*self.span(path), new),)

    def insert_key(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        parent, name = path[:-1], str(path[-1])
        if parent and self.is_inline(parent):
            brackets = self.brackets(parent)
            new = f"{toml_writer.format_key(name)} = {toml_writer.format_inline(value)}"
            for edit in brackets.insert(len(brackets.entries), new, self.newline):
                yield _pad_inline_table(edit) if not brackets.entries else edit
            return
        if isinstance(value, dict) and value and not any(isinstance(part, int) for part in path):
            yield self.appended_table(path, value)
        if not parent or parent in self.headers.values():
            yield self.line_in_section(
                parent, f"{toml_writer.format_key(name)} = {_format_value(value)}"
            )
        elif dotted := self.dotted_prefix(parent):
            yield self.line_behind(
                parent, f"{dotted}{toml_writer.format_key(name)} = {_format_value(value)}"
            )
        else:
            yield self.appended_table(parent, {name: value})

    def insert_item(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        if not self.is_inline(path[:-1]):
            yield self.appended_item(path, value)
            return
        neighbour = (*path[:-1], max(int(path[-1]) - 1, 0))
        new = toml_writer.format_like(value, self.source_of(neighbour), self.newline)
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
        """Return whether a value is written after an equals sign. A table written with headers or
        dotted keys is not."""
        value, start = look_up(self.matter, path), self.marks[path].start
        if isinstance(value, dict):
            return self.text[start] == "{"
        return (
            not isinstance(value, list)
            or not self.text.startswith("[[", start)
            or (start not in self.headers)
        )

    def lines_of(self, path: KeyPath) -> Splice:
        """Return a splice that removes all lines of a key and its value."""
        start, end = self.span(path)
        key = self.keys.get(path, start)
        return Splice(
            find_line_start(self.text, key), find_next_line(self.text, end, self.source.end), ""
        )

    def table_lines(self, path: KeyPath) -> Iterator[Splice]:
        """Yield splices that remove the sections of a table and the lines of its dotted keys."""
        for start, header in sorted(self.headers.items()):
            if header[: len(path)] == path:
                yield Splice(find_line_start(self.text, start), self.section_end(start), "")
        for child in [known for known in self.marks if known[: len(path)] == path != known]:
            if self.is_inline(child) and self.dotted_prefix(path) and child[:-1] == path:
                yield self.lines_of(child)

    def line_in_section(self, table: KeyPath, new: str) -> Edit:
        """Return an edit that adds a line after the last key of a table's section."""
        start = next((at for at, path in self.headers.items() if path == table), self.source.start)
        end = self.next_header(start) if table else min((*self.headers, self.source.end))
        inside = [
            mark
            for path, mark in self.marks.items()
            if start < mark.end <= end and mark.start >= start and self.is_inline(path)
        ]
        if not inside:
            at = find_next_line(self.text, start, self.source.end) if table else start
            return (Splice(at, at, new + self.newline),)
        last = max(inside, key=lambda mark: mark.end)
        return self.line_after(last.end, last.start, new)

    def line_behind(self, table: KeyPath, new: str) -> Edit:
        """Return an edit that adds a line after the last dotted key of a table."""
        last = max((self.marks[child] for child in self.children(table)), key=lambda mark: mark.end)
        return self.line_after(last.end, last.start, new)

    def line_after(self, end: int, like: int, new: str) -> Edit:
        """Return an edit that adds a line after the line at the offset ``end``. The new line has
        the same indentation as the line at the offset ``like``."""
        at = find_next_line(self.text, end, self.source.end)
        indent = _INDENT.match(self.text, find_line_start(self.text, like))
        return (Splice(at, at, (indent.group() if indent else "") + new + self.newline),)

    def appended_table(self, path: KeyPath, values: dict[str, Any]) -> Edit:
        """Return an edit that adds a table at the end of the front matter."""
        name = ".".join(toml_writer.format_key(str(part)) for part in path)
        before = self.text[self.source.start : self.source.end]
        blank = [] if not before.strip() or before.endswith(self.newline * 2) else [""]
        lines = [*blank, *toml_writer.format_table(name, values)]
        end = self.source.end
        return (Splice(end, end, "".join(line + self.newline for line in lines)),)

    def appended_item(self, path: KeyPath, value: Any) -> Edit:
        """Return an edit that adds a table to a list of tables. Its header looks like those of the
        other tables."""
        last = (*path[:-1], len(look_up(self.matter, path[:-1])) - 1)
        if not isinstance(value, dict) or path[-1] != int(last[-1]) + 1:
            raise PatchError(
                f"only tables can be added to {field_name(path[:-1])!r}, and only at its end"
            )
        start = self.marks[last].start
        header = self.text[start : self.text.index("]]", start) + 2]
        lines = ["", header, *toml_writer.format_table("", value)[1:]]
        below = (at for at, known in self.headers.items() if known[: len(last)] == last)
        end = self.section_end(max(below))
        return (Splice(end, end, "".join(line + self.newline for line in lines)),)

    def dotted_prefix(self, table: KeyPath) -> str:
        """Return what precedes the last part of a dotted key: ``author.`` for ``author.name``."""
        for child in self.children(table):
            key = self.keys.get(child, 0)
            before = self.text[find_line_start(self.text, key) : key].lstrip(" \t")
            if before.rstrip(" \t").endswith(".") and not before.startswith("["):
                return before
        return ""

    def next_header(self, start: int) -> int:
        return min((at for at in self.headers if at > start), default=self.source.end)

    def section_end(self, start: int) -> int:
        """Return the offset of the line after the last value of a section, or after its header if
        the section is empty. Comments below may belong to the next section."""
        end = self.next_header(start)
        inside = [m.end for m in self.marks.values() if start < m.start < end and m.end <= end]
        last = max(inside, default=start)
        return find_next_line(self.text, last, self.source.end)

    def _headers(self) -> dict[int, KeyPath]:
        """Return the path of each header, keyed by the header's offset."""
        headers: dict[int, KeyPath] = {}
        for path, mark in self.marks.items():
            if self.text[mark.start] == "[" and isinstance(look_up(self.matter, path), dict):
                known = headers.get(mark.start, ())
                headers[mark.start] = path if len(path) > len(known) else known
        return headers


def _format_value(value: Any) -> str:
    return toml_writer.format_inline(value)


def _pad_inline_table(edit: Edit) -> Edit:
    """Put spaces around the new text of an edit that fills an empty inline table: ``{ key = 1
    }``."""
    return tuple(splice._replace(new=f" {splice.new} ") for splice in edit)
