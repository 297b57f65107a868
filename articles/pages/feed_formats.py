"""The three formats of feeds: RSS 2.0 (RSS Advisory Board), Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from html import escape
from typing import Any, TypeVar

from django.utils.feedgenerator import (
    Atom1Feed,
    Enclosure,
    Rss201rev2Feed,
    SyndicationFeed,
    rfc3339_date,
)
from django.utils.xmlutils import SimplerXMLGenerator

logger = logging.getLogger("newsroom.feeds")

T = TypeVar("T")
Made = TypeVar("Made")

#: Characters that XML 1.0 cannot contain, escaped or not.
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPicture:
    """The picture of an item. ``size`` is in bytes."""

    url: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """A story in a feed.

    ``html`` is the full text, or None if we may only publish the summary. ``authors`` are pairs of
    name and address; the address may be "". ``original`` is the address of the story's original on
    another site, or "". ``identity`` stays the same when the story's address changes.
    """

    url: str
    identity: str
    title: str
    summary: str
    html: str | None
    language: str
    published: datetime | None
    updated: datetime
    authors: Sequence[tuple[str, str]]
    labels: Sequence[str]
    picture: FeedPicture | None = None
    original: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDocument:
    """The feed of a list. All addresses are absolute. ``identity`` is the same on every host."""

    title: str
    identity: str
    url: str
    own_url: str
    description: str
    language: str
    icon: str
    publisher: str
    items: Sequence[FeedItem]


def strip_unprintable(text: str) -> str:
    """Return ``text`` without characters that XML cannot contain."""
    return _UNPRINTABLE.sub("", text)


def _write_rss(feed: FeedDocument) -> str:
    return _write_xml(feed, _Rss)


def _write_atom(feed: FeedDocument) -> str:
    return _write_xml(feed, _Atom)


def _write_json_feed(feed: FeedDocument) -> str:
    """Return the feed as JSON (https://www.jsonfeed.org/version/1.1/)."""
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": feed.url,
            "feed_url": feed.own_url,
            "description": feed.description,
            "icon": feed.icon,
            "language": feed.language,
            "authors": [{"name": feed.publisher}],
            "items": [_build_json_item(item) for item in feed.items],
        },
        ensure_ascii=False,
    )


@dataclass(frozen=True, slots=True)
class FeedFormat:
    """A feed format: its display name, its media type, and the function that writes it."""

    name: str
    media_type: str
    write: Callable[[FeedDocument], str]


#: The formats by file name. Each list of stories has a feed in every format.
FEED_FORMATS = {
    "index.xml": FeedFormat("RSS", "application/rss+xml", _write_rss),
    "atom.xml": FeedFormat("Atom", "application/atom+xml", _write_atom),
    "feed.json": FeedFormat("JSON Feed", "application/feed+json", _write_json_feed),
}


def write_feed(feed: FeedDocument, file: str) -> str:
    """Return the feed in the format of ``file``. Omit items that cannot be written."""
    write = FEED_FORMATS[file].write
    try:
        return write(feed)
    except Exception:
        alone = partial(_try_item_alone, feed, write)
        return write(replace(feed, items=[*make_each(feed.items, alone)]))


def _try_item_alone(
    feed: FeedDocument, write: Callable[[FeedDocument], str], item: FeedItem
) -> FeedItem:
    """Return the item if it can be written. Otherwise raise the error."""
    write(replace(feed, items=[item]))
    return item


def make_each(things: Iterable[T], make: Callable[[T], Made]) -> Iterator[Made]:
    """Yield ``make(thing)`` for each thing. If that fails, log the error and skip the thing, so
    that readers still get the others."""
    for thing in things:
        try:
            made = make(thing)
        except Exception:
            logger.exception("An entry was left out of a feed or sitemap: %s", str(thing)[:200])
        else:
            yield made


def _build_json_item(item: FeedItem) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "id": item.identity,
        "url": item.url,
        "external_url": item.original,
        "title": item.title,
        "summary": item.summary,
        "image": item.picture.url if item.picture else "",
        "date_published": rfc3339_date(item.published) if item.published else "",
        "date_modified": rfc3339_date(item.updated),
        "authors": [{"name": n} | ({"url": u} if u else {}) for n, u in item.authors],
        "tags": list(item.labels),
        "language": item.language,
    }
    kept = {name: value for name, value in facts.items() if value}
    content = {"content_text": item.summary} if item.html is None else {"content_html": item.html}
    return kept | content


def _write_xml(feed: FeedDocument, form: type[SyndicationFeed]) -> str:
    writer: SyndicationFeed = form(
        title=strip_unprintable(feed.title),
        link=feed.url,
        description=strip_unprintable(feed.description),
        language=feed.language,
        author_name=strip_unprintable(feed.publisher),
        feed_url=feed.own_url,
        feed_guid=feed.identity,
        icon=feed.icon,
    )
    for item in feed.items:
        writer.add_item(
            title=strip_unprintable(item.title),
            link=item.url,
            description=escape(strip_unprintable(item.summary), quote=False),
            unique_id=item.identity,
            pubdate=item.published,
            updateddate=item.updated,
            categories=[strip_unprintable(label) for label in item.labels],
            enclosures=_build_enclosures(item),
            content=None if item.html is None else strip_unprintable(item.html),
            people=[(strip_unprintable(name), url) for name, url in item.authors],
            item_language=item.language,
            original=item.original,
        )
    return writer.writeString("utf-8")


def _build_enclosures(item: FeedItem) -> list[Enclosure]:
    picture = item.picture
    return [Enclosure(picture.url, str(picture.size), picture.media_type)] if picture else []


class _Rss(Rss201rev2Feed):
    """An RSS feed. It also has the full text (content module), the authors' names (Dublin Core) and
    the site's icon."""

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        handler.startElement("image", {})  # type: ignore[arg-type]
        for name, value in (
            ("url", self.feed["icon"]),
            ("title", self.feed["title"]),
            ("link", self.feed["link"]),
        ):
            handler.addQuickElement(name, value)
        handler.endElement("image")

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name, _url in item["people"]:
            handler.addQuickElement("dc:creator", name)
        if item["content"] is not None:
            handler.addQuickElement("content:encoded", item["content"])


class _Atom(Atom1Feed):
    """An Atom feed. It also has the full text, all authors, the language of each entry, and a link
    to its original."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        language = item["item_language"]
        return {} if language == self.feed["language"] else {"xml:lang": language}

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("icon", self.feed["icon"])

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name, url in item["people"]:
            handler.startElement("author", {})  # type: ignore[arg-type]
            handler.addQuickElement("name", name)
            if url:
                handler.addQuickElement("uri", url)
            handler.endElement("author")
        if item["original"]:
            handler.addQuickElement("link", "", {"rel": "via", "href": item["original"]})
        if item["content"] is not None:
            handler.addQuickElement("content", item["content"], {"type": "html"})
