"""Links and pictures. Local ones are resolved. Links to other hosts are marked, and pictures on
other hosts become links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from articles.rendering.clean import URL_SCHEMES
from articles.rendering.plain import extract_inline_text
from articles.rendering.rendition_sizes import get_sizes_attribute, get_srcset
from articles.rendering.result import Resolved
from articles.rendering.state import RenderState

#: Characters that are not percent-encoded in a complete address: delimiters, and the percent sign,
#: so that nothing is encoded twice.
_SAFE = "/:?#[]@!$&'()*+,;=%-._~"


def split_url(url: str) -> SplitResult | None:
    """Return the parts of an address, or None if it cannot be parsed, for example ``//[x``."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def make_absolute_url(base: str, url: str) -> str | None:
    """Return ``url`` as an absolute URL in printable ASCII, or None if it cannot be parsed. A
    relative URL is relative to the page at ``base``."""
    try:
        return quote(urljoin(base, url), safe=_SAFE)
    except ValueError:
        return None


_TARGET = re.compile(r'<(a|img)(?= |/?>)((?:[^>"]|"[^"]*")*)>|</a>')
_ATTRIBUTE = re.compile(r'([\w:-]+)(?:="([^"]*)")?')
# Matches the start tag of a link to another host, as the converter writes it. Links made from a
# bare `www.` address do not match.
_OUTSIDE = re.compile(r'<a href="(https?://(?<!http://(?=www\.))[^"]*)">')
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# A picture that is alone in its paragraph, possibly linked.
_ALONE = re.compile(
    r'<p>\s*((?:<a (?:[^>"]|"[^"]*")*>)?'
    r'<img (?:[^>"]|"[^"]*")*?src="([^"]*)"(?:[^>"]|"[^"]*")*>'
    r"(?:</a>)?)\s*</p>"
)
_PIXELS = re.compile(r"[1-9]\d{0,4}")

#: Paths where this site serves files. An address below them needs no file in the story's source.
_SERVED_PREFIXES = ("/media/", "/static/")
_CAPTIONED = re.compile(
    r'(<span class="missing-picture" [^>]*>)([^<]*)'
    r"(</span>(?:</a>)?\s*<figcaption>(.*?)</figcaption>)",
    re.DOTALL,
)

# An address that was pasted together with the quotation marks around it. A converter encodes them.
_QUOTE = r"""(?:["'“”„‘’‚«»‹›]|%22|%27|%E2%80%(?:9[89A-F]|B[9A])|%C2%(?:AB|BB))"""
_QUOTED_URL = re.compile(rf"{_QUOTE}+(https?://[^\s\"]+?){_QUOTE}+", re.IGNORECASE)

# Characters that a browser removes from a URL before parsing it.
_CONTROLS = "".join(map(chr, range(33)))
_BREAKS = str.maketrans("", "", "\t\n\r")


def rewrite_links(html: str, work: RenderState) -> str:
    """Resolve or mark every link and picture of well-formed HTML."""
    marked, number = _OUTSIDE.subn(r'<a href="\1" rel="noopener">', html)
    if number == html.count("<a") and "<img" not in html:
        return marked  # the usual case: nothing to look up, nothing to drop
    html = _TARGET.sub(_LinkRewriter(work).tag, html)
    if work.captions:
        html = _add_captions(html, work.captions)
    return _CAPTIONED.sub(_drop_repeated_alt, html) if 'class="missing-picture"' in html else html


def _add_captions(html: str, captions: Mapping[str, str]) -> str:
    """Make a figure with a caption of every picture that stands alone in its paragraph, if a
    caption is kept with it."""

    def one(found: re.Match[str]) -> str:
        caption = captions.get(found[2])
        return f"<figure>{found[1]}{caption}</figure>" if caption else found[0]

    return _ALONE.sub(one, html)


def _render_caption(picture: Resolved) -> str:
    credit = f"<small>{escape(picture.credit)}</small>" if picture.credit else ""
    return f"<figcaption>{' '.join(filter(None, (escape(picture.caption), credit)))}</figcaption>"


def _drop_repeated_alt(found: re.Match[str]) -> str:
    """Remove the alternative text of a missing picture if its caption is the same."""
    same = extract_inline_text(found[4]) == extract_inline_text(found[2])
    return found[1] + found[3] if same else found[0]


