"""Our readers and writers for users of python-frontmatter: ``frontmatter.load(path, handler=…)``.

Its own handlers drop the metadata behind a byte order mark, take TOML for text, and read ``no`` as
false; these read what :func:`articles.frontmatter.parse` reads, and raise
:class:`~articles.errors.FrontMatterError` where it does.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

from frontmatter import Post
from frontmatter.default_handlers import BaseHandler

from articles.errors import FrontMatterError
from articles.frontmatter.document import Format
from articles.frontmatter.dumping import BLOCKS, dump
from articles.frontmatter.layout import locate
from articles.frontmatter.parsing import READERS
from articles.frontmatter.reading import Source


class Handler(BaseHandler):
    """One format; the base class asks for a boundary, which only the first glance needs."""

    kind: ClassVar[Format]

    def detect(self, text: str) -> bool:
        """Whether a text begins with front matter of this format."""
        try:
            return locate(text).format == self.kind
        except FrontMatterError:
            return False

    def split(self, text: str) -> tuple[str, str]:
        """Front matter and content, without the delimiters."""
        layout = locate(text)
        return text[layout.source.start : layout.source.end], text[layout.body_start :]

    def load(self, fm: str) -> dict[str, Any]:
        """The values of front matter that stands without its delimiters."""
        return READERS[self.kind](Source(fm, 0, len(fm), 1)).matter

    def export(self, metadata: dict[str, object], **kwargs: object) -> str:
        """Front matter in house style, without its delimiters."""
        return BLOCKS[self.kind](dict(metadata))

    def format(self, post: Post, **kwargs: object) -> str:
        """A whole file in house style."""
        return dump(post.metadata, f"\n{post.content}\n", self.kind).decode()


class YamlHandler(Handler):
    """Between lines of three dashes."""

    kind = "yaml"
    FM_BOUNDARY = re.compile(r"\A\s*---")


class TomlHandler(Handler):
    """Between lines of three plus signs."""

    kind = "toml"
    FM_BOUNDARY = re.compile(r"\A\s*\+\+\+")


class JsonHandler(Handler):
    """An object at the beginning of the file."""

    kind = "json"
    FM_BOUNDARY = re.compile(r"\A\s*\{")


HANDLERS: Final = (YamlHandler(), TomlHandler(), JsonHandler())
"""In the order in which to detect."""
