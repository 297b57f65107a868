"""Pictures to upload: good ones of every type, and hostile ones."""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache
from typing import Any

from PIL import Image

SCRIPT = b"<script>alert(document.domain)</script>"
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>taken at home 53.55N</x:xmpmeta>"


def picture(kind: str = "JPEG", size: tuple[int, int] = (120, 80), **options: Any) -> bytes:
    """Return a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def with_location(kind: str, *, orientation: int = 1) -> bytes:
    """Return a picture with a place, a name and an orientation in its metadata."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = orientation, "taken at home"
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (53.0, 33.0, 4.0)
    options: dict[str, Any] = {"exif": exif.tobytes()}
    if kind in ("JPEG", "WEBP", "AVIF"):
        options["xmp"] = XMP
    if kind == "JPEG":
        options["comment"] = b"taken at home"
    return picture(kind, **options)


def animation(kind: str, frames: int = 4, size: tuple[int, int] = (40, 30)) -> bytes:
    images = [Image.new("RGB", size, (60 * n % 256, 0, 0)) for n in range(frames)]
    out = io.BytesIO()
    images[0].save(out, kind, save_all=True, append_images=images[1:], duration=50, loop=0)
    return out.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def png_claiming(width: int, height: int, rows: bytes = b"") -> bytes:
    """Return a PNG of a few bytes that says it is large."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def webp_claiming(width: int, height: int) -> bytes:
    """Return a WebP whose header says it is large."""
    good = bytearray(animation("WEBP"))
    good[24:30] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(good)


def gif_script() -> bytes:
    """Return a file that is a GIF and a script: ``GIF89a/*…*/=1;alert()``."""
    good = picture("GIF", (47, 42))
    return good[:6] + b"/*" + good[8:] + b"*/=1;alert(1)"


@cache
def list_hostile() -> dict[str, tuple[bytes, str]]:
    """Return hostile uploads: what it is → (bytes, file name)."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">' + SCRIPT + b"</svg>"
    png, jpeg, gif = picture("PNG"), picture(), picture("GIF")
    webp, avif = picture("WEBP"), picture("AVIF")
    found = {
        "svg with script": (svg, "drawing.svg"),
        "svg named png": (svg, "drawing.png"),
        "svg after an xml declaration": (b'<?xml version="1.0"?>\n' + svg, "drawing.svg"),
        "html named jpg": (b"<!doctype html>" + SCRIPT, "page.jpg"),
        "html": (b"<html>" + SCRIPT, "page.html"),
        "script": (b"alert(1)", "x.js"),
        "pdf": (b"%PDF-1.7\n" + SCRIPT, "x.pdf"),
        "zip": (b"PK\x03\x04" + bytes(200), "x.zip"),
        "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "x.eps"),
        "tiff": (picture("TIFF"), "x.tif"),
        "bmp": (picture("BMP"), "x.bmp"),
        "icon": (picture("ICO", (32, 32)), "favicon.ico"),
        "empty": (b"", "empty.jpg"),
        "one byte": (b"\xff", "x.jpg"),
        "jpeg signature only": (b"\xff\xd8\xff\xe0", "x.jpg"),
        "gif signature only": (b"GIF89a", "x.gif"),
        "gif and script": (gif_script(), "x.gif"),
        "gif with script in a comment": (picture("GIF", comment=SCRIPT), "x.gif"),
        "gif with script after it": (gif + SCRIPT, "x.gif"),
        "png with script after it": (png + SCRIPT, "x.png"),
        "png with script in a text": (png[:33] + chunk(b"tEXt", b"a\0" + SCRIPT) + png[33:], "x"),
        "png with html in an unknown chunk": (
            png[:33] + chunk(b"prVt", b"<html>" + SCRIPT) + png[33:], "x.png",
        ),
        "jpeg with script in a comment": (picture(comment=SCRIPT), "x.jpg"),
        "jpeg with script in exif": (picture(exif=b"Exif\0\0" + SCRIPT), "x.jpg"),
        "jpeg with html after it": (jpeg + b"<html>" + SCRIPT, "x.jpg"),
        "jpeg with zip after it": (jpeg + b"PK\x03\x04" + SCRIPT, "x.jpg"),
        "webp with script in xmp": (picture("WEBP", xmp=SCRIPT), "x.webp"),
        "webp with script after it": (webp + SCRIPT, "x.webp"),
        "avif with script after it": (avif + SCRIPT, "x.avif"),
        "avif with script in a box": (avif + chunk(b"uuid", SCRIPT)[:8] + SCRIPT, "x.avif"),
        "jpeg named html": (jpeg, "x.html"),
        "png named jpg": (png, "x.jpg"),
        "gif named svg": (gif, "x.svg"),
        "jpeg named php": (jpeg, "x.php.jpg"),
        "png of 10,000 × 10,000": (png_claiming(10_000, 10_000), "x.png"),
        "png bomb": (png_claiming(9_999, 9_999, bytes(1251 * 9_999)), "x.png"),
        "png of 2³¹ × 2³¹": (png_claiming(2**31 - 1, 2**31 - 1), "x.png"),
        "png of 0 × 0": (png_claiming(0, 0), "x.png"),
        "png of 49,000,000 × 1": (png_claiming(49_000_000, 1), "x.png"),
        "webp of 16,777,216 × 16,777,216": (webp_claiming(2**24, 2**24), "x.webp"),
        "webp whose frames are smaller": (webp_claiming(5_000, 5_000), "x.webp"),
        "gif of 65,535 × 65,535": (gif[:6] + b"\xff\xff\xff\xff" + gif[10:], "x.gif"),
        "gif of 1,100 frames": (animation("GIF", 1_100, (3, 2)), "x.gif"),
        "webp of 1,100 frames": (animation("WEBP", 1_100, (16, 16)), "x.webp"),
        "png with a wrong checksum": (png[:40] + b"\0\0" + png[42:], "x.png"),
        "png with an endless chunk": (png[:33] + b"\xff\xff\xff\xffIDAT", "x.png"),
        "png text bomb": (
            png[:33] + chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(20_000_000))) + png[33:],
            "x.png",
        ),
        "png profile bomb": (
            png[:33] + chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(20_000_000))) + png[33:],
            "x.png",
        ),
        "more than 20 MB": (jpeg + bytes(20_000_000), "x.jpg"),
    }  # fmt: skip
    for kind, data in (("jpg", jpeg), ("png", png), ("gif", gif), ("webp", webp), ("avif", avif)):
        found[f"half of a {kind}"] = (data[: len(data) // 2], f"x.{kind}")
    for name in (
        "../../x.jpg", "..\\..\\x.jpg", "/etc/passwd", "C:\\x.jpg", "x\0.jpg", ".htaccess", "..",
        "x" * 5_000 + ".jpg", "é" * 300 + ".jpg", "con.jpg", "a/b\nSet-Cookie: x.jpg", "",
        "\u202egpj.exe", "x.jpg.w480.webp", "a b&c<d>\"'.jpg", "%2e%2e%2fx.jpg", "-rf.jpg",
    ):  # fmt: skip
        found[f"name {name[:20]!r}"] = (picture(size=(50, 40 + len(found))), name)
    return found  # type: ignore[return-value]
