"""The hidden parts of a body: hidden elements, and the content of players, which browsers show only
if they cannot play the video or recording."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ATTRIBUTES = r'(?: [^\s="<>/]+="[^"]*")*'
_TAG = re.compile(rf"<(?P<end>/)?(?P<name>[a-z][a-z0-9]*)(?P<attributes>{_ATTRIBUTES})>")
_HIDDEN = re.compile(r'(?: [^\s="<>/]+="[^"]*")*? hidden="')
_VOID = frozenset({"br", "hr", "img", "input", "source", "track", "wbr"})
_PLAYERS = ("audio", "video")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NOT_SHOWN = {"display": ("none",), "visibility": ("hidden", "collapse")}


def is_hiding_style(style: str) -> bool:
    """Return whether the style of an element hides it. The last declaration of a property
    counts."""
    shown = {"display": True, "visibility": True}
    for declaration in _COMMENT.sub("", style).lower().split(";"):
        name, _, value = declaration.partition(":")
        if (name := name.strip()) in shown:
            shown[name] = value.replace("!important", "").strip() not in _NOT_SHOWN[name]
    return not all(shown.values())


def is_hidden(attributes: str) -> bool:
    """Return whether a tag is hidden. ``attributes`` is the text of its attributes in well-formed
    HTML."""
    return _HIDDEN.match(attributes) is not None


def find_hidden_spans(html: str, *, players: bool = False) -> Iterator[tuple[int, int]]:
    """Yield start and end of each outermost hidden element of balanced HTML. If ``players`` is
    true, the content of videos and recordings counts as hidden too."""
    names = _PLAYERS if players else ()
    if ' hidden="' not in html and not any(f"<{name}" in html for name in names):
        return
    start, name, depth = -1, "", 0
    for tag in _TAG.finditer(html):
        if start == -1:
            if tag["end"] or not (tag["name"] in names or is_hidden(tag["attributes"])):
                continue
            if tag["name"] in _VOID:
                yield tag.span()
            else:
                start, name, depth = tag.start(), tag["name"], 1
        elif tag["name"] == name:
            depth += -1 if tag["end"] else 1
            if depth == 0:
                yield start, tag.end()
                start = -1
    if start != -1:
        yield start, len(html)


def remove_hidden(html: str, *, players: bool = False) -> str:
    """Return balanced HTML without its hidden elements."""
    parts: list[str] = []
    at = 0
    for start, end in find_hidden_spans(html, players=players):
        parts.append(html[at:start])
        at = end
    return "".join([*parts, html[at:]]) if parts else html