class _LinkRewriter:
    """A rewriter for both links and pictures, because a picture inside a link must not become
    another link."""

    def __init__(self, work: RenderState) -> None:
        self.work = work
        self.open_links: list[bool] = []

    def tag(self, found: re.Match[str]) -> str:
        if found[1] == "a":
            return self._link(found)
        if found[1] == "img":
            return self._image(_parse_attributes(found[2]))
        return "</a>" if self.open_links and self.open_links.pop() else ""

    def _link(self, found: re.Match[str]) -> str:
        attributes = _parse_attributes(found[2])
        url = unescape(attributes.get("href", ""))
        if quoted := _QUOTED_URL.fullmatch(url):
            url = quoted[1]
            attributes["href"] = escape(url)
        scheme, outside = classify_url(url)
        nowhere = "href" in attributes and not url
        kept = not nowhere and (scheme is None or scheme in URL_SCHEMES)
        kept = kept and (not outside or split_url(url) is not None)
        self.open_links.append(kept)
        if not kept:
            return ""
        if outside:
            attributes["rel"] = "noopener"
            _prefer_https(attributes, url, found)
        elif url and scheme is None:
            attributes["href"] = escape(self._resolve_local(url))
        return _render_tag("a", attributes)

    def _resolve_local(self, url: str) -> str:
        if url[0] == "#":
            moved = self.work.anchors.moved.get(unquote(url[1:]))
            return f"#{moved}" if moved else url
        if url[0] == "?" or url in self.work.final:
            return url
        resolved = self.work.answer("link", url)
        return resolved.url if resolved else url

    def _image(self, attributes: dict[str, str]) -> str:
        url = unescape(attributes.get("src", ""))
        for name in ("srcset", "sizes"):  # only the renderer may set these two
            attributes.pop(name, None)
        alt = attributes.get("alt", "")
        scheme, outside = classify_url(url)
        if "hidden" in attributes and (outside or not url or scheme is not None):
            return f"<span hidden>{alt}</span>"
        if outside:
            return self._link_remote(url, alt)
        if not url or scheme is not None:
            return alt
        resolved = self.work.answer("image", url)
        if resolved:
            attributes["src"] = escape(resolved.url)
            alt = alt or escape(resolved.title or resolved.alt)
            if resolved.caption or resolved.credit:
                self.work.captions[attributes["src"]] = _render_caption(resolved)
            _set_size(attributes, resolved)
            _set_renditions(attributes, resolved)
        elif self.work.resolve and not url.startswith(_SERVED_PREFIXES):
            return self._missing(url, alt)
        attributes |= {"alt": alt, "loading": "lazy"}
        return _render_tag("img", attributes)

    def _missing(self, url: str, alt: str) -> str:
        """Return the alternative text of a missing picture, with a mark that staff can see."""
        name = unquote(url)
        label = alt or (escape(name.rpartition("/")[2]) if any(self.open_links) else "")
        mark = {"class": "missing-picture", "data-picture": escape(name)}
        return f"{_render_tag('span', mark)}{label}</span>"

    def _link_remote(self, url: str, alt: str) -> str:
        """Return a link to a remote picture, because no page may load anything from another
        host."""
        self.work.images_remote[url] = None
        label = alt or escape(url.rstrip("/").rpartition("/")[2])
        if any(self.open_links):
            return label
        return f'<a href="{escape(url)}" class="remote-image" rel="noopener">{label}</a>'


def classify_url(url: str) -> tuple[str | None, bool]:
    """Return the scheme of a URL, or None if it is relative, and whether it leads to another host.
    Parse the URL as a browser does."""
    seen = url.strip(_CONTROLS).translate(_BREAKS)
    scheme = _SCHEME.match(seen)
    if scheme:
        name = scheme[1].lower()
        return name, name in ("http", "https")
    return None, seen[:2].replace("\\", "/") == "//"


def _prefer_https(attributes: dict[str, str], url: str, found: re.Match[str]) -> None:
    """Replace ``http`` by ``https`` in a link made from a bare ``www.`` address. The converter
    writes http; Hugo writes https."""
    bare = url.removeprefix("http://")
    if bare.startswith("www.") and bare != url:
        shown = escape(bare, quote=False)
        if found.string.startswith(f"{shown}</a>", found.end()):
            attributes["href"] = escape(f"https://{bare}")


def _set_size(attributes: dict[str, str], picture: Resolved) -> None:
    """Set width and height of a picture in its own ratio, so that the page does not shift while the
    picture loads. A width that the author set stays."""
    if not picture.width or not picture.height:
        return
    written = attributes.get("width", "")
    width = int(written) if _PIXELS.fullmatch(written) else picture.width
    height = max(1, round(width * picture.height / picture.width))
    attributes |= {"width": str(width), "height": str(height)}


def _set_renditions(attributes: dict[str, str], picture: Resolved) -> None:
    smaller = get_srcset(picture.url, picture.width)
    if smaller and picture.height:
        shown = get_sizes_attribute(int(attributes["width"]))
        attributes |= {"srcset": escape(smaller), "sizes": escape(shown)}


def _parse_attributes(attributes: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(attributes))


def _render_tag(name: str, attributes: dict[str, str]) -> str:
    written = [f' {key}="{value}"' for key, value in attributes.items()]
    return f"<{name}{''.join(written)}>"
