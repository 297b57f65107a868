"""Parser and writer for files with front matter (YAML, TOML or JSON) and a body. Nothing is
lost."""

from articles.frontmatter.document import Document, Format, KeyPath, Mark, field_name
from articles.frontmatter.dumping import dump
from articles.frontmatter.parsing import parse, parse_data
from articles.frontmatter.patching import patch, patch_data
from articles.frontmatter.values import DELETE

__all__ = [
    "DELETE",
    "Document",
    "Format",
    "KeyPath",
    "Mark",
    "dump",
    "field_name",
    "parse",
    "parse_data",
    "patch",
    "patch_data",
]
