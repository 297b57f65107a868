"""The addresses that a site has now, from its own sitemap: files only, nothing is ever fetched."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from articles.errors import NewsroomError
from articles.files import escaped

#: Bytes; the protocol's own limit for one file.
LARGEST = 52_428_800
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def read_sitemap(file: Path) -> list[str]:
    """Every address of a sitemap, or of those that an index names: they are looked for beside it,
    as they lie in Hugo's ``public/``.

    Raises :class:`NewsroomError` where one of them is missing or is no sitemap.
    """
    root = _parsed(file)
    if root.tag == f"{NAMESPACE}sitemapindex":
        parts = [_beside(file, loc) for loc in _locations(root, "sitemap")]
        return [address for part in parts for address in _locations(_parsed(part), "url")]
    return _locations(root, "url")


def _parsed(file: Path) -> ElementTree.Element:
    shown = escaped(str(file))
    try:
        if file.stat().st_size > LARGEST:
            raise NewsroomError(f"{shown}: larger than a sitemap may be ({LARGEST:,} bytes)")
        data = file.read_bytes()
        if b"<!DOCTYPE" in data:
            raise NewsroomError(f"{shown}: not a sitemap (it has a document type)")
        root = ElementTree.fromstring(data)
    except OSError as fault:
        raise NewsroomError(f"{shown}: {fault.strerror}") from None
    except ElementTree.ParseError as fault:
        raise NewsroomError(f"{shown}: not a sitemap ({fault})") from None
    if root.tag not in (f"{NAMESPACE}sitemapindex", f"{NAMESPACE}urlset"):
        raise NewsroomError(f"{shown}: not a sitemap")
    return root


def _locations(root: ElementTree.Element, element: str) -> list[str]:
    found = root.iterfind(f"{NAMESPACE}{element}/{NAMESPACE}loc")
    return [(loc.text or "").strip() for loc in found]


def _beside(index: Path, location: str) -> Path:
    inside = unquote(urlsplit(location).path).lstrip("/")
    if ".." in inside.split("/"):
        raise NewsroomError(f"{escaped(str(index))}: names {location!r}")
    return index.parent / inside
