"""Bytes to :class:`Document`: decode, find the parts, read the matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from articles.frontmatter import json_reader, plain_yaml, toml_reader, yaml_reader
from articles.frontmatter.document import Document, Format
from articles.frontmatter.encoding import decode
from articles.frontmatter.layout import Layout, locate
from articles.frontmatter.reading import Later, Reading, Source

READERS: Final[dict[Format, Callable[[Source], Reading]]] = {
    "yaml": yaml_reader.read,
    "toml": toml_reader.read,
    "json": json_reader.read,
    "none": lambda source: Reading(),
}


def parse(data: bytes) -> Document:
    """Take a front-matter file apart without loss.

    Raises :class:`~articles.errors.FrontMatterError`, and nothing else, for a file that cannot be
    read; warnings, such as a key that stands twice, come in the document's ``problems``.
    """
    text, bom = decode(data)
    layout = locate(text)
    values = plain_yaml.read(layout.source) if layout.format == "yaml" else None
    if values is not None:
        return _plain(text, layout, values, bom=bom)
    reading = READERS[layout.format](layout.source)
    return Document(
        text=text,
        format=layout.format,
        matter=reading.matter,
        marks=reading.marks,
        body=text[layout.body_start :],
        body_line=layout.body_line,
        bom=bom,
        problems=tuple(reading.problems),
        keys=reading.keys,
    )


def _plain(text: str, layout: Layout, values: Mapping[str, Any], *, bom: bool) -> Document:
    """A document whose values are known; few ever ask where they stand."""

    @cache
    def closely() -> Reading:
        return READERS[layout.format](layout.source)

    return Document(
        text=text,
        format=layout.format,
        matter=values,
        marks=Later(lambda: closely().marks),
        body=text[layout.body_start :],
        body_line=layout.body_line,
        bom=bom,
        keys=Later(lambda: closely().keys),
    )
