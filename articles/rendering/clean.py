"""The sanitizer, which is the last step of every rendering. It has its own short allowlists.

Its serializer escapes ``<`` and ``>`` in texts and in attribute values. In clean HTML a pattern
such as ``<[^>]*>`` therefore always matches a whole tag. A pattern for one attribute is not safe,
because a value may look like an attribute. Code that changes clean HTML must end with a cleaner of
this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import nh3
from pygments.token import STANDARD_TYPES

from articles.rendering.hidden import remove_hidden
from articles.rendering.translations import get_all_translations


def split_names(listed: str) -> frozenset[str]:
    """Return the names in ``listed``, which are separated by spaces."""
    return frozenset(listed.split())


#: Allowed URL schemes: those of web pages, and those that open a program on the reader's device. A
#: URL of the second kind tells the program only a name, a number or a place.
URL_SCHEMES = split_names("http https mailto tel sms geo webcal xmpp matrix")

ALLOWED_TAGS = split_names(
    "a abbr audio b bdi bdo blockquote br caption cite code dd del details dfn div dl dt em"
    " figcaption figure h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp"
    " section small source span strong sub summary sup table tbody td tfoot th thead time tr track"
    " u ul var video wbr"
)

# Tags that are dropped together with their content, which is not text for readers.
DROPPED_WITH_CONTENT = split_names(
    "applet canvas embed frameset head iframe math noembed noframes noscript object script select"
    " style svg template textarea title xmp"
)

# MathML elements that the module `formulas` writes. MathML from authors never reaches a page.
FORMULA_TAGS = split_names(
    "math menclose mfrac mi mn mo mover mpadded mroot mrow mspace msqrt mstyle msub msubsup msup"
    " mtable mtd mtext mtr munder munderover"
)
FORMULA_ATTRIBUTES = split_names(
    "accent columnalign columnlines columnspacing depth display displaystyle fence form height"
    " largeop linethickness lspace mathvariant maxsize minsize movablelimits notation rowlines"
    " rowspacing rspace scriptlevel separator stretchy symmetric voffset width"
)

HEADINGS = ("h2", "h3", "h4", "h5", "h6")
TAGS_WITH_ID = (
    *("a", "blockquote", "div", "dl", "dt", "figure", "li", "ol", "p", "section", "span", "sup"),
    *("table", "ul", *HEADINGS),
)
_TAGS_WITH_DIR = (
    *("bdi", "bdo", "blockquote", "dl", "li", "ol", "p", "section", "span", "table", "ul"),
    *HEADINGS,
)

_ALLOWED_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"hidden", "lang", "title"},
    "a": {"href", "aria-label"},
    "code": {"class"},
    "details": {"open"},
    "img": {"alt", "height", "sizes", "src", "srcset", "width"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "source": {"src", "type"},
    "span": {"data-line", "data-picture"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "track": {"default", "kind", "label", "src", "srclang"},
    "video": {"height", "poster", "width"},
    **{heading: {"class"} for heading in HEADINGS},
}
for _tag in TAGS_WITH_ID:
    _ALLOWED_ATTRIBUTES.setdefault(_tag, set()).add("id")

_ALIGNED = {"align-left", "align-center", "align-right", "align-justify"}
_FLOATED = {"alignleft", "aligncenter", "alignright", "alignnone"}
_ALERTS = {
    f"markdown-alert-{kind}" for kind in ("note", "tip", "important", "warning", "caution", "title")
}
_EMBEDDED = split_names("audio file frame gist instagram video vimeo x youtube")
_EMBEDS = {f"embed-{site}" for site in _EMBEDDED}

_ALLOWED_CLASSES: dict[str, set[str]] = {
    "a": {"footnote-backref", "remote-image"},
    "details": {"markdown-alert"} | _ALERTS,
    "blockquote": _ALIGNED,
    "div": {"table-scroll", "markdown-alert"} | _ALERTS | _ALIGNED | _FLOATED,
    "figure": {"embed"} | _EMBEDS | _FLOATED,
    "figcaption": _ALIGNED,
    "hr": {"more-divider"},
    "img": _FLOATED,
    "li": {"task-list-item"} | _ALIGNED,
    "p": {"lead"} | _ALERTS | _ALIGNED,
    "pre": {"highlight"},
    "section": {"footnotes"} | _ALIGNED,
    "span": {"math", "missing-picture", "task-box", "line", "hl"}
    | set(filter(None, STANDARD_TYPES.values())),
    "sup": {"footnote-ref"},
    "td": _ALIGNED,
    "th": _ALIGNED,
    "tr": _ALIGNED,
    "summary": {"markdown-alert-title"},
    "ul": {"contains-task-list"},
}

_ALLOWED_VALUES: dict[str, dict[str, set[str]]] = {
    "a": {"rel": {"noopener"}},
    "audio": {"controls": {""}, "preload": {"metadata"}},
    "video": {"controls": {""}, "preload": {"metadata"}},
    "div": {
        "tabindex": {"0"},
        "role": {"group"},
        "aria-label": get_all_translations("Table"),
        "dir": {"ltr", "rtl", "auto"},
    },
    "img": {"loading": {"lazy"}},
    "pre": {"tabindex": {"0"}},
    **{tag: {"dir": {"ltr", "rtl", "auto"}} for tag in _TAGS_WITH_DIR},
}

# Attributes that list other sizes of a picture. Authors may not set them, because the files they
# list could be on another host.
GENERATED_ATTRIBUTES = {"sizes", "srcset"}

# Attributes that raw HTML tags keep until cleaning. Some are there because later passes read them:
# `align`, checkboxes, and the options after the language of a fence.
KNOWN_ATTRIBUTES = (
    frozenset[str]().union(
        *_ALLOWED_ATTRIBUTES.values(), *(values.keys() for values in _ALLOWED_VALUES.values())
    )
    | {"align", "checked", "class", "data-meta", "type"} - GENERATED_ATTRIBUTES
)


def filter_classes(tag: str, classes: str) -> str:
    """Return the classes of an element that an author may set."""
    if tag in ("h1", *HEADINGS):
        return classes
    return " ".join(name for name in classes.split() if name in _ALLOWED_CLASSES.get(tag, ()))


def _make_cleaner(**changed: Any) -> nh3.Cleaner:
    lists: dict[str, Any] = {
        "tags": set(ALLOWED_TAGS),
        "clean_content_tags": set(DROPPED_WITH_CONTENT),
        "attributes": _ALLOWED_ATTRIBUTES,
        "allowed_classes": _ALLOWED_CLASSES,
        "tag_attribute_values": _ALLOWED_VALUES,
        "url_schemes": set(URL_SCHEMES),
        "link_rel": None,
    }
    return nh3.Cleaner(**lists | changed)


def _remove_names(names: set[str], lists: Mapping[str, set[str]]) -> dict[str, set[str]]:
    return {tag: kept - names for tag, kept in lists.items()}


_default_cleaner = _make_cleaner()
_cleaner_without_ids = _make_cleaner(attributes=_remove_names({"id"}, _ALLOWED_ATTRIBUTES))


_FEED_OPTIONS: dict[str, Any] = {
    "tags": set(ALLOWED_TAGS | FORMULA_TAGS),
    "clean_content_tags": set(DROPPED_WITH_CONTENT - FORMULA_TAGS),
    "attributes": _remove_names(GENERATED_ATTRIBUTES | {"data-picture"}, _ALLOWED_ATTRIBUTES)
    | {tag: set(FORMULA_ATTRIBUTES) for tag in FORMULA_TAGS},
    "tag_attribute_values": {
        tag: {name: kept for name, kept in values.items() if name != "loading"}
        for tag, values in _ALLOWED_VALUES.items()
    },
}


# Long text nodes are split, because the serializer's time grows with the square of the special
# characters in a node: half a megabyte of "«" takes seven seconds, but in pieces of this length a
# tenth of a second. A comment splits a node in two, and cleaning drops the comment.
_LONG_TEXT = re.compile(r"(?:\A|(?<=>))[^<>]{4000,}")
_PRE_BREAK = re.compile(r"<pre(?: [^>]*)?>\n")
_CHUNK_LENGTH = 2_000
_MAX_ENTITY_LENGTH = 40


def clean(html: str) -> str:
    """Return safe, well-formed HTML for any string. Cleaning it again changes nothing."""
    return _run_cleaner(html, _default_cleaner)


def clean_without_ids(html: str) -> str:
    """Return clean HTML like :func:`clean`, but without ids."""
    return _run_cleaner(html, _cleaner_without_ids)


def clean_for_feeds(html: str, page: str) -> str:
    """Return HTML that other sites can show. ``html`` must be clean.

    Relative URLs are resolved against the address ``page``. Hidden text, unreadable URLs, and
    everything that only our own pages can serve are dropped. Formulas and the text of links stay.
    """
    return _run_cleaner(
        remove_hidden(html),
        _make_cleaner(**_FEED_OPTIONS, url_relative=("rewrite_with_base", page)),
    )


def _run_cleaner(html: str, cleaner: nh3.Cleaner) -> str:
    if len(html) > 8_000:
        html = _LONG_TEXT.sub(lambda text: "<!---->".join(_split_long_text(text[0])), html)
    # The parser drops only the first byte order mark, so remove any that follow it.
    html = cleaner.clean(html).lstrip("\ufeff")
    # Reading the HTML again would lose a carriage return or the first line break of a <pre>.
    if "\r" in html:
        html = html.replace("\r", "\n")
    return _PRE_BREAK.sub(r"\g<0>\n", html) if "<pre" in html else html


def _split_long_text(text: str) -> Iterator[str]:
    """Yield a text in parts, never splitting a character reference."""
    start = 0
    while start < len(text):
        end = start + _CHUNK_LENGTH
        mark = text.rfind("&", end - _MAX_ENTITY_LENGTH, end)
        if mark > start and ";" not in text[mark:end]:
            end = mark
        yield text[start:end]
        start = end


# nh3 checks the allowlists only at the first call. An error in them raises an exception that
# `except Exception` does not catch. It is better to fail at start-up than at the first article.
clean("<p>")
