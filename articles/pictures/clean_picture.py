"""Make an uploaded picture harmless: recognise its type by its content, and keep nothing but its
pixels. Metadata goes, and with it the place where it was taken; the orientation is applied."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, JpegImagePlugin, UnidentifiedImageError

from articles.errors import NewsroomError
from articles.pictures import containers
from articles.pictures.locations import without_location
from articles.pictures.scaling import MAX_PIXELS, PILLOW_ERRORS

#: Maximum size of an uploaded file in bytes. deploy/nginx.conf lets requests of this size pass.
MAX_UPLOAD_BYTES: Final = 20_000_000
#: Maximum number of frames in an animation.
MAX_FRAMES: Final = 1_000
#: Maximum width or height in pixels: WebP, JPEG and browsers know no larger ones.
MAX_UPLOAD_SIDE: Final = 16_000

#: Types that are accepted, with their file extension. Some telephones write JPEG files with several
#: pictures (MPO), of which browsers show the first.
EXTENSIONS: Final = {
    "JPEG": ".jpg", "MPO": ".jpg", "PNG": ".png", "GIF": ".gif", "WEBP": ".webp", "AVIF": ".avif",
}  # fmt: skip
_READERS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")

#: How a picture is rebuilt without decoding it.
_REBUILDERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "PNG": containers.rebuild_png,
    "GIF": containers.rebuild_gif,
    "WEBP": containers.rebuild_webp,
    "AVIF": lambda data: containers.cut_avif(without_location(data)),
}
#: How a picture is written after it was turned.
_WRITE_OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "PNG": {"compress_level": 4},
    "WEBP": {"quality": 90, "method": 3},
    "AVIF": {"quality": 80, "speed": 9},
}

#: Only one picture per process is decoded at a time: each may need several hundred megabytes.
_decoding = threading.Lock()


class PictureRefused(NewsroomError):
    """An uploaded file that is not stored. The text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class CleanPicture:
    """The bytes of a picture for readers, its file extension, and its size in pixels."""

    data: bytes
    extension: str
    width: int
    height: int


def clean_picture(data: bytes) -> CleanPicture:
    """Return the picture in ``data`` without metadata and upright. Raise :class:`PictureRefused` if
    it is no picture that can be shown, or too large."""
    if len(data) > MAX_UPLOAD_BYTES:
        raise PictureRefused(describe_too_many_bytes(len(data)))
    try:
        with _decoding, Image.open(io.BytesIO(data), formats=_READERS) as image:
            _check_size(image)
            _check_frames(image)
            return _clean(image, data)
    except UnidentifiedImageError:
        raise PictureRefused(_describe_unknown(data)) from None
    except Image.DecompressionBombError:
        raise PictureRefused(_describe_limit()) from None
    except (*PILLOW_ERRORS, IndexError, MemoryError):
        raise PictureRefused(
            _("The picture is damaged or incomplete. Export it again, and upload the new file.")
        ) from None


def describe_too_many_bytes(size: int) -> str:
    """Return a sentence that names the limit."""
    return _(
        "The file has %(size)s MB; the limit is %(limit)s MB. Make the picture smaller first."
    ) % {"size": f"{size / 1e6:.1f}", "limit": MAX_UPLOAD_BYTES // 1_000_000}


def _describe_limit() -> str:
    return _(
        "The picture has too many pixels; the limit is %(limit)s million. Make it smaller first."
    ) % {"limit": MAX_PIXELS // 1_000_000}


def _describe_unknown(data: bytes) -> str:
    if b"<svg" in data[:10_000].lower():
        return _(
            "Drawings (SVG) cannot be uploaded, because they can contain scripts. Export the "
            "drawing as PNG."
        )
    return _(
        "This is not a JPEG, PNG, GIF, WebP or AVIF picture, whatever its name says. Save it as "
        "one of these."
    )


def _check_size(image: Image.Image) -> None:
    """Raise PictureRefused for a picture with too many pixels. Only its header has been read."""
    if image.width * image.height > MAX_PIXELS:
        raise PictureRefused(
            _(
                "The picture has %(width)s × %(height)s pixels, more than %(limit)s million. Make "
                "it smaller first."
            )
            % {
                "width": image.width,
                "height": image.height,
                "limit": MAX_PIXELS // 1_000_000,
            }
        )
    if max(image.size) > MAX_UPLOAD_SIDE:
        raise PictureRefused(
            _("The picture is more than %(limit)s pixels wide or high. Make it smaller first.")
            % {"limit": MAX_UPLOAD_SIDE}
        )


def _check_frames(image: Image.Image) -> None:
    """Decode every frame, to find damage, but no more than the limit allows."""
    limit = min(MAX_FRAMES, MAX_PIXELS // (image.width * image.height))
    image.load()
    if image.format in ("JPEG", "MPO") or not getattr(image, "is_animated", False):
        return
    frame = 0
    while True:
        try:
            image.seek(frame)
        except EOFError:
            break
        if frame >= limit:
            raise PictureRefused(
                _("The animation is too long; upload it as a film elsewhere, or make it smaller.")
            )
        image.load()
        frame += 1
    image.seek(0)


def _clean(image: Image.Image, data: bytes) -> CleanPicture:
    kind = image.format or ""
    turned = _is_turned(image)
    upright = ImageOps.exif_transpose(image) if turned else image
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        clean = _write_jpeg(upright, like=image)
    elif turned:
        clean = _write(upright, kind)
    else:
        clean = _REBUILDERS[kind](data)
        _check_rebuilt(clean, image.size)
    return CleanPicture(clean, EXTENSIONS[kind], *upright.size)


def _is_turned(image: Image.Image) -> bool:
    """Return whether Exif says that the picture is turned or mirrored. An animation is not turned:
    no browser does."""
    if image.format == "GIF" or (image.format != "MPO" and getattr(image, "is_animated", False)):
        return False
    return image.getexif().get(0x0112, 1) in range(2, 9)


def _check_rebuilt(data: bytes, size: tuple[int, int]) -> None:
    """Raise ValueError if a rebuilt picture is not the same one. A forged structure may show a
    decoder other parts than the ones that were kept."""
    with Image.open(io.BytesIO(data), formats=_READERS) as image:
        image.load()
        if image.size != size:
            raise ValueError("another picture")


def _write_jpeg(picture: Image.Image, *, like: JpegImagePlugin.JpegImageFile) -> bytes:
    """Write a JPEG with the compression of the uploaded one, which loses almost nothing."""
    return _write(
        picture,
        "JPEG",
        qtables=like.quantization,
        subsampling=JpegImagePlugin.get_sampling(like),
        progressive="progressive" in like.info,
    )


def _write(picture: Image.Image, kind: str, **options: Any) -> bytes:
    profile = picture.info.get("icc_profile")
    # Pillow copies comments and resolution from here.
    kept = ("transparency", "adobe", "adobe_transform")
    picture.info = {name: picture.info[name] for name in kept if name in picture.info}
    if profile:
        options["icc_profile"] = profile
    out = io.BytesIO()
    picture.save(out, kind, **_WRITE_OPTIONS.get(kind, {}), **options)
    return out.getvalue()
