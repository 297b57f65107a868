"""The sanitizer: always the last step of every rendering, with our own short lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

import nh3
from pygments.token import STANDARD_TYPES

from articles.rendering.words import everywhere


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


URL_SCHEMES = frozenset({"http", "https", "mailto"})

TAGS = _names(
    "a abbr b bdi bdo blockquote br caption cite code dd del details dfn div dl dt em"
    " figcaption figure h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp"
    " section small span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr"
)

# Their content is no text for readers, so it goes with them.
DROPPED_WITH_CONTENT = _names(
    "applet audio canvas embed frameset head iframe math noembed noframes noscript object script"
    " select style svg template textarea title video xmp"
)

HEADINGS = ("h2", "h3", "h4", "h5", "h6")
IDENTIFIED = ("a", "dt", "figure", "li", "p", "section", "span", "div", "table", "sup", *HEADINGS)

_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"lang", "title"},
    "a": {"href", "aria-label"},
    "code": {"class"},
    "details": {"open"},
    "img": {"alt", "height", "sizes", "src", "srcset", "width"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "span": {"data-line"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    **{heading: {"class"} for heading in HEADINGS},
}
for _tag in IDENTIFIED:
    _ATTRIBUTES.setdefault(_tag, set()).add("id")

_ALIGNED = {"align-left", "align-center", "align-right", "align-justify"}
_FLOATED = {"alignleft", "aligncenter", "alignright", "alignnone"}
_ALERTS = {
    f"markdown-alert-{kind}" for kind in ("note", "tip", "important", "warning", "caution", "title")
}
_EMBEDS = {f"embed-{site}" for site in ("youtube", "vimeo", "x", "instagram", "gist", "frame")}

_CLASSES: dict[str, set[str]] = {
    "a": {"footnote-backref", "remote-image"},
    "div": {"table-scroll", "markdown-alert"} | _ALERTS | _ALIGNED | _FLOATED,
    "figure": {"embed"} | _EMBEDS | _FLOATED,
    "hr": {"more-divider"},
    "img": _FLOATED,
    "li": {"task-list-item"},
    "p": _ALERTS | _ALIGNED,
    "pre": {"highlight"},
    "section": {"footnotes"},
    "span": {"math", "task-box", "line", "hl"} | set(filter(None, STANDARD_TYPES.values())),
    "sup": {"footnote-ref"},
    "td": _ALIGNED,
    "th": _ALIGNED,
    "ul": {"contains-task-list"},
}

_VALUES: dict[str, dict[str, set[str]]] = {
    "a": {"rel": {"noopener"}},
    "div": {
        "tabindex": {"0"},
        "role": {"group"},
        "aria-label": everywhere("Table"),
        "dir": {"ltr", "rtl", "auto"},
    },
    "img": {"loading": {"lazy"}},
    "pre": {"tabindex": {"0"}},
    **{
        tag: {"dir": {"ltr", "rtl", "auto"}}
        for tag in ("p", "span", "blockquote", "bdo", "bdi", "section")
    },
}

# What no author says: which other sizes of a picture there are. (They could lie anywhere.)
OURS = {"sizes", "srcset"}

# What may come in on a raw tag: the passes before cleaning still read `align`, checkboxes, and what
# stands behind the language of a fence.
KNOWN_ATTRIBUTES = (
    frozenset[str]().union(*_ATTRIBUTES.values(), *(values.keys() for values in _VALUES.values()))
    | {"align", "checked", "class", "data-meta", "type"} - OURS
)

_cleaner = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(DROPPED_WITH_CONTENT),
    attributes=_ATTRIBUTES,
    allowed_classes=_CLASSES,
    tag_attribute_values=_VALUES,
    url_schemes=set(URL_SCHEMES),
    link_rel=None,
)


# The serializer's time grows with the square of the special characters in one text node: half a
# megabyte of "«" takes seven seconds. A comment, which cleaning drops, makes two nodes of one.
_LONG_TEXT = re.compile(r"(?:\A|(?<=>))[^<>]{20000,}")
_PRE_BREAK = re.compile(r"<pre(?: [^>]*)?>\n")
_PIECE = 10_000
_LONGEST_ENTITY = 40


def clean(html: str) -> str:
    """Safe, well-formed HTML of any string whatever; cleaning twice changes nothing more."""
    if len(html) > 100_000:
        html = _LONG_TEXT.sub(lambda text: "<!---->".join(_pieces(text[0])), html)
    html = _cleaner.clean(html)
    # Read again, a carriage return or the first line break of a <pre> would be lost.
    if "\r" in html:
        html = html.replace("\r", "\n")
    return _PRE_BREAK.sub(r"\g<0>\n", html) if "<pre" in html else html


def _pieces(text: str) -> Iterator[str]:
    """A text in parts that cut no character reference."""
    start = 0
    while start < len(text):
        end = start + _PIECE
        mark = text.rfind("&", end - _LONGEST_ENTITY, end)
        if mark > start and ";" not in text[mark:end]:
            end = mark
        yield text[start:end]
        start = end


# A wrong table shows itself only at the first call, as an exception that `except Exception` does
# not catch: better while the program starts than in the first article.
clean("<p>")
