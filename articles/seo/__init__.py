"""Output for machines: the head of each page, with its JSON-LD, and the elements of sitemaps."""

from articles.seo.head import (
    FeedLink,
    Head,
    build_list_head,
    build_story_head,
    html_to_line,
    render_head,
    shorten_description,
)
from articles.seo.structured_data import Image, Publication, get_param_texts

__all__ = [
    "FeedLink",
    "Head",
    "Image",
    "Publication",
    "build_list_head",
    "build_story_head",
    "get_param_texts",
    "html_to_line",
    "render_head",
    "shorten_description",
]
