"""Handlers for python-frontmatter, one per format. Every file is read through one of them.

:func:`articles.frontmatter.parse` chooses a handler with :meth:`detect` and calls its :meth:`split`
and :meth:`load`; :func:`articles.frontmatter.dump` calls :meth:`export`. The handlers also work
with ``frontmatter.load(path, handler=…)``. We do not use the handlers of python-frontmatter: they
lose the metadata after a byte order mark, treat TOML as body text, read ``no`` as false, and report
no positions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar, Final

from frontmatter.default_handlers import BaseHandler

from articles.frontmatter import (
    json_reader,
    plain_yaml,
    toml_reader,
    toml_writer,
    yaml_reader,
    yaml_writer,
)
from articles.frontmatter.document import Format, MatterSource
from articles.frontmatter.layout import Split, split_body, split_delimited, split_json_object
from articles.frontmatter.reading import Matter, MatterReading


class Handler(BaseHandler):
    """The base class of all handlers. A handler reads and writes one format of front matter.

    :class:`BaseHandler` of python-frontmatter detects the format: ``FM_BOUNDARY`` matches the first
    line of the front matter.
    """

    format_name: ClassVar[Format]

    def split(self, text: str) -> Split:
        """Return the front matter without its delimiters, and the body.

        Raise :class:`~articles.errors.FrontMatterError`, for example if the front matter is never
        closed.
        """
        raise NotImplementedError

    def read(self, source: MatterSource) -> MatterReading:
        """Return the values of the front matter and their positions.

        Raise :class:`~articles.errors.FrontMatterError`.
        """
        raise NotImplementedError

    def load(self, fm: str) -> Matter:
        """Return the values of the front matter ``fm``, which has no delimiters.

        Raise :class:`~articles.errors.FrontMatterError`. The position in the error refers to the
        whole file if ``fm`` comes from :meth:`split`.
        """
        reading = self.read(_to_source(fm))
        return Matter(reading.matter, lambda: reading, reading.problems)

    def export(self, metadata: Mapping[str, Any], **kwargs: object) -> str:
        """Return ``metadata`` as front matter in house style, without delimiters.

        Raise :class:`~articles.errors.PatchError` for a value that the format cannot hold, and
        TypeError for one that is not JSON-shaped.
        """
        raise NotImplementedError


class YamlHandler(Handler):
    """YAML between lines of three hyphens."""

    format_name = "yaml"
    FM_BOUNDARY = re.compile(r"\s*--")
    START_DELIMITER = END_DELIMITER = "---"

    def split(self, text: str) -> Split:
        return split_delimited(text, "---")

    def read(self, source: MatterSource) -> MatterReading:
        return yaml_reader.read(source)

    def load(self, fm: str) -> Matter:
        """Return the values of YAML front matter, using the fast reader for plain YAML.

        Plain YAML never causes warnings. Few callers need its positions, so these are computed on
        demand.
        """
        source = _to_source(fm)
        values = plain_yaml.read(source)
        return (
            super().load(source) if values is None else Matter(values, partial(self.read, source))
        )

    def export(self, metadata: Mapping[str, Any], **kwargs: object) -> str:
        lines = yaml_writer.format_block(dict(metadata), 0, yaml_writer.HOUSE_STYLE)
        return "\n".join(lines)


class TomlHandler(Handler):
    """TOML between lines of three plus signs."""

    format_name = "toml"
    FM_BOUNDARY = re.compile(r"\s*\+\+")
    START_DELIMITER = END_DELIMITER = "+++"

    def split(self, text: str) -> Split:
        return split_delimited(text, "+++")

    def read(self, source: MatterSource) -> MatterReading:
        return toml_reader.read(source)

    def export(self, metadata: Mapping[str, Any], **kwargs: object) -> str:
        return "\n".join(toml_writer.format_document(metadata))


class JsonHandler(Handler):
    """A JSON object at the beginning of the file. A text that begins with a shortcode (``{{<`` or
    ``{{%``) is not JSON."""

    format_name = "json"
    FM_BOUNDARY = re.compile(r"\s*\{(?!\{[<%])")
    START_DELIMITER = END_DELIMITER = ""

    def split(self, text: str) -> Split:
        return split_json_object(text)

    def read(self, source: MatterSource) -> MatterReading:
        return json_reader.read(source)

    def export(self, metadata: Mapping[str, Any], **kwargs: object) -> str:
        return json.dumps(dict(metadata), indent=2, ensure_ascii=False)


class BodyHandler(Handler):
    """A file without front matter."""

    format_name = "none"
    FM_BOUNDARY = re.compile("")
    START_DELIMITER = END_DELIMITER = ""

    def split(self, text: str) -> Split:
        return split_body(text)

    def read(self, source: MatterSource) -> MatterReading:
        return MatterReading()

    def export(self, metadata: Mapping[str, Any], **kwargs: object) -> str:
        return ""


HANDLERS: Final[dict[Format, Handler]] = {
    handler.format_name: handler
    for handler in (YamlHandler(), TomlHandler(), JsonHandler(), BodyHandler())
}
"""Handlers by format, in the order of detection. The last one accepts any text, as a body."""


def detect_handler(text: str) -> Handler:
    """Return the handler of the format that a text begins with."""
    return next(handler for handler in HANDLERS.values() if handler.detect(text))


def _to_source(fm: str) -> MatterSource:
    return fm if isinstance(fm, MatterSource) else MatterSource(fm)
