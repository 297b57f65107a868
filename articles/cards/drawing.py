"""Setting and drawing a card: ink on paper, an accent, one face.

The face has the Latin script. A text of another script would need shaping, direction and faces that
are not here: it is not drawn at all rather than wrongly.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from django.contrib.staticfiles import finders
from PIL import Image, ImageChops, ImageDraw, ImageFont

if TYPE_CHECKING:
    from articles.cards.card import Card

SIZE = (1200, 630)
MARGIN = 80
BAR = 18
#: Headlines are set in the first size in which they fit.
HEADLINE_SIZES = (124, 108, 92, 84, 76, 68, 60, 54, 48, 42)
LEADING = 1.12
#: Where label, headline and foot may stand.
TOP, LABEL_HEIGHT, HEADLINE_END, FOOT = 166, 56, 500, 556
SMALL = 30

PAPER, INK = (253, 252, 249), (29, 27, 24)
MUTED = 168  # of 255 parts ink
#: Steps between paper and ink, and as many between paper and accent: one small palette.
STEPS = 16

#: What fonts seldom have and everybody reads as this.
SAME = str.maketrans({"\u2011": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u00ad": ""})
#: Kinds of characters that a headline can do without: pictures, marks of direction, variants.
DISPENSABLE = {"So", "Sk", "Cc", "Cf", "Cn", "Co", "Cs", "Mn"}

Weight = int


@cache
def _faces(weight: Weight, size: int) -> tuple[ImageFont.FreeTypeFont, ...]:
    """The face in one size, as it is cut for the web: Latin, and the rest of it."""
    files = (f"fonts/newsroom-serif-{weight}-{part}.woff2" for part in ("latin", "latin-ext"))
    return tuple(ImageFont.truetype(str(finders.find(file)), size) for file in files)


@lru_cache(maxsize=4096)
def _part(char: str) -> int | None:
    """Which part of the face has ``char``; none has what is no character."""
    if unicodedata.category(char) in ("Cc", "Cn", "Co", "Cs"):
        return None
    for number, face in enumerate(_faces(600, 20)):
        if bytes(face.getmask(char)) != bytes(face.getmask("\uffff")) or char == " ":
            return number
    return None


@lru_cache(maxsize=4096)
def settable(text: str) -> str | None:
    """``text`` as our face can set it, without what it can do without; None where something else
    is missing."""
    text = " ".join(unicodedata.normalize("NFC", text).translate(SAME).split())
    text = "".join(c if _part(c) is not None else unicodedata.normalize("NFKC", c) for c in text)
    missing = {char for char in set(text) if _part(char) is None}
    if any(unicodedata.category(char) not in DISPENSABLE for char in missing):
        return None
    return " ".join("".join(char for char in text if char not in missing).split())


def drawable(card: Card) -> bool:
    return bool(settable(card.headline))


def draw(card: Card) -> bytes:
    """The card as a PNG. Raises ValueError for one that is not :func:`drawable`."""
    headline = settable(card.headline)
    if not headline:
        raise ValueError(f"Not to be set in our face: {card.headline!r}")
    ink, accent = Image.new("L", SIZE), Image.new("L", SIZE)
    wide = SIZE[0] - 2 * MARGIN
    _line(ink, (MARGIN, 72), _fitted(card.site, 600, 40, wide), 600, 40)
    top = TOP
    if card.label:
        _line(accent, (MARGIN, top), _fitted(card.label, 600, SMALL, wide), 600, SMALL)
        top += LABEL_HEIGHT
    block = _block(headline, wide, HEADLINE_END - top)
    for number, line in enumerate(block.lines):
        _line(ink, (MARGIN, top + round(number * block.size * LEADING)), line, 600, block.size)
    if card.foot:
        ink.paste(60, (MARGIN, FOOT - 16, SIZE[0] - MARGIN, FOOT - 14))
        _line(ink, (MARGIN, FOOT + 8), _fitted(card.foot, 400, SMALL, wide), 400, SMALL, MUTED)
    return _png(ink, accent, card.accent)


@dataclass(frozen=True, slots=True)
class _Block:
    lines: list[str]
    size: int


def _block(text: str, width: int, height: int) -> _Block:
    """``text`` broken into lines of nearly equal length, as large as the room allows; cut where
    even the smallest size is too large."""
    for size in HEADLINE_SIZES:
        room = int(height / (size * LEADING))
        lines = _broken(text, size, width)
        if len(lines) <= room:
            return _Block(_balanced(text, size, width, len(lines)), size)
    lines = lines[:room]
    return _Block([*lines[:-1], _fitted(f"{lines[-1]} …", 600, size, width)], size)


def _balanced(text: str, size: int, width: int, number: int) -> list[str]:
    """The narrowest setting that needs no more lines."""
    narrow, wide = width // 2, width
    while wide - narrow > 8:
        middle = (narrow + wide) // 2
        if len(_broken(text, size, middle)) <= number:
            wide = middle
        else:
            narrow = middle
    return _broken(text, size, wide)


def _broken(text: str, size: int, width: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in _words(text, size, width):
        longer = f"{line} {word}" if line else word
        if line and _length(longer, 600, size) > width:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]


def _words(text: str, size: int, width: int) -> Iterator[str]:
    """Words; one that no line holds comes in pieces."""
    for word in text.split():
        while _length(word, 600, size) > width:
            fits = max(1, int(len(word) * width / _length(word, 600, size)) - 1)
            yield word[:fits]
            word = word[fits:]
        yield word


def _fitted(text: str, weight: Weight, size: int, width: int) -> str:
    """``text``, or as much of it as one line holds."""
    if _length(text, weight, size) <= width:
        return text
    words = text.removesuffix("…").split()
    while words and _length(f"{' '.join(words)}…", weight, size) > width:
        words.pop()
    return f"{' '.join(words).rstrip(' ,.;:–—·-')}…"


def _runs(text: str, weight: Weight, size: int) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    """Pieces of ``text`` with the part of the face that has them."""
    faces = _faces(weight, size)
    for part, chars in groupby(text, key=lambda char: _part(char) or 0):
        yield "".join(chars), faces[part]


def _length(text: str, weight: Weight, size: int) -> float:
    return sum(face.getlength(run) for run, face in _runs(text, weight, size))


def _line(
    image: Image.Image,
    at: tuple[float, int],
    text: str,
    weight: Weight,
    size: int,
    shade: int = 255,
) -> None:
    pen, (x, y) = ImageDraw.Draw(image), at
    for run, face in _runs(text, weight, size):
        pen.text((x, y), run, fill=shade, font=face)
        x += face.getlength(run)


def _png(ink: Image.Image, accent: Image.Image, colour: str) -> bytes:
    """Both layers as one picture of few colours."""
    step = 256 // STEPS
    dark = ink.point([value // step for value in range(256)])
    bright = accent.point([STEPS + value // step if value >= step else 0 for value in range(256)])
    picture = ImageChops.lighter(dark, bright)
    picture = Image.frombytes("P", SIZE, picture.tobytes())
    palette = [_mixed(INK, number) for number in range(STEPS)]
    palette += [_mixed(_readable(colour), number) for number in range(STEPS)]
    picture.paste(len(palette), (0, 0, SIZE[0], BAR))
    palette.append(_rgb(colour))
    picture.putpalette([value for entry in palette for value in entry])
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _mixed(colour: tuple[int, ...], number: int) -> tuple[int, ...]:
    """Paper at 0, ``colour`` at the last step."""
    share = number / (STEPS - 1)
    return tuple(round(p + (c - p) * share) for p, c in zip(PAPER, colour, strict=True))


def _readable(colour: str) -> tuple[int, ...]:
    """The accent, as much darker as text on paper needs it (WCAG: 4.5 to 1)."""
    shown = _rgb(colour)
    while (_light(PAPER) + 0.05) / (_light(shown) + 0.05) < 4.5:
        shown = tuple(int(value * 0.92) for value in shown)
    return shown


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def _light(colour: tuple[int, ...]) -> float:
    """Relative luminance."""
    parts = (value / 255 for value in colour)
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
