"""A head as HTML. Written out here and not in a template: every page has one, and thirty small
elements cost a template more than the rest of the page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from django.utils.safestring import SafeString, mark_safe

from articles.addresses import quoted
from articles.seo.head import Head


def markup(head: Head, *, site: str) -> SafeString:
    """The elements, each on a line; ``site`` is the name of the site."""
    return mark_safe("\n".join((*_links(head), *_metas(head, site), *_facts(head))))


def _links(head: Head) -> Iterator[str]:
    yield f'<link rel="canonical" href="{escape(head.url)}">'
    for code, url in head.alternates:
        yield f'<link rel="alternate" hreflang="{escape(code)}" href="{escape(url)}">'
    for feed in head.feeds:
        title, address = escape(feed.title), escape(quoted(feed.path))
        yield f'<link rel="alternate" type="{feed.media_type}" title="{title}" href="{address}">'


def _metas(head: Head, site: str) -> Iterator[str]:
    yield _named("description", head.description)
    for name, value in _open_graph(head, site):
        yield f'<meta property="{name}" content="{escape(value)}">'
    yield _named("twitter:card", "summary_large_image" if head.image else "summary")
    yield _named("twitter:title", head.title)
    yield _named("twitter:description", head.description)
    if head.image:
        yield _named("twitter:image", head.image.url)


def _open_graph(head: Head, site: str) -> Iterator[tuple[str, str]]:
    """https://ogp.me/"""
    yield "og:site_name", site
    yield "og:type", head.kind
    yield "og:url", head.url
    yield "og:title", head.title
    yield "og:description", head.description
    if head.published:
        yield "article:published_time", head.published
        yield "article:modified_time", head.modified
    if head.section:
        yield "article:section", head.section
    for author in head.authors:
        yield "article:author", author
    for tag in head.tags:
        yield "article:tag", tag
    if head.image:
        yield "og:image", head.image.url
        yield "og:image:alt", head.image.alt
    if head.image and head.image.width and head.image.height:
        yield "og:image:width", str(head.image.width)
        yield "og:image:height", str(head.image.height)


def _facts(head: Head) -> Iterator[str]:
    if head.facts:
        yield f'<script type="application/ld+json">{head.graph}</script>'


def _named(name: str, value: str) -> str:
    return f'<meta name="{name}" content="{escape(value)}">'
