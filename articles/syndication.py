"""One feed in three formats: RSS 2.0 (RSS Advisory Board), Atom (RFC 4287), JSON Feed 1.1."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urljoin

from django.utils.feedgenerator import (
    Atom1Feed,
    Enclosure,
    Rss201rev2Feed,
    SyndicationFeed,
    rfc3339_date,
)
from django.utils.xmlutils import SimplerXMLGenerator

#: What XML 1.0 cannot hold, escaped or not.
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAG = re.compile(r'<(?:a|img)(?= )((?:[^>"]|"[^"]*")*)>')
_ADDRESS = re.compile(r'(?<= )(href|src)="([^"]*)"')
_RESPONSIVE = re.compile(r' (?:srcset|sizes|loading)="[^"]*"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that goes along with an item; ``size`` in bytes."""

    url: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A story. ``html`` is its full text, None where only the summary is ours to give; ``authors``
    are (name, address or ""); ``original`` the address of the story it was taken from."""

    url: str
    title: str
    summary: str
    html: str | None
    language: str
    published: datetime | None
    updated: datetime
    authors: Sequence[tuple[str, str]]
    labels: Sequence[str]
    picture: Picture | None = None
    original: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A list's feed; all addresses are whole."""

    title: str
    url: str
    own_url: str
    description: str
    language: str
    icon: str
    publisher: str
    items: Sequence[Item]


def absolute_html(html: str, page: str) -> str:
    """Clean HTML for elsewhere: every address whole, nothing that only our pages can serve."""

    def tag(found: re.Match[str]) -> str:
        plain = _RESPONSIVE.sub("", found[0])
        return _ADDRESS.sub(lambda a: f'{a[1]}="{urljoin(page, a[2])}"', plain)

    return _TAG.sub(tag, html)


def printable(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNPRINTABLE.sub("", text)


def rss(feed: Feed) -> str:
    return _written(feed, _Rss)


def atom(feed: Feed) -> str:
    return _written(feed, _Atom)


def json_feed(feed: Feed) -> str:
    """https://www.jsonfeed.org/version/1.1/"""
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
            "items": [_json_item(item) for item in feed.items],
        },
        ensure_ascii=False,
    )


#: A feed's file beside its list → (media type, what writes it).
FORMATS: dict[str, tuple[str, Callable[[Feed], str]]] = {
    "index.xml": ("application/rss+xml; charset=utf-8", rss),
    "atom.xml": ("application/atom+xml; charset=utf-8", atom),
    "feed.json": ("application/feed+json; charset=utf-8", json_feed),
}


def _json_item(item: Item) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "id": item.url,
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


def _written(feed: Feed, form: type[SyndicationFeed]) -> str:
    writer: SyndicationFeed = form(
        title=printable(feed.title),
        link=feed.url,
        description=printable(feed.description),
        language=feed.language,
        author_name=printable(feed.publisher),
        feed_url=feed.own_url,
        icon=feed.icon,
    )
    for item in feed.items:
        writer.add_item(
            title=printable(item.title),
            link=item.url,
            description=escape(printable(item.summary), quote=False),
            unique_id=item.url,
            pubdate=item.published,
            updateddate=item.updated,
            categories=[printable(label) for label in item.labels],
            enclosures=_enclosures(item),
            content=None if item.html is None else printable(item.html),
            people=[(printable(name), url) for name, url in item.authors],
            item_language=item.language,
            original=item.original,
        )
    return writer.writeString("utf-8")


def _enclosures(item: Item) -> list[Enclosure]:
    picture = item.picture
    return [Enclosure(picture.url, str(picture.size), picture.media_type)] if picture else []


class _Rss(Rss201rev2Feed):
    """With full text (content module), authors by name (Dublin Core) and the site's picture."""

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
    """With full text, several authors, the language of each entry, and its original."""

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
