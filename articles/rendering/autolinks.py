"""Bare addresses in a sentence.

The converter ends an address at the next space, but Chinese and Japanese sentences have no spaces.
This module ends the address before non-ASCII punctuation, as Goldmark does.
"""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import quote

from articles.rendering.plain import CJK
from articles.rendering.state import RenderState

# Guillemets, Arabic punctuation, general punctuation, Chinese and Japanese punctuation, full-width
# signs.
_STOPS = (
    "\u00a1\u00ab\u00bb\u00bf\u060c\u061b\u061f\u06d4\u2010-\u2027\u2030-\u205e\u3000-\u3004"
    "\u3008-\u3020\u3030\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
_START = r"(?:https?://|www\.)"
_LINK = re.compile(rf'<a href="[^"]*">({_START}[^<{_STOPS}{CJK}]*+[^<]++)</a>')
_ADDRESS = re.compile(rf"{_START}[^\s{_STOPS}]+")
# Chinese or Japanese letters after a complete host are not part of it: "example.com的".
_HOST = re.compile(rf"(?:https?://)?[a-z0-9.-]+\.[a-z]{{2,}}(?::\d+)?(?=[{CJK}])", re.IGNORECASE)
_LOOSE = "?!.,:*_~'\")"
_MARKED = re.compile(rf"""(?:<|\]\(<?|href=["']?)({_START}[^\s<>"']+)""")
_SAFE = "/:?#[]@!$&'()*+,;=%-._~"


def trim_autolinks(html: str, work: RenderState) -> str:
    """End each bare address at the point where the sentence continues. Links that the author marked
    up stay unchanged."""
    if html.isascii():
        return html
    marked: set[str] | None = None

    def one(found: re.Match[str]) -> str:
        nonlocal marked
        text = unescape(found[1])
        if marked is None:
            marked = {address.rstrip(")") for address in _MARKED.findall(work.source)}
        return found[0] if text in marked else _link_addresses(text)

    return _LINK.sub(one, html)


def _link_addresses(text: str) -> str:
    """Convert a text that begins with an address to HTML, with a link for each address in it."""
    parts: list[str] = []
    at = 0
    for found in _ADDRESS.finditer(text):
        host = _HOST.match(found[0])
        address = (host[0] if host else found[0]).rstrip(_LOOSE)
        scheme = "http://" if address.startswith("www.") else ""
        href = escape(quote(f"{scheme}{address}", safe=_SAFE))
        parts += [
            escape(text[at : found.start()], quote=False),
            f'<a href="{href}">{escape(address, quote=False)}</a>',
        ]
        at = found.start() + len(address)
    parts.append(escape(text[at:], quote=False))
    return "".join(parts)
