"""The elements of a sitemap as in https://www.sitemaps.org/protocol.html, with Google's extensions
for languages, images and news."""

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


def render_opening(element: str, *namespaces: str) -> str:
    named = "".join(f' xmlns:{name}="{NAMESPACES[name]}"' for name in namespaces)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{element} xmlns="{XMLNS}"{named}>\n'


def render_url(
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
    return f"<url>{render_loc(address)}{render_lastmod(changed)}{links}{images}</url>\n"


def render_loc(address: str) -> str:
    return f"<loc>{escape(address)}</loc>"


def render_lastmod(changed: datetime | None) -> str:
    return f"<lastmod>{format_w3c_datetime(changed)}</lastmod>" if changed else ""


def format_w3c_datetime(moment: datetime) -> str:
    """Return a time in the W3C format, in the site's time zone."""
    return localtime(moment).isoformat(timespec="seconds")


def render_news_url(
    address: str, *, publication: str, language: str, published: datetime, title: str
) -> str:
    return (
        f"<url>{render_loc(address)}<news:news><news:publication>"
        f"<news:name>{escape(publication)}</news:name>"
        f"<news:language>{_get_news_language(language)}</news:language></news:publication>"
        f"<news:publication_date>{published.isoformat(timespec='seconds')}</news:publication_date>"
        f"<news:title>{escape(title)}</news:title></news:news></url>\n"
    )


def _get_news_language(code: str) -> str:
    """Return a language code for Google News: two or three letters, except for the two variants of
    Chinese."""
    return code.lower() if code.lower() in ("zh-cn", "zh-tw") else code.partition("-")[0].lower()
