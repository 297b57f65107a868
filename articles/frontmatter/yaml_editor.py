"""Edits of YAML front matter: block lists and maps by lines, flow ones between their brackets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from articles.errors import PatchRefused
from articles.frontmatter import yaml_writer
from articles.frontmatter.document import Document, KeyPath, field_name
from articles.frontmatter.editor import Editor
from articles.frontmatter.splicing import Edit, Splice, line_end, line_start, stands_alone
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
    """Writes new values in the style of the file."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.style = self._style()

    def replace(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        if self.in_flow(path):
            yield self.inline(path, yaml_writer.flow(value, self.style))
        elif yaml_writer.is_block(value, self.style):
            yield self.below(path, value)
        else:
            for new in self.spellings(path, value):
                yield self.inline(path, new)

    def insert_key(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        parent, name = path[:-1], str(path[-1])
        if self.is_flow(parent):
            new = f"{yaml_writer.key(name)}: {yaml_writer.flow(value, self.style)}"
            brackets = self.brackets(parent)
            yield from brackets.insert(len(brackets.entries), new, self.newline)
        elif not self.children(parent):
            yield self.lines_at(self.source.end, yaml_writer.entry(name, value, 0, self.style))
        else:
            column = self.column(self.keys[self.children(parent)[0]])
            lines = yaml_writer.entry(name, value, column, self.style)
            for end in self.ends(self.children(parent)[-1]):
                yield self.lines_at(line_end(self.text, end, self.source.end), lines)

    def insert_item(self, path: KeyPath, value: Any) -> Iterator[Edit]:
        parent, index = path[:-1], int(path[-1])
        if self.is_flow(parent):
            new = self.like(value, self.source_of((*parent, max(index - 1, 0))), flow=True)
            yield from self.brackets(parent).insert(index, new, self.newline)
            return
        neighbour = (*parent, max(index - 1, 0))
        lines = self.item_lines(neighbour, value)
        if index == 0:
            yield self.lines_at(line_start(self.text, self.dash(neighbour)), lines)
            return
        for end in self.ends(neighbour):
            yield self.lines_at(line_end(self.text, end, self.source.end), lines)

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
        """Take out the lines of a key or item; a key on the line of its item's dash leaves that
        place to the next key."""
        start = self.dash(path) if isinstance(path[-1], int) else self.keys[path]
        if stands_alone(self.text, start):
            for end in self.ends(path):
                stop = line_end(self.text, end, self.source.end)
                yield (Splice(line_start(self.text, start), stop, ""),)
            return
        following = siblings[siblings.index(path) + 1 :]
        if following and not isinstance(path[-1], int):
            yield (Splice(start, self.keys[following[0]], ""),)

    def inline(self, path: KeyPath, new: str) -> Edit:
        """Put a value where the old one stands; a list or map below its key goes up to it, and a
        note on the key's line goes behind."""
        start, end = self.span(path)
        if start == end:
            return (Splice(start, end, f" {new}"),)
        if not self.begins_below(path) or not isinstance(look_up(self.matter, path), dict | list):
            return (Splice(start, self.trimmed_end(path), new),)
        colon = self.colon(path)
        note = self.text[colon : self.line_break(colon)]
        return (Splice(colon, self.trimmed_end(path), f" {new}{note}"),)

    def below(self, path: KeyPath, value: Any) -> Edit:
        """Put a list or map on lines of its own, a note on the key's line staying there."""
        if isinstance(path[-1], int):
            return self.behind_dash(path, value)
        indent = self.column(self.keys[path])
        indent += self.style.list_indent if isinstance(value, list) else 2
        lines = yaml_writer.block(value, indent, self.style)
        colon, stop = self.colon(path), self.trimmed_end(path)
        note_start = colon if self.begins_below(path) else stop
        note_end = self.line_break(note_start)
        new = self.newline.join([self.text[note_start:note_end], *lines])
        return (Splice(colon, max(stop, note_end), new),)

    def behind_dash(self, path: KeyPath, value: Any) -> Edit:
        """Put a list or map into a list, its first line behind the dash."""
        start, end = self.span(path)
        column = self.column(self.dash(path)) + 2
        first, *rest = yaml_writer.block(value, column, self.style)
        lead = " " if start == end else ""
        new = self.newline.join([lead + first.lstrip(" "), *rest])
        return (Splice(start, self.trimmed_end(path), new),)

    def line_break(self, offset: int) -> int:
        """Where the line of an offset ends, before its line break."""
        end = line_end(self.text, offset, self.source.end)
        return end - len(self.newline) if self.text.endswith(self.newline, 0, end) else end

    def begins_below(self, path: KeyPath) -> bool:
        """Whether a value begins on a line below its key."""
        start = self.marks[path].start
        return isinstance(path[-1], str) and "\n" in self.text[self.keys[path] : start]

    def lines_at(self, offset: int, lines: list[str]) -> Edit:
        return (Splice(offset, offset, "".join(line + self.newline for line in lines)),)

    def item_lines(self, neighbour: KeyPath, value: Any) -> list[str]:
        """A new item's lines, its dash below that of its neighbour, its quotes as there."""
        dash = self.dash(neighbour)
        if not stands_alone(self.text, dash):
            raise PatchRefused(f"{field_name(neighbour[:-1])!r} is a list on the line of another")
        column = self.column(dash)
        if isinstance(value, str):
            gap = self.text[dash + 1 : self.marks[neighbour].start]
            blanks = gap if gap and not gap.strip(" ") else " "
            return [f"{' ' * column}-{blanks}{self.like(value, self.source_of(neighbour))}"]
        return yaml_writer.item(value, column, self.style)

    def spellings(self, path: KeyPath, value: Any) -> Iterator[str]:
        """A scalar, or an empty list or map, as the one it replaces was written; else safely."""
        old = _TAG.sub("", self.source_of(path), count=1)
        if value is None and old == "~":
            yield "~"
        elif isinstance(value, str):
            if lines := self.block_scalar(path, value, old):
                yield self.newline.join(lines)
            yield self.like(value, old)
        yield yaml_writer.flow(value, self.style)

    def block_scalar(self, path: KeyPath, value: str, old: str) -> list[str]:
        """The lines of a literal or folded scalar, if the old one was such and the new one fits."""
        header = _BLOCK_HEADER.match(old)
        if not header:
            return []
        indent = len(header.group(2).rpartition("\n")[2])
        lines = yaml_writer.literal(value, indent, header.group(1))
        return lines if len(lines) > 1 else []

    def like(self, value: Any, old: str, *, flow: bool = False) -> str:
        """A value in the quotes of the source that it replaces or follows."""
        if not isinstance(value, str):
            return yaml_writer.flow(value, self.style)
        quoting = _QUOTINGS.get(old[:1], "plain" if old[:1] not in "|>" else self.style.quoting)
        if not old:
            quoting = self.style.quoting
        date = quoting == "plain" and bool(_DATE.match(old))
        return yaml_writer.text(value, (quoting, self.style.quotes), flow=flow, date=date)

    def ends(self, path: KeyPath) -> Iterator[int]:
        """Where a value ends: before the blank lines behind a block scalar, or, should these be
        part of its text, behind them."""
        trimmed, end = self.trimmed_end(path), self.marks[path].end
        yield trimmed
        if trimmed != end:
            yield end - 1

    def trimmed_end(self, path: KeyPath) -> int:
        """The end of a value without the line breaks that libyaml counts into a block scalar."""
        start, end = self.span(path)
        blank = _BLANK_LINES.search(self.text[start:end])
        return start + blank.start() if blank else end

    def colon(self, path: KeyPath) -> int:
        """The offset behind the colon of a key."""
        start = self.keys[path]
        pattern = _QUOTED_KEY if self.text[start] in "\"'" else _PLAIN_KEY
        match = pattern.match(self.text, start, self.source.end)
        before = self.text[line_start(self.text, start) : start]
        if not match or "?" in before:
            raise PatchRefused(f"the key {field_name(path)!r} is written in an unusual way")
        return match.end()

    def dash(self, path: KeyPath) -> int:
        """The offset of the dash of an item."""
        parent, index = path[:-1], int(path[-1])
        before = self.marks[(*parent, index - 1)].end if index else self.marks[parent].start
        match = _DASH.match(self.text, before, self.source.end)
        if not match:
            raise PatchRefused(f"the list {field_name(parent)!r} is written in an unusual way")
        return match.end() - 1

    def column(self, offset: int) -> int:
        return offset - line_start(self.text, offset)

    def is_flow(self, path: KeyPath) -> bool:
        """Whether a list or map stands in brackets, or inside of some."""
        return self.text[self.span(path)[0]] in "[{" or (bool(path) and self.in_flow(path))

    def in_flow(self, path: KeyPath) -> bool:
        """Whether a value stands inside of brackets."""
        return any(self.text[self.span(path[:n])[0]] in "[{" for n in range(len(path)))

    def span(self, path: KeyPath) -> tuple[int, int]:
        """Of the root: from its first key, or bracket, to the end of the block."""
        if path:
            return super().span(path)
        root = _ROOT.match(self.text, self.source.start, self.source.end)
        start = root.end() if root else self.source.start
        end = self.source.end
        if self.text[start] == "{":
            end = self.text.rfind("}", start, end) + 1
        return start, end

    def _style(self) -> Style:
        """The style that most values of the file have."""
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
