"""Pictures that are incomplete, have the wrong extension, claim to be huge or contain scripts."""

from __future__ import annotations

import gzip
import io
import struct
import zlib

from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def photo(kind: str, size: tuple[int, int] = (60, 40)) -> bytes:
    """Return a good picture."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, kind)
    return out.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, *more: bytes, pixels: bytes = b"\0\0") -> bytes:
    """Return a grey PNG that claims this size. ``more`` are chunks before the pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"".join(
        (SIGNATURE, head, *more, chunk(b"IDAT", zlib.compress(pixels)), chunk(b"IEND", b""))
    )


def svg(inside: str, *, size: str = 'viewBox="0 0 9 9"', before: str = "") -> bytes:
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg" {size}>{inside}</svg>'.encode()


def claim_jpeg(width: int, height: int) -> bytes:
    """Return a JPEG whose header claims another size."""
    data = photo("JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


PNG, JPEG, GIF, WEBP = photo("PNG"), photo("JPEG"), photo("GIF"), photo("WEBP")
_ENTITIES = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))

#: Name → (bytes, whether readers see it).
PICTURES: dict[str, tuple[bytes, bool]] = {
    "good.png": (PNG, True),
    "good.jpg": (JPEG, True),
    "good.gif": (GIF, True),
    "good.webp": (WEBP, True),
    # cut short or damaged
    "empty.png": (b"", False),
    "signature.png": (SIGNATURE, False),
    "head.png": (PNG[:33], False),
    "half.png": (PNG[: len(PNG) // 2], False),
    "wrong-sum.png": (PNG[:29] + b"\0\0\0\0" + PNG[33:], False),
    "no-end.png": (PNG[:-12], False),
    "half.jpg": (JPEG[: len(JPEG) // 2], False),
    "no-end.jpg": (JPEG[:-20], True),  # browsers show what is there
    "head.jpg": (JPEG[:20], False),
    "head.gif": (GIF[:6], False),
    "head.webp": (WEBP[:12], False),
    "zeros.png": (bytes(2_000), False),
    "text.jpg": (b"No picture here.\n", False),
    # called something else
    "is-jpeg.png": (JPEG, True),
    "is-gif.jpg": (GIF, True),
    "is-webp.gif": (WEBP, True),
    "is-html.png": (b"<!doctype html><script>alert(1)</script>", False),
    "is-svg.png": (svg("<script>alert(1)</script>"), False),
    "is-png.svg": (PNG, False),
    "is-program.jpg": (b"\x7fELF" + bytes(200), False),
    "is-archive.png": (gzip.compress(PNG), False),
    # huge claims
    "wide.png": (png(100_000, 100_000), False),
    "widest.png": (png(2**31 - 1, 2**31 - 1), False),
    "too-wide.png": (png(2**32 - 1, 1), False),
    "flat.png": (png(0, 0), False),
    "bomb.png": (png(20_000, 20_000, pixels=bytes(20_001 * 2_000)), False),
    "text-bomb.png": (png(1, 1, chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(9_000_000)))), False),
    "profile-bomb.png": (
        png(1, 1, chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(9_000_000)))),
        False,
    ),
    "long-chunk.png": (SIGNATURE + struct.pack(">I", 2**31 - 1) + b"IHDR" + bytes(99), False),
    "huge.jpg": (claim_jpeg(65_500, 65_500), False),
    "flat.jpg": (claim_jpeg(60, 0), False),
    # two things at once
    "page-behind.png": (PNG + b"<script>alert(1)</script>", True),
    "archive-behind.gif": (GIF + b"PK\x05\x06" + bytes(18), True),
    "page-inside.gif": (GIF[:-1] + b"\x21\xfe\x0b<script>1//\0" + GIF[-1:], True),
    "page-in-comment.png": (
        png(1, 1, chunk(b"tEXt", b"Comment\0<script>alert(1)</script>")),
        True,
    ),
    "script-before.jpg": (b"alert(1)//" + JPEG, False),
    # drawings
    "good.svg": (svg("<path d='M0 0h9v9z'/>"), True),
    "script.svg": (svg("<script>alert(1)</script>"), True),
    "handler.svg": (svg("<path d='M0 0'/>", size='onload="alert(1)"'), True),
    "page.svg": (svg("<foreignObject><iframe src='javascript:alert(1)'/></foreignObject>"), True),
    "link.svg": (svg("<image href='//evil.example/a.png'/>"), True),
    "sheet.svg": (svg("", before="<?xml-stylesheet href='//evil.example/a.css'?>"), True),
    "entity.svg": (
        svg("&a;", before="<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"),
        True,
    ),
    "laughs.svg": (svg("&e9;", before=f'<!DOCTYPE svg [<!ENTITY e0 "ha">{_ENTITIES}]>'), True),
    "huge.svg": (svg("", size=f'viewBox="0 0 {"9" * 400} 9"'), False),
    "dots.svg": (svg("", size='viewBox="0 0 1.2.3 9"'), False),
    "below-nothing.svg": (svg("", size='viewBox="0 0 -9 -9"'), True),
    "no-size.svg": (svg("", size=""), True),
    "not-closed.svg": (b"<svg", True),
    "page-only.svg": (b"<html><script>alert(1)</script></html>", False),
    "packed.svg": (gzip.compress(svg("")), False),
}
