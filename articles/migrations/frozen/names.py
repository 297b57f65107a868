"""The keys by which names are compared and titles are ordered."""

import re
import unicodedata
from html import unescape
from html.entities import html5

INVISIBLE = re.compile(
    "[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]+"
)
REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
SPACE = re.compile(r"[\s-]+")
#: Control characters that put spaces before punctuation, and that before other symbols.
SIGN_CLASSES = {"Z": "\x01", "P": "\x02", "S": "\x03"}
TITLE_SIGNS = "_-–—,;:!?….'‘’\"“”«»()[]{}§@*/\\&#%`^©+<=>|~$£€"
TITLE_KEY_BYTES = 48


def term_key(name):
    """Return the identity of a tag, category or author."""
    plain = unicodedata.normalize("NFKC", _visible(REFERENCE.sub(_character, name)))
    folded = _visible(unicodedata.normalize("NFKC", plain.casefold()))
    return SPACE.sub(" ", folded).strip() or folded.strip()


def title_key(title):
    """Return the hex digits by which titles are ordered."""
    folded = unicodedata.normalize("NFKD", _visible(title).casefold())
    ordered = "".join(map(_ordered, folded))
    return ordered.encode("utf-8", "replace")[:TITLE_KEY_BYTES].hex()


def _visible(text):
    return INVISIBLE.sub("", text)


def _character(found):
    if found[0][1] != "#":
        return html5.get(found[0][1:], found[0])
    char = unescape(found[0])
    return " " if char.isspace() and char != "\xa0" else char


def _ordered(sign):
    kind = unicodedata.category(sign)[0]
    if kind == "M":
        return ""
    place = chr(TITLE_SIGNS.index(sign) + 1) if sign in TITLE_SIGNS else sign
    return SIGN_CLASSES.get(kind, "") + place
