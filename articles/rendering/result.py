"""What a rendering takes and gives: the shapes that the other rooms hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from articles.errors import NewsroomError

Markup = Literal["markdown", "html"]
ReferenceKind = Literal["link", "image", "ref"]


class RenderError(NewsroomError):
    """A body that no page should carry: nested or sized beyond every real text."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a reference in a text points to: its public URL; for a picture its size in pixels."""

    url: str
    width: int | None = None
    height: int | None = None


Resolve = Callable[[str, ReferenceKind], Resolved | None]
"""Answers a reference as it is written in the text.

``"link"`` and ``"image"`` get a relative or absolute path (never a URL with a scheme or host, never
a mere ``#fragment``); ``"ref"`` gets the target of a ``ref`` or ``relref`` shortcode. ``None``
means unknown: the URL stays as written.
"""


@dataclass(frozen=True, slots=True)
class Heading:
    """One entry of the contents list; ``title`` is plain text, ``id`` the fragment to link to."""

    level: int
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Credit:
    """The lone source link that closes a wire story: the source's name and its http(s) URL."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A local target that the text uses, as written, and the body line (from 1) it stands on."""

    kind: ReferenceKind
    target: str
    line: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """One body, rendered.

    ``html`` is the clean HTML of the body without the lone source link, which is ``credit``.
    ``toc`` holds every h2 and h3 in order. ``summary`` is clean HTML without ids or footnote
    marks, ``truncated`` whether the body goes on behind it. ``plain_text`` has no markup, one line
    a block. ``word_count`` counts each Chinese or Japanese character as a word.
    ``unknown_shortcodes`` and ``images_remote`` name, once each, what was left out or unlinked.
    """

    html: str
    toc: tuple[Heading, ...]
    summary: str
    truncated: bool
    plain_text: str
    word_count: int
    credit: Credit | None
    references: tuple[Reference, ...]
    unknown_shortcodes: tuple[str, ...]
    images_remote: tuple[str, ...]
