"""The writer of new files, in house style."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from articles.errors import FrontMatterError, PatchError
from articles.frontmatter.document import Format
from articles.frontmatter.encoding import encode
from articles.frontmatter.handlers import HANDLERS
from articles.frontmatter.parsing import parse
from articles.frontmatter.values import is_same_value


def dump(matter: Mapping[str, Any], body: str, format: Format = "yaml") -> bytes:
    """Return the bytes of a new file with the front matter ``matter`` and the unchanged body. The
    keys keep their order.

    House style is YAML with texts in double quotes, each list item on its own line, indented by two
    spaces, and true and false without quotes. An empty line precedes the body, so ``body`` should
    begin with a line break. Raise :class:`~articles.errors.PatchError` if the file would not
    contain the same values and body when read back, and TypeError for a value that is not
    JSON-shaped.
    """
    data = encode(_format_front_matter(matter, format) + body)
    try:
        document = parse(data)
    except FrontMatterError as error:
        raise PatchError(f"this cannot be written as a file: {error.problem.message}") from None
    if not is_same_value(document.matter, dict(matter)) or document.body != body:
        raise PatchError("this cannot be written as a file: it would not survive being read back")
    return data


def _format_front_matter(matter: Mapping[str, Any], format: Format) -> str:
    """Return the front matter with its delimiters and the line break after them."""
    handler = HANDLERS[format]
    parts = (handler.START_DELIMITER, handler.export(matter), handler.END_DELIMITER)
    return "".join(f"{part}\n" for part in parts if part)
