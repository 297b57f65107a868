"""YAML front matter: one pass over libyaml's events builds values, marks and guards together.

Events, not nodes: libyaml's composer recurses in C and dies of 30,000 opening brackets, and aliases
make a kilobyte expand for half a minute. Here an alias, a merge key or a level too many ends the
reading at once, with its position.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from yaml._yaml import CParser
from yaml.error import YAMLError
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from articles.errors import FrontMatterError
from articles.frontmatter.document import KeyPath, Mark
from articles.frontmatter.faults import (
    fault,
    is_storable,
    number_too_large,
    too_deep,
    unstorable_character,
)
from articles.frontmatter.limits import MAX_DEPTH
from articles.frontmatter.positions import Lines
from articles.frontmatter.reading import Reading, Source
from articles.frontmatter.scalars import TAGGED, WORDS, NumberTooLargeError, Scalar, plain
from articles.frontmatter.yaml_faults import syntax_fault

Event = Any
"""One of PyYAML's events; its stubs do not know that the marks are always there."""

_OTHER_LINE_BREAKS: Final = ("\x85", "\u2028", "\u2029")
"""libyaml counts these as ends of lines, editors do not."""


def read(source: Source) -> Reading:
    """The matter of a YAML block; an empty block is an empty map.

    Raises :class:`FrontMatterError` with the codes ``yaml-syntax``, ``yaml-alias``, ``yaml-tag``,
    ``yaml-complex-key``, ``yaml-multiple-documents``, ``not-a-map``, ``too-deep``,
    ``number-too-large``, ``nul-character``.
    """
    matter = source.text[source.start : source.end]
    reader = _Reader(source, CParser(matter), escapes="\\" in matter)
    try:
        reader.document()
    except YAMLError as error:
        raise syntax_fault(error, source) from None
    if not matter.isascii() and any(char in matter for char in _OTHER_LINE_BREAKS):
        _count_lines_again(reader.reading, Lines(*source))
    reader.reading.settle(source)
    return reader.reading


def _count_lines_again(reading: Reading, lines: Lines) -> None:
    for path, mark in reading.marks.items():
        reading.marks[path] = lines.mark(mark.start, mark.end)


