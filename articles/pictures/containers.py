"""Rebuild picture files from the parts that hold pixels, without decoding them.

Metadata (Exif, XMP, comments) and everything after the picture is left out. The pixels stay as they
are, bit by bit. All functions raise ValueError or struct.error for a file with a wrong structure.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Final

_PNG: Final = b"\x89PNG\r\n\x1a\n"
#: Chunks with pixels, colours, resolution and animation.
_PNG_CHUNKS: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs cICP acTL fcTL fdAT".split()
)
_WEBP_CHUNKS: Final = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
#: Bits of the first byte of a VP8X chunk that announce Exif and XMP.
_WEBP_METADATA: Final = 0b0000_1100

#: Parts of a GIF, by their first byte.
_GIF_IMAGE, _GIF_EXTENSION, _GIF_END = 0x2C, 0x21, 0x3B
_GIF_GRAPHIC_CONTROL, _GIF_APPLICATION = 0xF9, 0xFF
#: The extensions that say how often an animation is repeated.
_GIF_LOOPS: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0")

#: The boxes at the top level of an AVIF file, or of an animated one.
_AVIF_BOXES: Final = frozenset((b"ftyp", b"meta", b"mdat", b"moov"))
_XMP: Final = re.compile(rb"<x:xmpmeta\b.*?</x:xmpmeta>", re.DOTALL)


def rebuild_png(data: bytes) -> bytes:
    """Return a PNG with its pixels only. Drop everything after its end."""
    parts, at = [_PNG], len(_PNG)
    while True:
        size, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + size
        if end > len(data):
            raise ValueError("incomplete chunk")
        if kind in _PNG_CHUNKS:
            parts.append(data[at:end])
        if kind == b"IEND":
            return b"".join(parts)
        at = end


def rebuild_webp(data: bytes) -> bytes:
    """Return a WebP with its pixels only. Drop everything after its end."""
    (size,) = struct.unpack_from("<I", data, 4)
    if 8 + size > len(data) + 1:
        raise ValueError("incomplete file")
    parts, at, stop = [], 12, min(8 + size, len(data))
    while at + 8 <= stop:
        kind, length = struct.unpack_from("<4sI", data, at)
        content = data[at + 8 : at + 8 + length]
        if len(content) < length:
            raise ValueError("incomplete chunk")
        if kind == b"VP8X":
            content = bytes([content[0] & ~_WEBP_METADATA]) + content[1:]
        if kind in _WEBP_CHUNKS:
            parts.append(kind + struct.pack("<I", length) + content + b"\0" * (length % 2))
        at += 8 + length + length % 2
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def rebuild_gif(data: bytes) -> bytes:
    """Return a GIF with its frames, their times and their repetition only. Drop everything after
    its end."""
    at = 13 + _get_palette_size(data[10])
    parts = [data[:at]]
    while at < len(data) and data[at] != _GIF_END:
        start, kind = at, data[at]
        if kind == _GIF_IMAGE:
            at = _skip_blocks(data, at + 11 + _get_palette_size(data[at + 9]))
            parts.append(data[start:at])
        elif kind == _GIF_EXTENSION:
            at = _skip_blocks(data, at + 2)
            if _is_kept(data[start:at]):
                parts.append(data[start:at])
        else:
            raise ValueError("unknown block")
    return b"".join((*parts, bytes([_GIF_END])))


def _get_palette_size(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _skip_blocks(data: bytes, at: int) -> int:
    """Return the offset after a row of blocks, which ends with an empty one."""
    while data[at]:
        at += 1 + data[at]
        if at >= len(data):
            raise ValueError("incomplete block")
    return at + 1


def _is_kept(extension: bytes) -> bool:
    if extension[1] == _GIF_APPLICATION:
        return len(extension) == 19 and extension[3:14] in _GIF_LOOPS
    return extension[1] == _GIF_GRAPHIC_CONTROL


def cut_avif(data: bytes) -> bytes:
    """Return an AVIF with unknown boxes and XMP blanked. The others stay where they are, because
    they refer to each other's places."""
    parts = []
    for kind, box in _split_boxes(_XMP.sub(lambda found: b" " * len(found[0]), data)):
        if kind in _AVIF_BOXES:
            parts.append(box)
        else:
            parts.append(struct.pack(">I4s", len(box), b"free") + bytes(len(box) - 8))
    return b"".join(parts)


def _split_boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, at + 8)
        elif size == 0:
            size = len(data) - at
        if size < 8 or at + size > len(data):
            raise ValueError("incomplete box")
        yield kind, data[at : at + size]
        at += size
