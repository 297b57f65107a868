"""Bodies to HTML: ``render(text, resolve=…)`` gives clean HTML and everything derived from it.

Pure: no Django, no files, no network. The sanitizer is the last step of every rendering.
"""

from articles.rendering.excerpts import excerpt
from articles.rendering.plain import plain_text, without_anchors
from articles.rendering.rendering import RENDERER_VERSION, first_heading, render, render_inline
from articles.rendering.responsive import rendition, srcset, widths
from articles.rendering.result import (
    Credit,
    Heading,
    Markup,
    Reference,
    ReferenceKind,
    Rendered,
    RenderError,
    Resolve,
    Resolved,
)
from articles.rendering.summary import has_divider
from articles.rendering.typography import typographic

__all__ = [
    "RENDERER_VERSION",
    "Credit",
    "Heading",
    "Markup",
    "Reference",
    "ReferenceKind",
    "RenderError",
    "Rendered",
    "Resolve",
    "Resolved",
    "excerpt",
    "first_heading",
    "has_divider",
    "plain_text",
    "render",
    "render_inline",
    "rendition",
    "srcset",
    "typographic",
    "widths",
    "without_anchors",
]
