"""Remove the location from pictures and films, because readers need not know where they were taken.
Apart from that, the copy for readers is identical to the file, byte for byte.

Metadata is overwritten in place, so that no container has to be rebuilt. An Exif block is a small
TIFF file in every picture format, and XMP is plain text.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

_HEADERS: Final = (b"II*\0", b"MM\0*")
#: The bytes that precede an Exif block: a marker in JPEG, PNG and WebP, or an offset of zero in
#: AVIF.
_BEFORE_TIFF: Final = re.compile(rb"(?:Exif\0\0|eXIf|EXIF[\s\S]{4}|\0\0\0\0)\Z")
_ATTRIBUTE: Final = re.compile(rb"""(?<=\s)\w{1,40}:GPS\w+\s{0,9}=\s{0,9}(?:"[^"<]*"|'[^'<]*')""")
_ELEMENT: Final = re.compile(rb"<(\w{1,40}:GPS\w+)(?:\s[^<>]*)?>[^<]*</\1\s*>")

#: Coordinates in the format of ISO 6709, as phones write them into films:
#: "+53.5512+009.9938+012.3/".
_COORDINATES: Final = re.compile(
    rb"[+-]\d{2,6}\.\d{1,20}[+-]\d{3,7}\.\d{1,20}(?:[+-]\d{1,6}(?:\.\d{1,9})?)?(?:CRS\w{1,10})?/"
)
#: Maximum length of coordinates in bytes.
_COORDINATES_LENGTH: Final = 80

_GPS: Final = 0x8825
#: Size in bytes of one value, by TIFF type.
_TYPE_SIZES: Final = {
    1: 1,
    2: 1,
    3: 2,
    4: 4,
    5: 8,
    6: 1,
    7: 1,
    8: 2,
    9: 4,
    10: 8,
    11: 4,
    12: 8,
    13: 4,
}
#: Maximum number of TIFF directories (blocks of metadata) to read in one Exif block. Cameras write
#: far fewer.
_MAX_ENTRIES: Final = 200

_PNG: Final = b"\x89PNG\r\n\x1a\n"
#: Text chunks of PNG that contain metadata of another format in a special encoding.
_FOREIGN_METADATA: Final = re.compile(
    rb"Raw profile type|XML:com\.adobe\.xmp\0\x01|[^\0]*gps", re.IGNORECASE
)
_TEXT_CHUNKS: Final = (b"tEXt", b"zTXt", b"iTXt")


def without_location(data: bytes) -> bytes:
    """Return the bytes of a picture file with its GPS position removed."""
    blanked = bytearray(data)
    for start in _find_exif_blocks(data):
        _blank_exif(blanked, start)
    if b":GPS" in data:
        for pattern in (_ATTRIBUTE, _ELEMENT):
            for place in pattern.finditer(bytes(blanked)):
                blanked[place.start() : place.end()] = b" " * len(place[0])
    result = bytes(blanked)
    return _rebuild_png(result) if data.startswith(_PNG) else result


def blank_coordinates(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes of a film (QuickTime, MP4) with its coordinates overwritten with spaces."""
    rest = b""
    for chunk in chunks:
        data = _COORDINATES.sub(lambda found: b" " * len(found[0]), rest + chunk)
        yield data[:-_COORDINATES_LENGTH]
        rest = data[-_COORDINATES_LENGTH:]
    yield rest


def _find_exif_blocks(data: bytes) -> Iterator[int]:
    """Yield the offsets of TIFF headers. Skip places where the same bytes occur by chance."""
    for header in _HEADERS:
        at = data.find(header)
        while at != -1:
            if at == 0 or _BEFORE_TIFF.search(data, max(at - 8, 0), at):
                yield at
            at = data.find(header, at + 1)


def _blank_exif(data: bytearray, start: int) -> None:
    """Remove the GPS data of the Exif block whose TIFF header is at the offset ``start``."""
    order = "<" if data[start : start + 1] == b"I" else ">"
    seen: set[int] = set()
    try:
        (ifd,) = struct.unpack_from(f"{order}I", data, start + 4)
        while ifd and ifd not in seen and len(seen) < _MAX_ENTRIES:
            seen.add(ifd)
            ifd = _blank_gps_pointer(data, start, ifd, order)
    except struct.error:  # truncated: programs that read Exif stop here as well
        return


def _blank_gps_pointer(data: bytearray, start: int, ifd: int, order: str) -> int:
    """Remove the GPS data, and the pointer to it in the TIFF directory at the offset ``ifd``.
    Return the offset of the next directory."""
    (count,) = struct.unpack_from(f"{order}H", data, start + ifd)
    first = start + ifd + 2
    (following,) = struct.unpack_from(f"{order}I", data, first + 12 * count)
    for number in range(count):
        at = first + 12 * number
        tag, _type, _count, value = struct.unpack_from(f"{order}HHII", data, at)
        if tag == _GPS:
            _blank_directory(data, start, value, order)
            rest = data[at + 12 : first + 12 * count + 4]
            data[at : at + len(rest) + 12] = rest + bytes(12)
            struct.pack_into(f"{order}H", data, start + ifd, count - 1)
            break
    return int(following)


def _blank_directory(data: bytearray, start: int, ifd: int, order: str) -> None:
    (count,) = struct.unpack_from(f"{order}H", data, start + ifd)
    for number in range(count):
        at = start + ifd + 2 + 12 * number
        _tag, kind, many, value = struct.unpack_from(f"{order}HHII", data, at)
        size = _TYPE_SIZES.get(kind, 1) * many
        if size > 4:
            _blank(data, start + value, size)
    _blank(data, start + ifd, 2 + 12 * count + 4)


def _blank(data: bytearray, at: int, size: int) -> None:
    end = min(at + size, len(data))
    data[at:end] = bytes(max(end - at, 0))


def _rebuild_png(data: bytes) -> bytes:
    """Return a PNG without foreign metadata and with correct checksums."""
    parts = [_PNG]
    for kind, content, whole in _split_png_chunks(data):
        if kind in _TEXT_CHUNKS and _FOREIGN_METADATA.match(content):
            continue
        if kind == b"eXIf" or kind in _TEXT_CHUNKS:
            checked = struct.pack(">I", zlib.crc32(kind + content))
            parts.append(whole[: 8 + len(content)] + checked)
        else:
            parts.append(whole)
    return b"".join(parts)


def _split_png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield the kind, the content and all bytes of each chunk. Trailing bytes that are not a chunk
    come last, unchanged."""
    at = len(_PNG)
    while at + 12 <= len(data):
        (size,) = struct.unpack_from(">I", data, at)
        end = at + 12 + size
        if end > len(data):
            break
        yield data[at + 4 : at + 8], data[at + 8 : end - 4], data[at:end]
        at = end
    yield b"", b"", data[at:]
