"""The renderer: :func:`render` turns a body into clean HTML and everything derived from it.

This package is pure: no Django, no files, no network. The sanitizer is always the last step.
"""

from articles.rendering.clean import clean_for_feeds
from articles.rendering.descriptions import strip_markup
from articles.rendering.excerpts import find_word_end, shorten, shorten_to_excerpt, shorten_to_width
from articles.rendering.links import make_absolute_url, split_url
from articles.rendering.obsidian import find_hidden_notes, find_wikilinks
from articles.rendering.pipeline import RENDERER_VERSION, find_first_heading, render, render_inline
from articles.rendering.plain import apply_typography, extract_plain_text, remove_anchors
from articles.rendering.rendition_sizes import get_rendition_name, get_rendition_widths, get_srcset
from articles.rendering.result import (
    Credit,
    Heading,
    Markup,
    ParameterLookup,
    Reference,
    ReferenceKind,
    Rendered,
    RenderError,
    Resolve,
    Resolved,
)
from articles.rendering.summary import has_divider

__all__ = [
    "RENDERER_VERSION",
    "Credit",
    "Heading",
    "Markup",
    "ParameterLookup",
    "Reference",
    "ReferenceKind",
    "RenderError",
    "Rendered",
    "Resolve",
    "Resolved",
    "apply_typography",
    "clean_for_feeds",
    "extract_plain_text",
    "find_first_heading",
    "find_hidden_notes",
    "find_wikilinks",
    "find_word_end",
    "get_rendition_name",
    "get_rendition_widths",
    "get_srcset",
    "has_divider",
    "make_absolute_url",
    "remove_anchors",
    "render",
    "render_inline",
    "shorten",
    "shorten_to_excerpt",
    "shorten_to_width",
    "split_url",
    "strip_markup",
]
