"""Bytes to characters: UTF-8 and nothing else, faults named by byte offset and by line:column."""

from __future__ import annotations

from typing import Final

from articles.errors import FrontMatterError, PatchRefused
from articles.frontmatter.faults import fault

UTF8_BOM: Final = b"\xef\xbb\xbf"
_UTF16_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")


def decode(data: bytes) -> tuple[str, bool]:
    """The text of a file without its byte order mark, and whether it had one.

    Raises :class:`FrontMatterError` ``not-utf8``, ``nul-character`` or ``lone-carriage-return``
    for bytes that could not be stored or given back as they are.
    """
    bom = data.startswith(UTF8_BOM)
    try:
        text = data.decode("utf-8-sig" if bom else "utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8(data, error) from None
    if b"\0" in data:
        raise _nul(data)
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        raise _lone_carriage_return(data)
    return text, bom


def encode(text: str, *, bom: bool = False) -> bytes:
    """The bytes of a file's text.

    Raises :class:`PatchRefused` for half of a surrogate pair, which no file in UTF-8 can hold.
    """
    try:
        return (UTF8_BOM if bom else b"") + text.encode()
    except UnicodeEncodeError as error:
        shown = f"U+{ord(text[error.start]):04X}"
        raise PatchRefused(f"no file can hold {shown}, half of a surrogate pair") from None


def _fault(data: bytes, offset: int, code: str, message: str, hint: str) -> FrontMatterError:
    before = data[:offset].decode("utf-8-sig", errors="replace")
    return fault(before, len(before), code, f"{message} at byte {offset}", hint=hint)


def _not_utf8(data: bytes, error: UnicodeDecodeError) -> FrontMatterError:
    hint = "Save the file as UTF-8."
    if data.startswith(_UTF16_BOMS):
        return _fault(data, 0, "not-utf8", "the file is UTF-16, not UTF-8: a UTF-16 mark", hint)
    offset = error.start + (len(UTF8_BOM) if data.startswith(UTF8_BOM) else 0)
    message = f"the file is not valid UTF-8: the byte 0x{data[offset]:02x}"
    return _fault(data, offset, "not-utf8", message, hint)


def _nul(data: bytes) -> FrontMatterError:
    if data.count(b"\0") * 3 > len(data):
        hint = "The file looks like UTF-16 or a binary file: save it as UTF-8."
    else:
        hint = "Remove this character: no database can store it."
    return _fault(data, data.index(b"\0"), "nul-character", "the character NUL stands", hint)


def _lone_carriage_return(data: bytes) -> FrontMatterError:
    offset = data.replace(b"\r\n", b"__").index(b"\r")
    return _fault(
        data,
        offset,
        "lone-carriage-return",
        "a carriage return without a line feed stands",
        "Save the file with line ends of Unix (LF) or Windows (CRLF).",
    )
