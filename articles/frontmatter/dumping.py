"""New files, in house style."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from articles.errors import FrontMatterError, PatchRefused
from articles.frontmatter import toml_writer, yaml_writer
from articles.frontmatter.document import Format
from articles.frontmatter.encoding import encode
from articles.frontmatter.parsing import parse
from articles.frontmatter.values import same


def dump(matter: Mapping[str, Any], body: str, format: Format = "yaml") -> bytes:
    """A new file: the keys in the order given, then the body exactly as it is given.

    House style is YAML with texts in double quotes, lists on lines of their own, indented by two,
    true and false bare, and an empty line before the text: begin ``body`` with a line break. Raises
    :class:`~articles.errors.PatchRefused` where the file, read again, would not hold the same, and
    TypeError for a value that is not JSON-shaped.
    """
    data = encode(matter_text(matter, format) + body)
    try:
        document = parse(data)
    except FrontMatterError as error:
        raise PatchRefused(f"this cannot be written as a file: {error.problem.message}") from None
    if not same(document.matter, dict(matter)) or document.body != body:
        raise PatchRefused("this cannot be written as a file: read again, it says something else")
    return data


def matter_text(matter: Mapping[str, Any], format: Format) -> str:
    """The front matter with its delimiters, up to the line on which the body begins."""
    opening, closing = DELIMITERS[format]
    return f"{opening}{BLOCKS[format](dict(matter))}{closing}"


def _yaml(matter: dict[str, Any]) -> str:
    return "".join(f"{line}\n" for line in yaml_writer.block(matter, 0, yaml_writer.HOUSE))


def _toml(matter: dict[str, Any]) -> str:
    """Tables come after everything else: what follows a header belongs to it."""
    tables = {key: value for key, value in matter.items() if isinstance(value, dict) and value}
    lines = [
        f"{toml_writer.key(key)} = {toml_writer.inline(value)}"
        for key, value in matter.items()
        if key not in tables
    ]
    for key, value in tables.items():
        lines += ["", *toml_writer.table(toml_writer.key(key), value)]
    return "".join(f"{line}\n" for line in lines)


def _json(matter: dict[str, Any]) -> str:
    return json.dumps(matter, indent=2, ensure_ascii=False)


def _none(matter: dict[str, Any]) -> str:
    return ""


BLOCKS: Final[dict[Format, Callable[[dict[str, Any]], str]]] = {
    "yaml": _yaml,
    "toml": _toml,
    "json": _json,
    "none": _none,
}
"""The writers of what stands between the delimiters."""

DELIMITERS: Final[dict[Format, tuple[str, str]]] = {
    "yaml": ("---\n", "---\n"),
    "toml": ("+++\n", "+++\n"),
    "json": ("", "\n"),
    "none": ("", ""),
}
