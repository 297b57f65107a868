"""What machines read of a page: the head's links and descriptions, and its facts as JSON-LD."""

from articles.seo.facts import texts_under
from articles.seo.head import Feed, Head, cut, list_head, plain, story_head
from articles.seo.markup import markup
from articles.seo.publication import Image, Publication

__all__ = [
    "Feed",
    "Head",
    "Image",
    "Publication",
    "cut",
    "list_head",
    "markup",
    "plain",
    "story_head",
    "texts_under",
]
