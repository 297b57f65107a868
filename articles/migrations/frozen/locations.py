"""Picture files without the place where they were taken. Everything else of a file stays, byte for
byte.

Metadata is blanked where it stands, so that no container has to be written anew: an Exif block is
a small TIFF whatever the format of the picture, and XMP is plain text.
"""

import re
import struct
import zlib
_HEADERS = (b"II*\0", b"MM\0*")
#: What stands before the header of an Exif block in JPEG, PNG, WebP and AVIF (an offset).
_BEFORE = re.compile(rb"(?:Exif\0\0|eXIf|EXIF[\s\S]{4}|\0\0\0\0)\Z")
_ATTRIBUTE = re.compile(rb"""(?<=\s)\w{1,40}:GPS\w+\s{0,9}=\s{0,9}(?:"[^"<]*"|'[^'<]*')""")
_ELEMENT = re.compile(rb"<(\w{1,40}:GPS\w+)(?:\s[^<>]*)?>[^<]*</\1\s*>")

_GPS = 0x8825
#: Bytes of a value of each type in a TIFF.
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
#: Directories of one file, beyond which it is no picture of a camera.
_MOST = 200

_PNG = b"\x89PNG\r\n\x1a\n"
#: Texts of a PNG that hold metadata of other formats in a spelling of their own.
_FOREIGN = re.compile(
    rb"Raw profile type|XML:com\.adobe\.xmp\0\x01|[^\0]*gps", re.IGNORECASE
)
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")


def without_location(data):
    """The bytes of a picture file without the place where it was taken."""
    blanked = bytearray(data)
    for start in _exif_blocks(data):
        _blank_exif(blanked, start)
    if b":GPS" in data:
        for pattern in (_ATTRIBUTE, _ELEMENT):
            for place in pattern.finditer(bytes(blanked)):
                blanked[place.start() : place.end()] = b" " * len(place[0])
    result = bytes(blanked)
    return _sound_png(result) if data.startswith(_PNG) else result


def _exif_blocks(data):
    """Where a TIFF header begins that is one, and not by chance the same bytes."""
    for header in _HEADERS:
        at = data.find(header)
        while at != -1:
            if at == 0 or _BEFORE.search(data, max(at - 8, 0), at):
                yield at
            at = data.find(header, at + 1)


def _blank_exif(data, start):
    """Take every directory of places out of the TIFF at ``start``."""
    order = "<" if data[start : start + 1] == b"I" else ">"
    seen = set()
    try:
        (ifd,) = struct.unpack_from(f"{order}I", data, start + 4)
        while ifd and ifd not in seen and len(seen) < _MOST:
            seen.add(ifd)
            ifd = _blank_in(data, start, ifd, order)
    except struct.error:  # it ends before it should: no reader of Exif gets farther
        return


def _blank_in(data, start, ifd, order):
    """Take the pointer to places out of one directory. Return where the next directory is."""
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
    return following


def _blank_directory(data, start, ifd, order):
    (count,) = struct.unpack_from(f"{order}H", data, start + ifd)
    for number in range(count):
        at = start + ifd + 2 + 12 * number
        _tag, kind, many, value = struct.unpack_from(f"{order}HHII", data, at)
        size = _SIZES.get(kind, 1) * many
        if size > 4:
            _blank(data, start + value, size)
    _blank(data, start + ifd, 2 + 12 * count + 4)


def _blank(data, at, size):
    end = min(at + size, len(data))
    data[at:end] = bytes(max(end - at, 0))


def _sound_png(data):
    """A PNG without foreign metadata, and with the checksums of what it holds now."""
    parts = [_PNG]
    for kind, content, whole in _chunks(data):
        if kind in _TEXTS and _FOREIGN.match(content):
            continue
        if kind == b"eXIf" or kind in _TEXTS:
            checked = struct.pack(">I", zlib.crc32(kind + content))
            parts.append(whole[: 8 + len(content)] + checked)
        else:
            parts.append(whole)
    return b"".join(parts)


def _chunks(data):
    """Kind, content and all bytes of each chunk; what is no chunk comes last, as it is."""
    at = len(_PNG)
    while at + 12 <= len(data):
        (size,) = struct.unpack_from(">I", data, at)
        end = at + 12 + size
        if end > len(data):
            break
        yield data[at + 4 : at + 8], data[at + 8 : end - 4], data[at:end]
        at = end
    yield b"", b"", data[at:]
