"""Rules for feeds: the RSS Advisory Board's profile, the messages of the W3C Feed Validation
Service, RFC 4287 and JSON Feed 1.1, limited to what our feeds contain.

Each function yields or returns the names of the rules that a feed breaks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")
RFC822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r" \d{4} \d\d:\d\d:\d\d (\+\d{4}|GMT)\Z"
)


def _names(listed: str, namespace: str = "") -> set[str]:
    return {f"{namespace}{name}" for name in listed.split()}


RSS_CHANNEL = {f"{ATOM}link"} | _names(
    "title link description language copyright managingEditor webMaster pubDate lastBuildDate"
    " category generator docs cloud ttl image rating textInput skipHours skipDays item"
)
RSS_ITEM = {CONTENT, CREATOR} | _names(
    "title link description author category comments enclosure guid pubDate source"
)
ATOM_FEED = _names(
    "author category contributor generator icon id link logo rights subtitle title updated entry",
    ATOM,
)
ATOM_ENTRY = _names(
    "author category content contributor id link published rights source summary title updated",
    ATOM,
)


def broken(text: str, url: str) -> list[str]:
    """Return the rules that the feed served at ``url`` breaks."""
    if url.endswith(".json"):
        return list(_json(json.loads(text), url))
    parsed = feedparser.parse(text.encode())
    understood = [] if not parsed.bozo else [f"feedparser: {parsed.bozo_exception}"]
    root = ElementTree.fromstring(text)
    return understood + list(_atom(root, url) if root.tag == f"{ATOM}feed" else _rss(root, url))


def _whole(url: str | None) -> bool:
    parts = urlsplit(url or "")
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"\s", url)


def _once(parent: ElementTree.Element, *names: str) -> Iterator[str]:
    for name in names:
        if len(parent.findall(name)) != 1:
            yield f"{parent.tag}: {name} not exactly once"


def _addresses_in(markup: str) -> Iterator[str]:
    for url in re.findall(r'<[a-z][^>]*? (?:href|src)="([^"]*)"', markup):
        if not _whole(url) and not url.startswith("mailto:"):
            yield f"relative address in text: {url}"
    if re.search(r"<(script|style|iframe)|<[a-z][^>]* (on[a-z]+|style|srcset)=", markup):
        yield "text: markup that readers refuse"


def _rss(root: ElementTree.Element, url: str) -> Iterator[str]:
    if (root.tag, root.get("version")) != ("rss", "2.0"):
        yield "rss version"
    (channel,) = root.findall("channel")
    yield from _once(channel, "title", "link", "description", "lastBuildDate", "language")
    for child in channel:
        if child.tag not in RSS_CHANNEL:
            yield f"channel: unknown element {child.tag}"
    if not _whole(channel.findtext("link")):
        yield "channel link"
    if not LANGUAGE.match(channel.findtext("language", "")):
        yield "channel language"
    selves = [e for e in channel.findall(f"{ATOM}link") if e.get("rel") == "self"]
    if [e.get("href") for e in selves] != [url]:
        yield "missing or wrong atom:link rel=self"
    if not RFC822.match(channel.findtext("lastBuildDate", "")):
        yield "lastBuildDate"
    image = channel.find("image")
    if image is not None:
        yield from _once(image, "url", "title", "link")
        if image.findtext("link") != channel.findtext("link"):
            yield "image link differs from the channel's"
    guids = [e.findtext("guid") for e in channel.findall("item")]
    if len(set(guids)) != len(guids):
        yield "duplicate guid"
    for item in channel.findall("item"):
        yield from _rss_item(item)


def _rss_item(item: ElementTree.Element) -> Iterator[str]:
    yield from _once(item, "title", "link", "guid", "description")
    if len(item.findall("enclosure")) > 1 or len(item.findall("pubDate")) > 1:
        yield "item: an element twice"
    for child in item:
        if child.tag not in RSS_ITEM:
            yield f"item: unknown element {child.tag}"
    guid = item.find("guid")
    if guid is None or guid.get("isPermaLink", "true") != "true" or not _whole(guid.text):
        yield "guid is no permanent link"
    if not _whole(item.findtext("link")):
        yield "item link"
    date = item.findtext("pubDate")
    if date and (not RFC822.match(date) or parsedate_to_datetime(date).strftime("%a") != date[:3]):
        yield "pubDate"
    if "<" in (item.findtext("title") or "") and "&" not in (item.findtext("title") or ""):
        yield "title contains markup"
    for enclosure in item.findall("enclosure"):
        if not _whole(enclosure.get("url")) or not enclosure.get("length", "").isdigit():
            yield "enclosure"
        if "/" not in enclosure.get("type", ""):
            yield "enclosure type"
    yield from _addresses_in(item.findtext(CONTENT) or item.findtext("description") or "")


def _atom(root: ElementTree.Element, url: str) -> Iterator[str]:
    xml_lang = "{http://www.w3.org/XML/1998/namespace}lang"
    if not LANGUAGE.match(root.get(xml_lang, "")):
        yield "feed language"
    yield from _once(root, *(f"{ATOM}{name}" for name in ("id", "title", "updated")))
    for child in root:
        if child.tag not in ATOM_FEED:
            yield f"feed: unknown element {child.tag}"
    if not _whole(root.findtext(f"{ATOM}id")):
        yield "feed id"
    selves = [e.get("href") for e in root.findall(f"{ATOM}link") if e.get("rel") == "self"]
    if selves != [url]:
        yield "missing or wrong link rel=self"
    if not RFC3339.match(root.findtext(f"{ATOM}updated", "")):
        yield "feed updated"
    entries = root.findall(f"{ATOM}entry")
    ids = [e.findtext(f"{ATOM}id") for e in entries]
    if len(set(ids)) != len(ids):
        yield "duplicate id"
    for entry in entries:
        yield from _atom_entry(entry)


def _atom_entry(entry: ElementTree.Element) -> Iterator[str]:
    yield from _once(entry, *(f"{ATOM}{name}" for name in ("id", "title", "updated")))
    for child in entry:
        if child.tag not in ATOM_ENTRY:
            yield f"entry: unknown element {child.tag}"
    for name in ("content", "summary", "published"):
        if len(entry.findall(f"{ATOM}{name}")) > 1:
            yield f"entry: {name} twice"
    for name in ("updated", "published"):
        if not RFC3339.match(entry.findtext(f"{ATOM}{name}", "2025-01-01T00:00:00Z")):
            yield f"entry {name}"
    if not entry.findall(f"{ATOM}author") or not all(
        author.findtext(f"{ATOM}name") for author in entry.findall(f"{ATOM}author")
    ):
        yield "entry author"
    alternates = [
        (e.get("type"), e.get("hreflang"))
        for e in entry.findall(f"{ATOM}link")
        if e.get("rel", "alternate") == "alternate"
    ]
    if len(set(alternates)) != len(alternates) or not alternates:
        yield "entry link rel=alternate"
    for link in entry.findall(f"{ATOM}link"):
        if not _whole(link.get("href")):
            yield "entry link"
        if link.get("rel") == "enclosure" and "/" not in link.get("type", ""):
            yield "enclosure type"
    for category in entry.findall(f"{ATOM}category"):
        if not category.get("term"):
            yield "category without term"
    content = entry.find(f"{ATOM}content")
    if content is None and entry.find(f"{ATOM}summary") is None:
        yield "entry without content and summary"
    if content is not None:
        if content.get("type") != "html":
            yield "content type"
        yield from _addresses_in(content.text or "")


#: JSON Feed 1.1: name → type, for the feed and for an item.
JSON_FEED = {
    **dict.fromkeys(("version", "title", "home_page_url", "feed_url", "description"), str),
    **dict.fromkeys(("user_comment", "next_url", "icon", "favicon", "language"), str),
    **dict.fromkeys(("authors", "hubs", "items"), list),
    "expired": bool,
}
JSON_ITEM = {
    **dict.fromkeys(("id", "url", "external_url", "title", "content_html", "content_text"), str),
    **dict.fromkeys(("summary", "image", "banner_image", "date_published", "date_modified"), str),
    **dict.fromkeys(("authors", "tags", "attachments"), list),
    "language": str,
}


def _json(feed: dict[str, Any], url: str) -> Iterator[str]:
    yield from _typed(feed, JSON_FEED, "feed")
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield "version"
    if not feed.get("title") or "items" not in feed:
        yield "feed: title or items missing"
    if feed.get("feed_url") != url:
        yield "feed_url"
    yield from _authors(feed)
    ids = [item.get("id") for item in feed["items"]]
    if len(set(ids)) != len(ids):
        yield "duplicate id"
    for item in feed["items"]:
        yield from _typed(item, JSON_ITEM, "item")
        if not item.get("id") or ("content_html" not in item and "content_text" not in item):
            yield "item: id or content missing"
        for name in ("url", "external_url", "image"):
            if name in item and not _whole(item[name]):
                yield f"item {name}"
        for name in ("date_published", "date_modified"):
            if name in item and not RFC3339.match(item[name]):
                yield f"item {name}"
        if not all(isinstance(tag, str) and tag for tag in item.get("tags", [])):
            yield "item tags"
        yield from _authors(item)
        yield from _addresses_in(item.get("content_html", ""))


def _typed(facts: dict[str, Any], table: dict[str, type], where: str) -> Iterator[str]:
    for name, value in facts.items():
        if name not in table or not isinstance(value, table[name]):
            yield f"{where}: {name} unknown or of another type"


def _authors(facts: dict[str, Any]) -> Iterator[str]:
    for author in facts.get("authors", []):
        if not author.keys() & {"name", "url", "avatar"} or not author.keys() <= {
            "name",
            "url",
            "avatar",
        }:
            yield "author"
        if "url" in author and not _whole(author["url"]):
            yield "author url"
