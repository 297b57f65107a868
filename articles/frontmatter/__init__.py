"""Bytes ⇄ :class:`Document`: front matter in YAML, TOML or JSON, and a body, without loss."""

from articles.frontmatter.document import Document, Format, KeyPath, Mark, field_name
from articles.frontmatter.parsing import parse

__all__ = ["Document", "Format", "KeyPath", "Mark", "field_name", "parse"]
