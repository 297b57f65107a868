"""The parser, which turns the bytes of a file into a :class:`Document`."""

from __future__ import annotations

from articles.frontmatter import yaml_reader
from articles.frontmatter.document import Document, MatterSource
from articles.frontmatter.encoding import decode
from articles.frontmatter.handlers import detect_handler
from articles.frontmatter.reading import LazyMapping


def parse(data: bytes) -> Document:
    """Parse a front-matter file without loss.

    Raise :class:`~articles.errors.FrontMatterError`, and no other exception, for a file that cannot
    be parsed. Warnings, for example for a key that occurs twice, are in the document's
    ``problems``.
    """
    text, bom = decode(data)
    handler = detect_handler(text)
    source, body = handler.split(text)
    matter = handler.load(source)
    return Document(
        text=text,
        format=handler.format_name,
        matter=matter,
        marks=LazyMapping(lambda: matter.reading.marks),
        body=body,
        body_line=text.count("\n", 0, len(text) - len(body)) + 1,
        bom=bom,
        problems=matter.problems,
        keys=LazyMapping(lambda: matter.reading.keys),
    )


def parse_data(data: bytes) -> Document:
    """Parse a data file: a YAML map that fills the whole file, as in Hugo's folder ``data``.

    Raise :class:`~articles.errors.FrontMatterError`, and no other exception, for a file that cannot
    be parsed.
    """
    text, bom = decode(data)
    reading = yaml_reader.read(MatterSource(text))
    return Document(
        text=text,
        format="yaml",
        matter=reading.matter,
        marks=reading.marks,
        body="",
        body_line=text.count("\n") + 1,
        bom=bom,
        problems=tuple(reading.problems),
        keys=reading.keys,
        bare=True,
    )
