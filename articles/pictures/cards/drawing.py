"""The drawing of share cards. A card has dark text ("ink") on a light background ("paper"), one
accent colour, and one typeface.

The typeface has only Latin script. Other scripts would need shaping, text direction and other
fonts, so texts in them are omitted rather than drawn wrongly.
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
    from articles.pictures.cards.card import Card

CARD_SIZE = (1200, 630)
MARGIN = 80
BAR_HEIGHT = 18
#: Font sizes of a headline in pixels, largest first. The first one that fits is used.
HEADLINE_SIZES = (124, 108, 92, 84, 76, 68, 60, 54, 48, 42)
LEADING = 1.12
#: Vertical measures in pixels: top of the label, height of the label, bottom of the headline, and
#: position of the foot.
TOP, LABEL_HEIGHT, HEADLINE_END, FOOT = 166, 56, 500, 556
SMALL_FONT_SIZE = 30

PAPER, INK = (253, 252, 249), (29, 27, 24)
# How dark muted text is: its share of ink, from 0 to 255.
MUTED_SHADE = 168
#: Number of shades from paper to ink, and from paper to the accent colour. With few shades, the
#: palette stays small.
PALETTE_STEPS = 16

#: Characters that most fonts lack → their equivalents.
EQUIVALENT_CHARACTERS = str.maketrans(
    {"\u2011": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u00ad": ""}
    | dict.fromkeys("\ufe0e\ufe0f", "")
)
#: Replacements for characters that the typeface lacks.
REPLACEMENT_CHARACTERS = {
    **dict.fromkeys("→⇒⟶➔➜➝➞⮕←⇐⟵↔⇔⟷", "–"),
    **{"−": "–", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "′": "'", "″": '"'},
}
#: Unicode categories of characters that a headline can omit: pictographs, symbols, punctuation,
#: direction marks, variation selectors.
OPTIONAL_CATEGORIES = {
    *("So", "Sk", "Sm", "Me", "Mn", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps"),
    *("Cc", "Cf", "Cn", "Co", "Cs"),
}

Weight = int


@cache
def _load_fonts(weight: Weight, size: int) -> tuple[ImageFont.FreeTypeFont, ...]:
    """Return the typeface in one size, as the two files of the web font: Latin and extended
    Latin."""
    files = (f"fonts/newsroom-serif-{weight}-{part}.woff2" for part in ("latin", "latin-ext"))
    return tuple(ImageFont.truetype(str(finders.find(file)), size) for file in files)


@lru_cache(maxsize=4096)
def _find_font_part(char: str) -> int | None:
    """Return the index of the font file that contains ``char``, or None if neither file does."""
    if unicodedata.category(char) in ("Cc", "Cn", "Co", "Cs"):
        return None
    for number, face in enumerate(_load_fonts(600, 20)):
        if bytes(face.getmask(char)) != bytes(face.getmask("\uffff")) or char == " ":
            return number
    return None


@lru_cache(maxsize=4096)
def get_drawable_text(text: str) -> str | None:
    """Return ``text`` in a form that can be drawn: replace or omit symbols that the typeface lacks.
    Return None if the typeface lacks a letter, a digit or a currency sign."""
    text = " ".join(unicodedata.normalize("NFC", text).translate(EQUIVALENT_CHARACTERS).split())
    text = "".join(c if _find_font_part(c) is not None else _replace_character(c) for c in text)
    missing = {char for char in set(text) if _find_font_part(char) is None}
    if any(unicodedata.category(char) not in OPTIONAL_CATEGORIES for char in missing):
        return None
    return " ".join("".join(char for char in text if char not in missing).split())


def _replace_character(char: str) -> str:
    return REPLACEMENT_CHARACTERS.get(char) or unicodedata.normalize("NFKC", char)


def get_font(char: str, weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    """Return the font file that contains ``char``, which must be a drawable character."""
    return _load_fonts(weight, size)[_find_font_part(char) or 0]


def is_drawable(card: Card) -> bool:
    return bool(get_drawable_text(card.headline))


def draw_card(card: Card) -> bytes:
    """Draw the card and return it as a PNG. Raise ValueError if the card is not drawable."""
    headline = get_drawable_text(card.headline)
    if not headline:
        raise ValueError(f"The font cannot show this headline: {card.headline!r}")
    ink, accent = Image.new("L", CARD_SIZE), Image.new("L", CARD_SIZE)
    wide = CARD_SIZE[0] - 2 * MARGIN
    _draw_line(ink, (MARGIN, 72), _shorten_to_width(card.site, 600, 40, wide), 600, 40)
    top = TOP
    if card.label:
        _draw_line(
            accent,
            (MARGIN, top),
            _shorten_to_width(card.label, 600, SMALL_FONT_SIZE, wide),
            600,
            SMALL_FONT_SIZE,
        )
        top += LABEL_HEIGHT
    block = _fit_headline(headline, wide, HEADLINE_END - top)
    for number, line in enumerate(block.lines):
        _draw_line(ink, (MARGIN, top + round(number * block.size * LEADING)), line, 600, block.size)
    if card.foot:
        ink.paste(60, (MARGIN, FOOT - 16, CARD_SIZE[0] - MARGIN, FOOT - 14))
        _draw_line(
            ink,
            (MARGIN, FOOT + 8),
            _shorten_to_width(card.foot, 400, SMALL_FONT_SIZE, wide),
            400,
            SMALL_FONT_SIZE,
            MUTED_SHADE,
        )
    return _encode_png(ink, accent, card.accent)


@dataclass(frozen=True, slots=True)
class _TextBlock:
    lines: list[str]
    size: int


def _fit_headline(text: str, width: int, height: int) -> _TextBlock:
    """Break ``text`` into lines of nearly equal length, in the largest font size that fits. If even
    the smallest size does not fit, truncate the text."""
    for size in HEADLINE_SIZES:
        room = int(height / (size * LEADING))
        lines = _break_lines(text, size, width)
        if len(lines) <= room:
            return _TextBlock(_balance_lines(text, size, width, len(lines)), size)
    lines = lines[:room]
    return _TextBlock([*lines[:-1], _shorten_to_width(f"{lines[-1]} …", 600, size, width)], size)


def _balance_lines(text: str, size: int, width: int, number: int) -> list[str]:
    """Break ``text`` into ``number`` lines, as narrow as possible."""
    narrow, wide = width // 2, width
    while wide - narrow > 8:
        middle = (narrow + wide) // 2
        if len(_break_lines(text, size, middle)) <= number:
            wide = middle
        else:
            narrow = middle
    return _break_lines(text, size, wide)


def _break_lines(text: str, size: int, width: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in _split_words(text, size, width):
        longer = f"{line} {word}" if line else word
        if line and _measure_text(longer, 600, size) > width:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]


def _split_words(text: str, size: int, width: int) -> Iterator[str]:
    """Yield the words of ``text``. Split a word that is longer than a line."""
    for word in text.split():
        while _measure_text(word, 600, size) > width:
            fits = max(1, int(len(word) * width / _measure_text(word, 600, size)) - 1)
            yield word[:fits]
            word = word[fits:]
        yield word


def _shorten_to_width(text: str, weight: Weight, size: int, width: int) -> str:
    """Truncate ``text`` at the end of a word if it does not fit on one line."""
    if _measure_text(text, weight, size) <= width:
        return text
    words = text.removesuffix("…").split()
    while words and _measure_text(f"{' '.join(words)}…", weight, size) > width:
        words.pop()
    return f"{' '.join(words).rstrip(' ,.;:–—·-')}…"


def _split_runs(
    text: str, weight: Weight, size: int
) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    """Split ``text`` wherever the font file changes. Yield each part with its font."""
    faces = _load_fonts(weight, size)
    for part, chars in groupby(text, key=lambda char: _find_font_part(char) or 0):
        yield "".join(chars), faces[part]


def _measure_text(text: str, weight: Weight, size: int) -> float:
    return sum(face.getlength(run) for run, face in _split_runs(text, weight, size))


def _draw_line(
    image: Image.Image,
    at: tuple[float, int],
    text: str,
    weight: Weight,
    size: int,
    shade: int = 255,
) -> None:
    pen, (x, y) = ImageDraw.Draw(image), at
    for run, face in _split_runs(text, weight, size):
        pen.text((x, y), run, fill=shade, font=face)
        x += face.getlength(run)


def _encode_png(ink: Image.Image, accent: Image.Image, colour: str) -> bytes:
    """Combine both layers, ink and accent, into one PNG with few colours."""
    step = 256 // PALETTE_STEPS
    dark = ink.point([value // step for value in range(256)])
    bright = accent.point(
        [PALETTE_STEPS + value // step if value >= step else 0 for value in range(256)]
    )
    picture = ImageChops.lighter(dark, bright)
    picture = Image.frombytes("P", CARD_SIZE, picture.tobytes())
    palette = [_mix_colour(INK, number) for number in range(PALETTE_STEPS)]
    palette += [_mix_colour(_darken_accent(colour), number) for number in range(PALETTE_STEPS)]
    picture.paste(len(palette), (0, 0, CARD_SIZE[0], BAR_HEIGHT))
    palette.append(parse_rgb(colour))
    picture.putpalette([value for entry in palette for value in entry])
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _mix_colour(colour: tuple[int, ...], number: int) -> tuple[int, ...]:
    """Mix paper and ``colour``. Step 0 is pure paper, and the last step is pure ``colour``."""
    share = number / (PALETTE_STEPS - 1)
    return tuple(round(p + (c - p) * share) for p, c in zip(PAPER, colour, strict=True))


def _darken_accent(colour: str) -> tuple[int, ...]:
    """Darken the accent colour until its contrast with paper is sufficient for text (WCAG: 4.5 to
    1)."""
    shown = parse_rgb(colour)
    while compute_contrast(PAPER, shown) < 4.5:
        shown = tuple(int(value * 0.92) for value in shown)
    return shown


def compute_contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG)."""
    darker, lighter = sorted((_compute_luminance(one), _compute_luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def parse_rgb(colour: str) -> tuple[int, ...]:
    """Convert #rrggbb to red, green and blue."""
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def _compute_luminance(colour: tuple[int, ...]) -> float:
    """Return the relative luminance of a colour, from 0 to 1 (WCAG)."""
    parts = (value / 255 for value in colour)
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
