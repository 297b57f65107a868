"""Bytes to :class:`Document`: decode, find the parts, read the matter."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Final

from articles.frontmatter import json_reader, plain_yaml, toml_reader, yaml_reader
from articles.frontmatter.document import Document, Format
from articles.frontmatter.encoding import decode
from articles.frontmatter.layout import locate
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
    # Of what is plain the values are known, without a problem; few ever ask where they stand.
    values = plain_yaml.read(layout.source) if layout.format == "yaml" else None
    read = cache(partial(READERS[layout.format], layout.source))
    return Document(
        text=text,
        format=layout.format,
        matter=read().matter if values is None else values,
        marks=Later(lambda: read().marks),
        body=text[layout.body_start :],
        body_line=layout.body_line,
        bom=bom,
        problems=tuple(read().problems) if values is None else (),
        keys=Later(lambda: read().keys),
    )
