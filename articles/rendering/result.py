"""The input and output types of a rendering, which other packages use too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from articles.errors import NewsroomError

Markup = Literal["markdown", "html"]
ReferenceKind = Literal["link", "image", "ref"]


class RenderError(NewsroomError):
    """A body is nested too deeply or is too large for a page."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The target of a reference: its public URL. A picture also has a size in pixels, the title
    from its bundle, and the texts that are kept with it, as plain text."""

    url: str
    width: int | None = None
    height: int | None = None
    title: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""


Resolve = Callable[..., Resolved | None]
"""Resolves a reference as written in the text. The arguments are its target, its kind and, if a
``ref`` names a language, the code of that language.

The kind is ``"link"``, ``"image"`` or ``"ref"``. Links (including videos and recordings, which play
if they resolve) and images are relative or absolute paths, never a URL with a scheme or host and
never a mere ``#fragment``. A ``"ref"`` is the target of a ``ref`` or ``relref`` shortcode. ``None``
means unknown: a link then stays as written, and a picture becomes its alternative text.
"""


ParameterLookup = Callable[[str], str | None]
"""Returns the plain-text value for a name in a ``param`` shortcode, or ``None`` if neither the page
nor the site has a value of that name."""


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the table of contents. ``title`` is plain text, ``id`` the fragment to link
    to."""

    level: int
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Credit:
    """The single source link at the end of a wire story: the source's name and its http(s) URL."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A local target as written in the text, with its line in the body (from 1). ``language`` is
    the language that a ``ref`` names."""

    kind: ReferenceKind
    target: str
    line: int
    language: str = ""

    @property
    def resolve_arguments(self) -> tuple[Any, ...]:
        """Return the arguments for :data:`Resolve`."""
        asked = (self.target, self.kind)
        return (*asked, self.language) if self.language else asked


@dataclass(frozen=True, slots=True)
class Rendered:
    """The result of rendering one body.

    ``html`` is clean HTML without the source link at the end, which is in ``credit``. ``toc`` holds
    every visible h2 and h3 in order. ``summary`` is clean HTML without ids and footnote marks.
    ``truncated`` says whether the body continues after the summary. ``plain_text`` has no markup
    and one line per block. ``word_count`` counts each Chinese or Japanese character as a word.
    ``unknown_shortcodes`` holds the names of shortcodes that were left out, and ``images_remote``
    the URLs of pictures that became links, each once.
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
