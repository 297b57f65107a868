"""Links and pictures: resolved where local, marked or unlinked where they leave this host."""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import unquote

from articles.rendering.clean import URL_SCHEMES
from articles.rendering.responsive import sizes, srcset
from articles.rendering.result import Resolved
from articles.rendering.work import Work

_TARGET = re.compile(r'<(a|img)(?= |/?>)((?:[^>"]|"[^"]*")*)>|</a>')
_ATTRIBUTE = re.compile(r'([\w:-]+)(?:="([^"]*)")?')
# A link to another host as the converter writes it, but for a bare `www.`
_OUTSIDE = re.compile(r'<a href="(https?://(?<!http://(?=www\.))[^"]*)">')
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_PIXELS = re.compile(r"[1-9]\d{0,4}")

# What a browser drops from a URL before it reads it.
_CONTROLS = "".join(map(chr, range(33)))
_BREAKS = str.maketrans("", "", "\t\n\r")


def targets(html: str, work: Work) -> str:
    """Rewrite every link and picture of well-formed HTML."""
    marked, number = _OUTSIDE.subn(r'<a href="\1" rel="noopener">', html)
    if number == html.count("<a") and "<img" not in html:
        return marked  # as in most texts: nothing to look up, nothing to drop
    return _TARGET.sub(_Targets(work).tag, html)


class _Targets:
    """Links and pictures in one go, since a picture inside a link must not become another link."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.open_links: list[bool] = []

    def tag(self, found: re.Match[str]) -> str:
        if found[1] == "a":
            return self._link(found)
        if found[1] == "img":
            return self._image(_parsed(found[2]))
        return "</a>" if self.open_links and self.open_links.pop() else ""

    def _link(self, found: re.Match[str]) -> str:
        attributes = _parsed(found[2])
        url = unescape(attributes.get("href", ""))
        scheme, outside = _place(url)
        nowhere = "href" in attributes and not url
        kept = not nowhere and (scheme is None or scheme in URL_SCHEMES)
        self.open_links.append(kept)
        if not kept:
            return ""
        if outside:
            attributes["rel"] = "noopener"
            _prefer_https(attributes, url, found)
        elif url and scheme is None:
            attributes["href"] = escape(self._local(url))
        return _tag("a", attributes)

    def _local(self, url: str) -> str:
        if url[0] == "#":
            moved = self.work.anchors.moved.get(unquote(url[1:]))
            return f"#{moved}" if moved else url
        if url[0] == "?" or url in self.work.final:
            return url
        resolved = self.work.answer("link", url)
        return resolved.url if resolved else url

    def _image(self, attributes: dict[str, str]) -> str:
        url = unescape(attributes.get("src", ""))
        for name in ("srcset", "sizes"):  # ours to say
            attributes.pop(name, None)
        alt = attributes.get("alt", "")
        scheme, outside = _place(url)
        if outside:
            return self._remote(url, alt)
        if not url or scheme is not None:
            return alt
        resolved = self.work.answer("image", url)
        if resolved:
            attributes["src"] = escape(resolved.url)
            _set_size(attributes, resolved)
            _set_renditions(attributes, resolved)
        attributes |= {"alt": alt, "loading": "lazy"}
        return _tag("img", attributes)

    def _remote(self, url: str, alt: str) -> str:
        """No page loads anything from another host: the picture becomes a link to itself."""
        self.work.images_remote[url] = None
        label = alt or escape(url.rstrip("/").rpartition("/")[2])
        if any(self.open_links):
            return label
        return f'<a href="{escape(url)}" class="remote-image" rel="noopener">{label}</a>'


def _place(url: str) -> tuple[str | None, bool]:
    """The scheme (None: relative) and whether the URL leaves this host, as a browser reads it."""
    seen = url.strip(_CONTROLS).translate(_BREAKS)
    scheme = _SCHEME.match(seen)
    if scheme:
        name = scheme[1].lower()
        return name, name in ("http", "https")
    return None, seen[:2].replace("\\", "/") == "//"


def _prefer_https(attributes: dict[str, str], url: str, found: re.Match[str]) -> None:
    """A bare ``www.`` was given http by the converter; Hugo gives it https."""
    bare = url.removeprefix("http://")
    if bare.startswith("www.") and bare != url:
        shown = escape(bare, quote=False)
        if found.string.startswith(f"{shown}</a>", found.end()):
            attributes["href"] = escape(f"https://{bare}")


def _set_size(attributes: dict[str, str], picture: Resolved) -> None:
    """Width and height in the picture's own ratio, so that nothing shifts while it loads; a width
    that the author chose stays."""
    if not picture.width or not picture.height:
        return
    written = attributes.get("width", "")
    width = int(written) if _PIXELS.fullmatch(written) else picture.width
    height = max(1, round(width * picture.height / picture.width))
    attributes |= {"width": str(width), "height": str(height)}


def _set_renditions(attributes: dict[str, str], picture: Resolved) -> None:
    smaller = srcset(picture.url, picture.width)
    if smaller and picture.height:
        shown = sizes(int(attributes["width"]))
        attributes |= {"srcset": escape(smaller), "sizes": escape(shown)}


def _parsed(attributes: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(attributes))


def _tag(name: str, attributes: dict[str, str]) -> str:
    written = [f' {key}="{value}"' for key, value in attributes.items()]
    return f"<{name}{''.join(written)}>"
