"""Pictures in smaller sizes: from a file to WebP. Needs neither storage nor database, so that other
processes can do it."""

from __future__ import annotations

import io
from contextlib import suppress

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from articles.rendering import widths

#: Pixels of the largest picture that is ever unpacked.
LARGEST = 50_000_000
QUALITY = 78

#: What Pillow raises for files that are no sound pictures.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    UnidentifiedImageError,
    Image.DecompressionBombError,
    ImageCms.PyCMSError,
)

Scaled = list[tuple[int, bytes]]


def scale(file: str) -> Scaled:
    """The picture in ``file`` in all its widths, as (width, WebP); none of one that is broken,
    moves or is too large."""
    try:
        with Image.open(file) as image:
            check_size(image)
            return [] if getattr(image, "is_animated", False) else _scaled(image, file)
    except BROKEN:
        return []


def check_size(image: Image.Image) -> None:
    """Raises ValueError for a picture that is too large to unpack: a small file may claim any."""
    pixels = image.width * image.height
    if pixels > LARGEST:
        raise ValueError(f"{pixels:,} pixels, the limit is {LARGEST:,}")


def shown_size(image: Image.Image) -> tuple[int, int]:
    """Width and height as browsers show the picture: turned as its camera was."""
    turned = _has_orientation(image) and image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    return (image.height, image.width) if turned else (image.width, image.height)


def _scaled(image: Image.Image, file: str) -> Scaled:
    width, height = shown_size(image)
    wanted = widths(file, width)
    if not wanted:
        return []
    image.draft("RGB", (2 * max(wanted), 2 * max(wanted)))  # a large JPEG is read at part size
    picture, found = _plain(image), []
    for one in wanted:
        out = io.BytesIO()
        size = (one, max(1, round(height * one / width)))
        smaller = picture.resize(size, Image.Resampling.LANCZOS)
        smaller.save(out, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=b"")
        found.append((one, out.getvalue()))
    return found


def _plain(image: Image.Image) -> Image.Image:
    """The pixels the right way up, in sRGB, with transparency where there is any."""
    profile = image.info.get("icc_profile")
    transparent = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    picture = ImageOps.exif_transpose(image) if _has_orientation(image) else image
    if profile and picture.mode in ("RGB", "CMYK", "L") and not transparent:
        with suppress(ImageCms.PyCMSError, OSError):
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            changed = ImageCms.profileToProfile(picture, own, srgb, outputMode="RGB")
            return changed or picture
    return picture.convert("RGBA" if transparent else "RGB")


def _has_orientation(image: Image.Image) -> bool:
    """A PNG may say so too, behind all its pixels; no camera writes one."""
    return image.format != "PNG"
