"""The reader of YAML front matter.

One pass over libyaml's events builds the values and their positions, and checks the limits. We use
events instead of nodes for two reasons. libyaml's composer of nodes recurses in C and crashes on
30,000 opening brackets. And if aliases were resolved, one kilobyte of YAML could take half a minute
to read. This reader stops at the first alias, merge key or level beyond the limit, and reports its
position.
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
from articles.frontmatter.document import KeyPath, Mark, MatterSource
from articles.frontmatter.errors import (
    MAX_DEPTH,
    LineIndex,
    is_storable,
    make_error,
    make_too_deep_error,
    make_unstorable_error,
)
from articles.frontmatter.reading import MatterReading
from articles.frontmatter.yaml_errors import (
    SCALAR_WORDS,
    TAG_PARSERS,
    Scalar,
    make_syntax_error,
    parse_plain_scalar,
)

Event = Any
"""One of PyYAML's events. Its type stubs do not say that the marks are always set."""

_OTHER_LINE_BREAKS: Final = ("\x85", "\u2028", "\u2029")
"""Characters that end a line for libyaml, but not in an editor."""


def read(source: MatterSource) -> MatterReading:
    """Return the values of a YAML block; an empty block is an empty map.

    Raise :class:`FrontMatterError` with the code ``yaml-syntax``, ``yaml-alias``, ``yaml-tag``,
    ``yaml-complex-key``, ``yaml-multiple-documents``, ``not-a-map``, ``too-deep`` or
    ``nul-character``.
    """
    reader = _YamlReader(source, CParser(str(source)), escapes="\\" in source)
    try:
        reader.document()
    except YAMLError as error:
        raise make_syntax_error(error, source) from None
    if not source.isascii() and any(char in source for char in _OTHER_LINE_BREAKS):
        _count_lines_again(reader.reading, LineIndex(source))
    reader.reading.resolve_repeated_keys(source)
    return reader.reading


def _count_lines_again(reading: MatterReading, lines: LineIndex) -> None:
    for path, mark in reading.marks.items():
        reading.marks[path] = lines.mark(mark.start, mark.end)


class _YamlReader:
    """A reader for one block. Each method is named after an item of YAML, and consumes the events
    of one such item."""

    __slots__ = ("base", "escapes", "keys", "line", "marks", "next", "reading", "text")

    def __init__(self, source: MatterSource, parser: CParser, *, escapes: bool) -> None:
        self.text = source.text
        self.base = source.start
        self.line = source.line
        self.next: Callable[[], Event] = parser.get_event
        self.escapes = escapes
        self.reading = MatterReading()
        self.marks = self.reading.marks
        self.keys = self.reading.keys

    def document(self) -> None:
        """Read the whole stream, which may hold at most one document, a map."""
        self.next()
        if type(self.next()) is StreamEndEvent:
            return
        root = self.next()
        if type(root) is MappingStartEvent:
            self.refuse_decoration(root, ())
            self.reading.matter = self.mapping((), root)
        elif (
            type(root) is not ScalarEvent
            or root.style
            or SCALAR_WORDS.get(root.value, root) is not None
        ):
            raise self.fault(root, "not-a-map", "front matter must be a map of keys to values")
        self.next()
        after = self.next()
        if type(after) is not StreamEndEvent:
            raise self.fault(after, "yaml-multiple-documents", "a second YAML document begins here")

    def value(self, event: Event, path: KeyPath) -> Any:
        """Return the value that begins with ``event``, and record its position."""
        kind = type(event)
        if kind is ScalarEvent:
            return self.scalar(event, path)
        self.refuse_decoration(event, path)
        if len(path) >= MAX_DEPTH:
            raise make_too_deep_error(self.text, self.base + event.start_mark.index, path)
        self.marks[path] = self.mark(event)
        if kind is MappingStartEvent:
            return self.mapping(path, event)
        return self.sequence(path, event)

    def mapping(self, path: KeyPath, start: Event) -> dict[str, Any]:
        """Return the pairs up to the end of the map. The last of two equal keys wins."""
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
        """Return the items up to the end of the list."""
        result: list[Any] = []
        last = path
        while type(event := self.next()) is not SequenceEndEvent:
            last = (*path, len(result))
            result.append(self.value(event, last))
        self.close(path, start, event, last)
        return result

    def close(self, path: KeyPath, start: Event, end: Event, last: KeyPath) -> None:
        """Set the end of a list or map to the end of its last value.

        libyaml ends a block list or map at the next token, after any comments and blank lines.
        """
        if not path:
            return
        place = self.marks[path]
        stop = self.base + end.end_mark.index if start.flow_style else self.marks[last].end
        self.marks[path] = Mark(place.line, place.column, place.start, max(stop, place.start))

    def key(self, event: Event, path: KeyPath) -> str:
        """Return a key as written. Even ``1``, ``null`` and ``true`` are text."""
        if type(event) is not ScalarEvent:
            self.refuse_decoration(event, path)
            raise self.fault(event, "yaml-complex-key", "a list or map cannot be a key", path=path)
        if event.value == "<<" and not event.style:
            raise self.alias_fault(event, "merge keys (<<)", path)
        return self.scalar_text(event, path)

    def scalar(self, event: Event, path: KeyPath) -> Scalar:
        """Return the value of a scalar, such as a number or a text. Quoted and block scalars are
        text."""
        start, end = event.start_mark, event.end_mark
        base = self.base
        self.marks[path] = Mark(
            start.line + self.line, start.column + 1, start.index + base, end.index + base
        )
        text = self.scalar_text(event, path)
        try:
            if event.tag is not None:
                return TAG_PARSERS[event.tag](text)
            return text if event.style else parse_plain_scalar(text)
        except ValueError:
            raise self.tag_fault(event, path, f"this tag does not fit the value {text!r}") from None

    def scalar_text(self, event: Event, path: KeyPath) -> str:
        """Return the characters of a scalar, after checking its anchor, tag and escape
        sequences."""
        if event.anchor is not None or (event.tag is not None and event.tag not in TAG_PARSERS):
            self.refuse_decoration(event, path)
        text: str = event.value
        if self.escapes and not is_storable(text):
            raise make_unstorable_error(self.text, self.base + event.start_mark.index, text, path)
        return text

    def refuse_decoration(self, event: Event, path: KeyPath) -> None:
        """Raise an error for an alias, an anchor, or a tag that does not name a scalar type."""
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
        return make_error(self.text, offset, code, message, hint=hint, path=path)

    def alias_fault(self, event: Event, what: str, path: KeyPath) -> FrontMatterError:
        hint = (
            "Write the value in full. If this character is part of the text, quote the whole value."
        )
        return self.fault(
            event, "yaml-alias", f"{what} are not accepted in front matter", hint=hint, path=path
        )

    def tag_fault(self, event: Event, path: KeyPath, message: str) -> FrontMatterError:
        hint = "Remove the tag. If the value begins with an exclamation mark, put it in quotes."
        return self.fault(event, "yaml-tag", message, hint=hint, path=path)
