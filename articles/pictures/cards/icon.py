"""The site's icon: the site's logo in a square, or the first letter of the site's title on a tile
in the highlight colour."""

from __future__ import annotations

import hashlib
import io
from contextlib import suppress
from dataclasses import astuple, dataclass

from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageFont, ImageOps

from articles.models import SiteSettings
from articles.pictures.cards.drawing import (
    INK,
    PAPER,
    compute_contrast,
    get_drawable_text,
    get_font,
    parse_rgb,
)
from articles.pictures.scaling import PILLOW_ERRORS, convert_to_8_bit, is_too_large

#: Increase this number whenever icons are drawn differently.
ICON_VERSION = 1

#: Icon name → size in pixels. Sources: Apple's documentation of web clips (180), Chrome's
#: installability criteria (192 and 512), Windows (48 and smaller sizes in one file).
ICON_SIZES = {"favicon": 48, "180": 180, "192": 192, "512": 512, "maskable": 512}
FAVICON_SIZES = [(16, 16), (32, 32), (48, 48)]

#: Icons that systems crop to another shape or show on black. Their background must fill the whole
#: square.
FULL_BLEED_ICONS = {"180", "maskable"}
#: Maximum size of the logo, as a share of the icon's width. W3C: the safe zone of a maskable icon
#: is a circle with 80 % of the icon's width. A square in this circle has 56 % of that width.
SAFE_ZONES = {"180": 0.8, "maskable": 0.56}

#: Maximum ratio of a logo's longer side to its shorter side. A longer logo is a word mark, which is
#: unreadable as an icon.
MAX_ASPECT_RATIO = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Icon:
    """One icon. ``name`` is a key of :data:`ICON_SIZES`. ``logo`` is the logo's file in media
    storage, or "" if the icon shows a letter. ``changed`` is the logo's modification time.
    ``accent`` is a colour, as #rrggbb."""

    name: str
    logo: str
    changed: int
    letter: str
    accent: str

    @property
    def digest(self) -> str:
        """A hash that identifies the drawing. It changes with the logo, the letter and the
        colour."""
        facts = repr(("icon", ICON_VERSION, *astuple(self)))
        return hashlib.sha256(facts.encode()).hexdigest()[:16]

    @property
    def path(self) -> str:
        """The icon's address. It changes when the icon changes."""
        return f"/site-icons/{self.name}-{self.digest}.{'ico' if self.is_ico else 'png'}"

    @property
    def is_ico(self) -> bool:
        return self.name == "favicon"

    @property
    def media_type(self) -> str:
        return "image/x-icon" if self.is_ico else "image/png"

    @property
    def size(self) -> int:
        return ICON_SIZES[self.name]


def build_icon(site: SiteSettings, name: str) -> Icon:
    """Return the site's icon in one size. Pillow cannot read SVG. If the logo is an SVG, browsers
    get the logo itself (:func:`get_vector_logo`), and all other clients get an icon with the
    letter."""
    logo = "" if _is_svg(site) or not _is_compact(site) else site.logo_file or ""
    return Icon(
        name=name,
        logo=logo,
        changed=(site.logo_mtime_ns or 0) if logo else 0,
        letter=_find_letter(site.title),
        accent=site.highlight_colour,
    )


def get_vector_logo(site: SiteSettings) -> str:
    """Return the address of the logo if it is an SVG, which browsers can scale themselves.
    Otherwise return ""."""
    return site.logo_url if _is_svg(site) and _is_compact(site) else ""


def draw_icon(icon: Icon) -> bytes:
    """Draw the icon as a PNG, or as an ICO with several sizes. If the logo cannot be read, draw the
    letter instead."""
    picture = (_draw_logo(icon) if icon.logo else None) or _draw_tile(icon)
    out = io.BytesIO()
    if icon.is_ico:
        picture.save(out, "ICO", sizes=FAVICON_SIZES)
    else:
        picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _is_svg(site: SiteSettings) -> bool:
    return (site.logo_file or "").lower().endswith(".svg")


def _is_compact(site: SiteSettings) -> bool:
    width, height = site.logo_width or 1, site.logo_height or 1
    return max(width, height) <= MAX_ASPECT_RATIO * min(width, height)


def _find_letter(title: str) -> str:
    """Return the first letter or digit of the title that can be drawn with the typeface, or ""."""
    letters = (char for char in title if char.isalnum())
    return next((char.upper() for char in letters if get_drawable_text(char.upper())), "")


def _draw_logo(icon: Icon) -> Image.Image | None:
    """Draw the logo in the centre of a square. Return None if the logo cannot be read."""
    with (
        suppress(*PILLOW_ERRORS),
        default_storage.open(icon.logo) as file,
        Image.open(file) as image,
    ):
        if is_too_large(image):
            return None
        image.draft("RGB", (2 * icon.size, 2 * icon.size))
        picture = convert_to_8_bit(ImageOps.exif_transpose(image)).convert("RGBA")
        room = round(icon.size * SAFE_ZONES.get(icon.name, 1))
        picture = ImageOps.contain(picture, (room, room), Image.Resampling.LANCZOS)
        square = Image.new(
            "RGBA", (icon.size, icon.size), (*PAPER, 255 * (icon.name in FULL_BLEED_ICONS))
        )
        at = (icon.size - picture.width) // 2, (icon.size - picture.height) // 2
        square.alpha_composite(picture, at)
        return square
    return None


def _draw_tile(icon: Icon) -> Image.Image:
    """Draw the letter on a tile. The tile is drawn four times too large and then scaled down, so
    that its corners are smooth."""
    side, ground = 4 * icon.size, parse_rgb(icon.accent)
    tile = Image.new("RGBA", (side, side), (*ground, 0))
    pen = ImageDraw.Draw(tile)
    corner = 0 if icon.name in FULL_BLEED_ICONS else round(side * 0.18)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), corner, fill=(*ground, 255))
    if icon.letter:
        colour = max(PAPER, INK, key=lambda one: compute_contrast(one, ground))
        size = round(side * SAFE_ZONES.get(icon.name, 0.9) * 0.8)
        font: ImageFont.FreeTypeFont = get_font(icon.letter, 600, size)
        left, top, right, bottom = font.getbbox(icon.letter)
        at = ((side - left - right) / 2, (side - top - bottom) / 2)
        pen.text(at, icon.letter, fill=(*colour, 255), font=font)
    return tile.resize((icon.size, icon.size), Image.Resampling.LANCZOS)
