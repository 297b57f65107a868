"""The front matter of an article as the next export would write it, to be shown to editors."""

from __future__ import annotations

from dataclasses import replace

from articles.editing.file_base import read_base
from articles.errors import FrontMatterError, PatchError
from articles.exporting.adopt import get_zone_of_new_files
from articles.exporting.rewriting import render_new_file, rewrite_file
from articles.frontmatter import Document, Format, parse
from articles.hugo import Authored
from articles.models import SourceFile
from articles.widgets import registry


def find_format(file: SourceFile | None) -> Format:
    """Return the format of the front matter of an article with this file, or with none."""
    document = _parse_base(file)
    return document.format if document and document.format != "none" else "yaml"


def show_front_matter(file: SourceFile | None, wanted: Authored) -> str:
    """Return the front matter with its delimiters and comments, for an article whose file is
    ``file``. If it cannot be written, return that of the last import."""
    try:
        data = _write(file, wanted)
    except (PatchError, FrontMatterError):
        document = _parse_base(file)
        return _cut_off_body(document) if document else ""
    return _cut_off_body(parse(data))


def _write(file: SourceFile | None, wanted: Authored) -> bytes:
    base = read_base(file, known_widgets=registry) if file is not None else None
    if base is None:
        text, zone = replace(wanted, body=""), get_zone_of_new_files()
        return render_new_file(text, zone=zone, widgets=registry)
    text = replace(wanted, body=base.said.body)
    return rewrite_file(base.document, text, zone=base.zone, widgets=registry)


def _parse_base(file: SourceFile | None) -> Document | None:
    if file is None or file.base is None:
        return None
    try:
        return parse(bytes(file.base))
    except FrontMatterError:
        return None


def _cut_off_body(document: Document) -> str:
    return document.text[: len(document.text) - len(document.body)].strip("\r\n")
