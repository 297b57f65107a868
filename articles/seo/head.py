"""The head of a page, for search engines, share cards and feed readers. The head is built as data
and then rendered as HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles.editing.addresses import quote_path
from articles.models import Article
from articles.rendering import shorten
from articles.seo import structured_data
from articles.seo.structured_data import Image, Publication
from articles.site_settings.current import get_reader_date

#: Maximum number of characters of a description. Search engines show about half of them.
MAX_DESCRIPTION_LENGTH = 300
#: Maximum number of tags in Open Graph, as in Hugo.
MAX_TAGS = 6

_MARKUP = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page offers."""

    title: str
    media_type: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The metadata of a page.

    ``url`` is its canonical address. ``alternates`` holds pairs of language code (or "x-default")
    and absolute URL. ``structured_data`` holds the JSON-LD objects. ``is_news`` says whether Google
    News may list the page as the site's own story.
    """

    url: str
    title: str
    description: str
    kind: Literal["website", "article", "profile"] = "website"
    image: Image | None = None
    published: str = ""
    modified: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    alternates: tuple[tuple[str, str], ...] = ()
    feeds: tuple[FeedLink, ...] = ()
    structured_data: tuple[dict[str, Any], ...] = ()
    is_news: bool = True

    @property
    def graph(self) -> str:
        """The JSON-LD objects as the text of a script element, or an empty string."""
        return structured_data.render_json_ld(self.structured_data) if self.structured_data else ""


def build_story_head(
    publication: Publication,
    story: Article,
    *,
    section: str,
    image: Image | None,
    translations: Sequence[Article] = (),
    feeds: Sequence[FeedLink] = (),
) -> Head:
    """Return the head of a story's page. ``section`` is the name of the section, or "" at the
    root."""
    url = publication.absolute(story.path)
    described = shorten_description(
        story.meta_description or story.excerpt or publication.description
    )
    trail = [(publication.title, publication.home)]
    if section:
        trail.append((section, f"{publication.home}{story.section}/"))
    trail.append((story.headline, story.path))
    main = structured_data.build_story(
        publication, story, section=section, image=image, description=described
    )
    return Head(
        url=url,
        title=story.headline,
        description=described,
        kind="article" if story.dated else "website",
        image=image,
        published=structured_data.format_datetime(get_reader_date(story)) if story.dated else "",
        modified=structured_data.format_datetime(structured_data.get_modified_date(story))
        if story.dated
        else "",
        section=section if story.dated else "",
        tags=tuple(story.tags.names()[:MAX_TAGS]) if story.dated else (),
        authors=tuple(
            publication.page(f"authors/{slug}/") for _name, slug in story.labels("authors")
        )
        if story.dated
        else (),
        alternates=_build_alternates(publication, [story, *translations]) if translations else (),
        feeds=tuple(feeds),
        structured_data=(main, structured_data.build_breadcrumbs(publication, trail)),
        is_news=not story.is_agency_copy,
    )


def build_list_head(
    publication: Publication,
    *,
    url: str,
    title: str,
    described: Iterable[str | None] = (),
    trail: Sequence[tuple[str, str]] = (),
    image: Image | None = None,
    feeds: Sequence[FeedLink] = (),
    alternates: Sequence[tuple[str, str]] = (),
    person: dict[str, Any] | None = None,
) -> Head:
    """Return the head of a page that lists stories.

    The description is the first text in ``described`` that is not empty. ``trail`` holds the name
    and path of each page below the home page, down to this page; it is empty for the home page.
    ``person`` holds the JSON-LD properties of the author if this is an author's page.
    """
    words = next((text for text in map(html_to_line, described) if text), "")
    if trail:
        description = words or _("All stories on %(title)s, from %(site)s.") % {
            "title": title,
            "site": publication.title,
        }
        crumbs = structured_data.build_breadcrumbs(
            publication, [(publication.title, publication.home), *trail]
        )
        about = structured_data.build_list_page(publication, url, title, description, person=person)
        graph = (about, crumbs)
    else:
        description = words or _("News from %(site)s.") % {"site": publication.title}
        graph = (
            structured_data.build_website(publication, description),
            structured_data.build_publisher(publication),
        )
    return Head(
        url=url,
        title=title,
        description=shorten_description(description),
        kind="profile" if person else "website",
        image=image,
        feeds=tuple(feeds),
        alternates=tuple(alternates),
        structured_data=graph,
    )


def _build_alternates(publication: Publication, versions: Sequence[Article]) -> tuple[Any, ...]:
    """Return the language code and address of each language version of a page, including the page
    itself. "x-default" is the version in the default language, or else the page itself."""
    found: dict[str, str] = {}
    for version in versions:
        found.setdefault(version.page_language, publication.absolute(version.path))
    default = next((version for version in versions if not version.url_language), versions[0])
    return (*sorted(found.items()), ("x-default", publication.absolute(default.path)))


def html_to_line(markup: str | None) -> str:
    """Return the words of clean HTML or of plain text on one line."""
    text = html.unescape(_MARKUP.sub(" ", markup)) if markup and "<" in markup else markup or ""
    return " ".join(text.split())


def shorten_description(text: str, longest: int = MAX_DESCRIPTION_LENGTH) -> str:
    """Return the text on one line. If it is too long, keep whole sentences, or else cut it after a
    word and add an ellipsis."""
    text = " ".join(text.split())
    return text if len(text) <= longest else shorten(text, longest - 1)


def render_head(head: Head, *, site: str, indexed: bool = True) -> SafeString:
    """Return the elements of the head, one per line. ``site`` is the name of the site. If
    ``indexed`` is false, search engines must not list the page, and it has no canonical address."""
    elements = (*_render_links(head), *_render_metas(head, site), *_render_json_ld(head))
    return mark_safe("\n".join((*_render_index_rules(head, indexed), *elements)))


def _render_index_rules(head: Head, indexed: bool) -> Iterator[str]:
    if not indexed:
        yield _render_meta("robots", "noindex")
        return
    yield f'<link rel="canonical" href="{escape(head.url)}">'
    # Without this element, Google shows our pictures small in its results and in Discover.
    yield _render_meta("robots", "max-image-preview:large")


def _render_links(head: Head) -> Iterator[str]:
    for code, url in head.alternates:
        yield f'<link rel="alternate" hreflang="{escape(code)}" href="{escape(url)}">'
    for feed in head.feeds:
        title, address = escape(feed.title), escape(quote_path(feed.path))
        yield f'<link rel="alternate" type="{feed.media_type}" title="{title}" href="{address}">'


def _render_metas(head: Head, site: str) -> Iterator[str]:
    yield _render_meta("description", head.description)
    if not head.is_news:
        yield _render_meta("Googlebot-News", "noindex")
    for name, value in _list_open_graph(head, site):
        yield f'<meta property="{name}" content="{escape(value)}">'
    yield _render_meta("twitter:card", "summary_large_image" if head.image else "summary")
    yield _render_meta("twitter:title", head.title)
    yield _render_meta("twitter:description", head.description)
    if head.image:
        yield _render_meta("twitter:image", head.image.url)


def _list_open_graph(head: Head, site: str) -> Iterator[tuple[str, str]]:
    """Yield the Open Graph properties (https://ogp.me/)."""
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


def _render_json_ld(head: Head) -> Iterator[str]:
    if head.structured_data:
        yield f'<script type="application/ld+json">{head.graph}</script>'


def _render_meta(name: str, value: str) -> str:
    return f'<meta name="{name}" content="{escape(value)}">'
