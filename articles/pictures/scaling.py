"""Functions that measure pictures, and scale them to smaller WebP copies.

They use neither storage nor database, so worker processes can run them.
:mod:`articles.rendering.rendition_sizes` decides the widths.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from articles.rendering import get_rendition_widths

#: Maximum size of a file in bytes. Larger pictures are not meant for the web.
MAX_FILE_BYTES = 25_000_000
#: Maximum number of pixels in a picture. It limits the memory needed to decode one.
MAX_PIXELS = 50_000_000
#: Maximum width or height in pixels: the largest number that the database column can store.
MAX_SIDE = 2**31 - 1
WEBP_QUALITY = 78
#: Number of bytes read from the beginning of an SVG file to find its size.
MAX_SVG_HEAD_BYTES = 10_000
SVG_SIZE = re.compile(
    rb"""<svg[^>]*?\sviewBox\s*=\s*["']\s*[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)"""
)

#: Exceptions that Pillow raises for damaged pictures.
PILLOW_ERRORS = (
    OSError,
    ValueError,
    SyntaxError,
    RuntimeError,
    EOFError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    ImageCms.PyCMSError,
)

# Ignore Pillow's warnings about unusual pictures, because nobody reads them here. A picture with
# too many pixels is rejected anyway.
warnings.filterwarnings("ignore", module="PIL")

ScaledPictures = list[tuple[int, bytes]]
Size = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class UnreadablePicture:
    """The reason why a picture cannot be shown, as a sentence."""

    reason: str


def measure(file: str) -> Size | UnreadablePicture:
    """Return width and height of the picture in ``file``, or None for both if an SVG has no size.
    Check the file as far as possible without decoding it."""
    try:
        size = Path(file).stat().st_size
        if size > MAX_FILE_BYTES:
            return UnreadablePicture(
                f"The file has {size:,} bytes, the limit is {MAX_FILE_BYTES:,}."
            )
        return _measure_svg(file) if file.lower().endswith(".svg") else _measure_raster(file)
    except UnidentifiedImageError:
        return UnreadablePicture("Not a picture that can be shown.")
    except Image.DecompressionBombError:
        return UnreadablePicture(f"The picture is too large; the limit is {MAX_PIXELS:,} pixels.")
    except PILLOW_ERRORS as fault:
        reason = getattr(fault, "strerror", None) or str(fault) or type(fault).__name__
        return UnreadablePicture(f"The picture is damaged or incomplete ({reason}).")


def _measure_raster(file: str) -> Size | UnreadablePicture:
    with Image.open(file) as image:
        if is_too_large(image):
            return _refuse_too_large(image)
        image.verify()
    with Image.open(file) as image:
        return get_displayed_size(image)


def is_too_large(image: Image.Image) -> bool:
    """Return whether a picture has too many pixels to decode. Even a small file can have a very
    large number of pixels."""
    return image.width * image.height > MAX_PIXELS


def _refuse_too_large(image: Image.Image) -> UnreadablePicture:
    pixels = image.width * image.height
    return UnreadablePicture(f"The picture has {pixels:,} pixels, the limit is {MAX_PIXELS:,}.")


def _measure_svg(file: str) -> Size | UnreadablePicture:
    """Return the width and height in the viewBox of an SVG. They only define its aspect ratio."""
    with Path(file).open("rb") as opened:
        head = opened.read(MAX_SVG_HEAD_BYTES)
    if b"<svg" not in head:
        return UnreadablePicture("Not a picture that can be shown (no <svg> element).")
    match = SVG_SIZE.search(head)
    if not match:
        return None, None
    try:
        width, height = (float(number) for number in match.groups())
    except ValueError:
        return UnreadablePicture("The viewBox of the drawing cannot be read.")
    if max(width, height) > MAX_SIDE:
        return UnreadablePicture(
            f"The viewBox of the drawing is too large; the limit is {MAX_SIDE:,}."
        )
    return round(width) or None, round(height) or None


def scale_picture(file: str, data: bytes | None = None) -> ScaledPictures:
    """Scale the picture in ``file`` to all its rendition widths. Return (width, WebP data) for each
    width. Return an empty list if the picture is damaged, animated or too large.

    Pass ``data``, the bytes of the picture, if ``file`` is not a file on this computer.
    """
    try:
        with Image.open(file if data is None else io.BytesIO(data)) as image:
            if is_too_large(image) or _is_animated(image):
                return []
            return _scale_to_widths(image, file)
    except PILLOW_ERRORS:
        return []


def _is_animated(image: Image.Image) -> bool:
    """Return whether a picture is animated. A TIFF with several pages is not animated; its first
    page is shown."""
    return bool(getattr(image, "is_animated", False)) and image.format != "TIFF"


def get_displayed_size(image: Image.Image) -> tuple[int, int]:
    """Return width and height as shown by browsers, which rotate pictures by their EXIF
    orientation."""
    turned = _has_orientation(image) and image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    return (image.height, image.width) if turned else (image.width, image.height)


def _scale_to_widths(image: Image.Image, file: str) -> ScaledPictures:
    width, height = get_displayed_size(image)
    wanted = get_rendition_widths(file, width)
    if not wanted:
        return []
    # Decode a large JPEG at a reduced size, which takes less time and memory.
    image.draft("RGB", (2 * max(wanted), 2 * max(wanted)))
    picture, found = _convert_to_srgb(image), []
    for one in wanted:
        out = io.BytesIO()
        size = (one, max(1, round(height * one / width)))
        smaller = picture.resize(size, Image.Resampling.LANCZOS)
        smaller.save(out, "WEBP", quality=WEBP_QUALITY, method=4, exif=b"", icc_profile=b"")
        found.append((one, out.getvalue()))
    return found


def _convert_to_srgb(image: Image.Image) -> Image.Image:
    """Return the picture upright and in sRGB. Keep its transparency, if any."""
    profile = image.info.get("icc_profile")
    transparent = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    picture = ImageOps.exif_transpose(image) if _has_orientation(image) else image
    if picture.mode.startswith(("I", "F")):
        return convert_to_8_bit(picture).convert("RGB")
    if profile and picture.mode in ("RGB", "CMYK", "L") and not transparent:
        with suppress(ImageCms.PyCMSError, OSError):
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            changed = ImageCms.profileToProfile(picture, own, srgb, outputMode="RGB")
            return changed or picture
    return picture.convert("RGBA" if transparent else "RGB")


def convert_to_8_bit(image: Image.Image) -> Image.Image:
    """Convert a grey picture to 8 bits per pixel. Pillow's own conversion clips 16-bit values at
    255, so a scanned picture would turn almost white."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda grey: grey / 257).convert("L")
    if image.mode not in ("I", "F"):
        return image
    low, high = cast("tuple[float, float]", image.getextrema())
    if image.mode == "I" and low >= 0 and high <= 255:
        return image.convert("L")
    scale = 255 / ((high - low) or 1)
    return image.point(lambda grey: grey * scale - low * scale).convert("L")


def _has_orientation(image: Image.Image) -> bool:
    """Return whether a picture may have an EXIF orientation. The answer for a PNG is always False,
    because cameras do not write PNG, and reading the orientation could be slow: a PNG may store it
    after all its pixels."""
    return image.format != "PNG"
