"""The editor of YAML front matter. It edits block values by lines, and flow values inside their
brackets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from articles.errors import PatchError
from articles.frontmatter import yaml_writer
from articles.frontmatter.document import (
    Document,
    Edit,
    KeyPath,
    Splice,
    field_name,
    find_line_start,
    find_next_line,
    is_first_on_line,
)
from articles.frontmatter.editor import Editor
from articles.frontmatter.values import look_up
from articles.frontmatter.yaml_writer import Quoting, Style

_IGNORED: Final = r"(?:[ \t\r\n]++|#[^\n]*+)*+"
_DASH: Final = re.compile(_IGNORED + "-")
_ROOT: Final = re.compile(_IGNORED)
_QUOTED_KEY: Final = re.compile(
    r"""(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"|'(?:[^']++|'')*+')\s*:""", re.DOTALL
)
_PLAIN_KEY: Final = re.compile(r"[^\n]*?:(?=[ \t\r\n]|$)")
_BLANK_LINES: Final = re.compile(r"(?:\r?\n[ \t]*)+\Z")
_TAG: Final = re.compile(r"!\S*\s+")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")
_QUOTINGS: Final[dict[str, Quoting]] = {"'": "single", '"': "double"}
_BLOCK_HEADER: Final = re.compile(r"([|>])[-+0-9]*[^\n]*\n(\s*)")


