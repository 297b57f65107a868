"""The elements of a sitemap. https://www.sitemaps.org/protocol.html, with Google's elements for
languages, images and news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from django.utils.timezone import localtime

XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
NAMESPACES = {
    "xhtml": "http://www.w3.org/1999/xhtml",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
}


def head(element: str, *namespaces: str) -> str:
    named = "".join(f' xmlns:{name}="{NAMESPACES[name]}"' for name in namespaces)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{element} xmlns="{XMLNS}"{named}>\n'


def url(
    address: str,
    *,
    changed: datetime | None = None,
    alternates: Sequence[tuple[str, str]] = (),
    pictures: Sequence[str] = (),
) -> str:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(code)} href={quoteattr(other)}/>'
        for code, other in alternates
    )
    images = "".join(
        f"<image:image><image:loc>{escape(picture)}</image:loc></image:image>"
        for picture in pictures
    )
    return f"<url>{loc(address)}{lastmod(changed)}{links}{images}</url>\n"


def loc(address: str) -> str:
    return f"<loc>{escape(address)}</loc>"


def lastmod(changed: datetime | None) -> str:
    return f"<lastmod>{stamp(changed)}</lastmod>" if changed else ""


def stamp(moment: datetime) -> str:
    """A W3C date and time."""
    return localtime(moment).isoformat(timespec="seconds")


def news_url(
    address: str, *, publication: str, language: str, published: datetime, title: str
) -> str:
    return (
        f"<url>{loc(address)}<news:news><news:publication>"
        f"<news:name>{escape(publication)}</news:name>"
        f"<news:language>{_news_language(language)}</news:language></news:publication>"
        f"<news:publication_date>{stamp(published)}</news:publication_date>"
        f"<news:title>{escape(title)}</news:title></news:news></url>\n"
    )


def _news_language(code: str) -> str:
    """Google: two or three letters, but for the two ways to write Chinese."""
    return code.lower() if code.lower() in ("zh-cn", "zh-tw") else code.partition("-")[0].lower()