class _Reader:
    """One reading: each method takes the event it is named for and leaves the next one waiting."""

    __slots__ = ("base", "escapes", "keys", "line", "marks", "next", "reading", "text")

    def __init__(self, source: Source, parser: CParser, *, escapes: bool) -> None:
        self.text = source.text
        self.base = source.start
        self.line = source.line
        self.next: Callable[[], Event] = parser.get_event
        self.escapes = escapes
        self.reading = Reading()
        self.marks = self.reading.marks
        self.keys = self.reading.keys

    def document(self) -> None:
        """Stream start, at most one document with a map in it, stream end."""
        self.next()
        if type(self.next()) is StreamEndEvent:
            return
        root = self.next()
        if type(root) is MappingStartEvent:
            self.refuse_decoration(root, ())
            self.reading.matter = self.mapping((), root)
        elif type(root) is not ScalarEvent or root.style or WORDS.get(root.value, root) is not None:
            raise self.fault(root, "not-a-map", "front matter must be a map of keys to values")
        self.next()
        after = self.next()
        if type(after) is not StreamEndEvent:
            raise self.fault(after, "yaml-multiple-documents", "a second YAML document begins here")

    def value(self, event: Event, path: KeyPath) -> Any:
        """Whatever the event begins, its mark noted."""
        kind = type(event)
        if kind is ScalarEvent:
            return self.scalar(event, path)
        self.refuse_decoration(event, path)
        if len(path) >= MAX_DEPTH:
            raise too_deep(self.text, self.base + event.start_mark.index, path)
        self.marks[path] = self.mark(event)
        if kind is MappingStartEvent:
            return self.mapping(path, event)
        return self.sequence(path, event)

    def mapping(self, path: KeyPath, start: Event) -> dict[str, Any]:
        """The pairs up to the end of the map; the last of two equal keys counts."""
        result: dict[str, Any] = {}
        last = path
        while type(event := self.next()) is not MappingEndEvent:
            key = self.key(event, path)
            last = (*path, key)
            if key in result:
                self.reading.repeated[last] = self.base + event.start_mark.index
                del result[key]
            self.keys[last] = self.base + event.start_mark.index
            result[key] = self.value(self.next(), last)
        self.close(path, start, event, last)
        return result

    def sequence(self, path: KeyPath, start: Event) -> list[Any]:
        """The items up to the end of the list."""
        result: list[Any] = []
        last = path
        while type(event := self.next()) is not SequenceEndEvent:
            last = (*path, len(result))
            result.append(self.value(event, last))
        self.close(path, start, event, last)
        return result

    def close(self, path: KeyPath, start: Event, end: Event, last: KeyPath) -> None:
        """Set the end of a list or map: libyaml ends a block one only where the next token stands,
        behind comments and blank lines; here it ends with its last value."""
        if not path:
            return
        place = self.marks[path]
        stop = self.base + end.end_mark.index if start.flow_style else self.marks[last].end
        self.marks[path] = Mark(place.line, place.column, place.start, max(stop, place.start))

    def key(self, event: Event, path: KeyPath) -> str:
        """A key as written, whatever it looks like: ``1``, ``null`` and ``true`` are text here."""
        if type(event) is not ScalarEvent:
            self.refuse_decoration(event, path)
            raise self.fault(event, "yaml-complex-key", "a list or map cannot be a key", path=path)
        if event.value == "<<" and not event.style:
            raise self.alias_fault(event, "merge keys (<<)", path)
        return self.scalar_text(event, path)

    def scalar(self, event: Event, path: KeyPath) -> Scalar:
        """The typed value of a scalar; quoted and block scalars are text."""
        start, end = event.start_mark, event.end_mark
        base = self.base
        self.marks[path] = Mark(
            start.line + self.line, start.column + 1, start.index + base, end.index + base
        )
        text = self.scalar_text(event, path)
        try:
            if event.tag is not None:
                return TAGGED[event.tag](text)
            return text if event.style else plain(text)
        except NumberTooLargeError:
            raise number_too_large(self.text, base + start.index, path) from None
        except ValueError:
            raise self.tag_fault(event, path, f"this tag does not fit the value {text!r}") from None

    def scalar_text(self, event: Event, path: KeyPath) -> str:
        """The characters of a scalar, once its anchor, tag and escapes are found harmless."""
        if event.anchor is not None or (event.tag is not None and event.tag not in TAGGED):
            self.refuse_decoration(event, path)
        text: str = event.value
        if self.escapes and not is_storable(text):
            raise unstorable_character(self.text, self.base + event.start_mark.index, text, path)
        return text

    def refuse_decoration(self, event: Event, path: KeyPath) -> None:
        """No alias, no anchor; a tag only where it names a scalar's own type."""
        if type(event) is AliasEvent:
            raise self.alias_fault(event, "aliases (*)", path)
        if event.anchor is not None:
            raise self.alias_fault(event, "anchors (&)", path)
        if event.tag is not None:
            raise self.tag_fault(event, path, f"the tag {event.tag!r} is not accepted")

    def mark(self, event: Event) -> Mark:
        start = event.start_mark
        index = start.index + self.base
        return Mark(start.line + self.line, start.column + 1, index, index)

    def fault(
        self, event: Event, code: str, message: str, *, hint: str = "", path: KeyPath = ()
    ) -> FrontMatterError:
        offset = self.base + event.start_mark.index
        return fault(self.text, offset, code, message, hint=hint, path=path)

    def alias_fault(self, event: Event, what: str, path: KeyPath) -> FrontMatterError:
        hint = "Write the value out; if the sign belongs to the text, quote the whole value."
        return self.fault(
            event, "yaml-alias", f"{what} are not accepted in front matter", hint=hint, path=path
        )

    def tag_fault(self, event: Event, path: KeyPath, message: str) -> FrontMatterError:
        hint = "Remove the tag. If the value begins with an exclamation mark, put it in quotes."
        return self.fault(event, "yaml-tag", message, hint=hint, path=path)