class YamlEditor(Editor):
    """An editor that writes new values in the style of the file."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.style = self._style()

    def replace(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        if self.in_flow(path):
            yield self.inline(path, yaml_writer.format_flow(value, self.style))
        elif yaml_writer.is_block(value, self.style):
            yield self.below(path, value)
        else:
            for new in self.spellings(path, value):
                yield self.inline(path, new)

    def insert_key(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        parent, name = path[:-1], str(path[-1])
        if self.is_flow(parent):
            new = f"{yaml_writer.format_key(name)}: {yaml_writer.format_flow(value, self.style)}"
            brackets = self.brackets(parent)
            yield from brackets.insert(len(brackets.entries), new, self.newline)
        elif not self.children(parent):
            yield self.lines_at(
                self.source.end, yaml_writer.format_entry(name, value, 0, self.style)
            )
        else:
            column = self.column(self.keys[self.children(parent)[0]])
            lines = yaml_writer.format_entry(name, value, column, self.style)
            for end in self.ends(self.children(parent)[-1]):
                yield self.lines_at(find_next_line(self.text, end, self.source.end), lines)

    def insert_item(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        parent, index = path[:-1], int(path[-1])
        if self.is_flow(parent):
            new = self.like(value, self.source_of((*parent, max(index - 1, 0))), flow=True)
            yield from self.brackets(parent).insert(index, new, self.newline)
            return
        neighbour = (*parent, max(index - 1, 0))
        lines = self.item_lines(neighbour, value)
        if index == 0:
            yield self.lines_at(find_line_start(self.text, self.dash(neighbour)), lines)
            return
        for end in self.ends(neighbour):
            yield self.lines_at(find_next_line(self.text, end, self.source.end), lines)

    def remove(self, path: KeyPath) -> Iterator[Edit]:
        parent = path[:-1]
        siblings = self.children(parent)
        if self.is_flow(parent):
            yield from self.brackets(parent).remove(siblings.index(path))
        elif len(siblings) == 1 and parent:
            yield from self.replace(parent, [] if isinstance(path[-1], int) else {})
        else:
            yield from self.without_lines(path, siblings)

    def without_lines(self, path: KeyPath, siblings: list[KeyPath]) -> Iterator[Edit]:
        """Yield edits that remove the lines of a key or item. If the key is on the same line as the
        dash of its item, the next key moves up to its place."""
        start = self.dash(path) if isinstance(path[-1], int) else self.keys[path]
        if is_first_on_line(self.text, start):
            for end in self.ends(path):
                stop = find_next_line(self.text, end, self.source.end)
                yield (Splice(find_line_start(self.text, start), stop, ""),)
            return
        following = siblings[siblings.index(path) + 1 :]
        if following and not isinstance(path[-1], int):
            yield (Splice(start, self.keys[following[0]], ""),)

    def inline(self, path: KeyPath, new: str) -> Edit:
        """Return an edit that writes a value in place of the old one.

        If the old value is a list or map on the lines below its key, the new value moves up to the
        line of the key, before any comment there.
        """
        start, end = self.span(path)
        if start == end:
            return (Splice(start, end, f" {new}"),)
        if not self.begins_below(path) or not isinstance(look_up(self.matter, path), dict | list):
            return (Splice(start, self.trimmed_end(path), new),)
        colon = self.colon(path)
        note = self.text[colon : self.line_break(colon)]
        return (Splice(colon, self.trimmed_end(path), f" {new}{note}"),)

    def below(self, path: KeyPath, value: Any) -> Edit:
        """Return an edit that writes a list or map below its key. A comment on the line of the key
        stays."""
        if isinstance(path[-1], int):
            return self.behind_dash(path, value)
        indent = self.column(self.keys[path])
        indent += self.style.list_indent if isinstance(value, list) else 2
        lines = yaml_writer.format_block(value, indent, self.style)
        colon, stop = self.colon(path), self.trimmed_end(path)
        note_start = colon if self.begins_below(path) else stop
        note_end = self.line_break(note_start)
        new = self.newline.join([self.text[note_start:note_end], *lines])
        return (Splice(colon, max(stop, note_end), new),)

    def behind_dash(self, path: KeyPath, value: Any) -> Edit:
        """Return an edit that writes a list or map as a list item. Its first line follows the
        dash."""
        start, end = self.span(path)
        column = self.column(self.dash(path)) + 2
        first, *rest = yaml_writer.format_block(value, column, self.style)
        lead = " " if start == end else ""
        new = self.newline.join([lead + first.lstrip(" "), *rest])
        return (Splice(start, self.trimmed_end(path), new),)

    def line_break(self, offset: int) -> int:
        """Return the offset of the line break that ends the line containing ``offset``."""
        end = find_next_line(self.text, offset, self.source.end)
        return end - len(self.newline) if self.text.endswith(self.newline, 0, end) else end

    def begins_below(self, path: KeyPath) -> bool:
        """Return whether a value begins on a line below its key."""
        start = self.marks[path].start
        return isinstance(path[-1], str) and "\n" in self.text[self.keys[path] : start]

    def lines_at(self, offset: int, lines: list[str]) -> Edit:
        return (Splice(offset, offset, "".join(line + self.newline for line in lines)),)

    def item_lines(self, neighbour: KeyPath, value: Any) -> list[str]:
        """Return the lines of a new item, with the indentation and the quotes of its neighbour."""
        dash = self.dash(neighbour)
        if not is_first_on_line(self.text, dash):
            raise PatchError(
                f"{field_name(neighbour[:-1])!r} is a list that begins on the line of another list"
            )
        column = self.column(dash)
        if isinstance(value, str):
            gap = self.text[dash + 1 : self.marks[neighbour].start]
            blanks = gap if gap and not gap.strip(" ") else " "
            return [f"{' ' * column}-{blanks}{self.like(value, self.source_of(neighbour))}"]
        return yaml_writer.format_item(value, column, self.style)

    def spellings(self, path: KeyPath, value: Any) -> Iterator[str]:
        """Yield spellings of a scalar, or of an empty list or map. The first ones resemble the
        value to replace; the last one is always valid."""
        old = _TAG.sub("", self.source_of(path), count=1)
        if value is None and old == "~":
            yield "~"
        elif isinstance(value, str):
            if lines := self.block_scalar(path, value, old):
                yield self.newline.join(lines)
            yield self.like(value, old)
        yield yaml_writer.format_flow(value, self.style)

    def block_scalar(self, path: KeyPath, value: str, old: str) -> list[str]:
        """Return the lines of a literal or folded scalar. Return an empty list if the old value is
        not such a scalar, or if the new value cannot be written as one."""
        header = _BLOCK_HEADER.match(old)
        if not header:
            return []
        indent = len(header.group(2).rpartition("\n")[2])
        lines = yaml_writer.format_block_scalar(value, indent, header.group(1))
        return lines if len(lines) > 1 else []

    def like(self, value: Any, old: str, *, flow: bool = False) -> str:
        """Return the value with the same quotes as ``old``, the source text of the value that it
        replaces or follows."""
        if not isinstance(value, str):
            return yaml_writer.format_flow(value, self.style)
        quoting = _QUOTINGS.get(old[:1], "plain" if old[:1] not in "|>" else self.style.quoting)
        if not old:
            quoting = self.style.quoting
        date = quoting == "plain" and bool(_DATE.match(old))
        return yaml_writer.format_text(value, (quoting, self.style.quotes), flow=flow, date=date)

    def ends(self, path: KeyPath) -> Iterator[int]:
        """Yield the possible ends of a value. After a block scalar there are two: first before the
        blank lines that follow it, then after them, because they may be part of its text."""
        trimmed, end = self.trimmed_end(path), self.marks[path].end
        yield trimmed
        if trimmed != end:
            yield end - 1

    def trimmed_end(self, path: KeyPath) -> int:
        """Return the end of a value without the line breaks that libyaml counts as part of a block
        scalar."""
        start, end = self.span(path)
        blank = _BLANK_LINES.search(self.text[start:end])
        return start + blank.start() if blank else end

    def colon(self, path: KeyPath) -> int:
        """Return the offset after the colon of a key."""
        start = self.keys[path]
        pattern = _QUOTED_KEY if self.text[start] in "\"'" else _PLAIN_KEY
        match = pattern.match(self.text, start, self.source.end)
        before = self.text[find_line_start(self.text, start) : start]
        if not match or "?" in before:
            raise PatchError(f"the key {field_name(path)!r} is written in an unusual way")
        return match.end()

    def dash(self, path: KeyPath) -> int:
        """Return the offset of the dash of an item."""
        parent, index = path[:-1], int(path[-1])
        before = self.marks[(*parent, index - 1)].end if index else self.marks[parent].start
        match = _DASH.match(self.text, before, self.source.end)
        if not match:
            raise PatchError(f"the list {field_name(parent)!r} is written in an unusual way")
        return match.end() - 1

    def column(self, offset: int) -> int:
        return offset - find_line_start(self.text, offset)

    def is_flow(self, path: KeyPath) -> bool:
        """Return whether a list or map is in brackets or inside another value in brackets."""
        return self.text[self.span(path)[0]] in "[{" or (bool(path) and self.in_flow(path))

    def in_flow(self, path: KeyPath) -> bool:
        """Return whether a value is inside a list or map in brackets."""
        return any(self.text[self.span(path[:n])[0]] in "[{" for n in range(len(path)))

    def span(self, path: KeyPath) -> tuple[int, int]:
        """Return the start and end of a value. The root begins with its first key or its bracket,
        and ends with the block."""
        if path:
            return super().span(path)
        root = _ROOT.match(self.text, self.source.start, self.source.end)
        start = root.end() if root else self.source.start
        end = self.source.end
        if self.text[start] == "{":
            end = self.text.rfind("}", start, end) + 1
        return start, end

    def _style(self) -> Style:
        """Return the style that most values of the file have."""
        scalars = Counter(
            _QUOTINGS.get(self.text[mark.start : mark.start + 1], "plain")
            for path, mark in self.marks.items()
            if isinstance(value := look_up(self.matter, path), str) and "\n" not in value
        )
        quotes: Quoting = "single" if scalars["single"] > scalars["double"] else "double"
        quoting = quotes if scalars["plain"] <= scalars[quotes] else "plain"
        lists = [path for path in self.marks if self._is_top_list(path)]
        blocks = [path for path in lists if not self.is_flow(path)]
        indents = Counter(self.column(self.marks[path].start) for path in blocks)
        return Style(
            quoting=quoting,
            quotes=quotes,
            flow_lists=len(lists) > 2 * len(blocks),
            list_indent=indents.most_common(1)[0][0] if indents else 2,
            newline=self.newline,
        )

    def _is_top_list(self, path: KeyPath) -> bool:
        value = look_up(self.matter, path)
        return len(path) == 1 and isinstance(value, list) and bool(value)
