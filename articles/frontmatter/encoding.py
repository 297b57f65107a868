"""The encoding of files: UTF-8, with or without a byte order mark."""

from __future__ import annotations

from typing import Final

from articles.errors import FrontMatterError, PatchError
from articles.frontmatter.errors import make_error

UTF8_BOM: Final = b"\xef\xbb\xbf"
_UTF16_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")


def decode(data: bytes) -> tuple[str, bool]:
    """Return the text of a file without its byte order mark, and whether it had one.

    Raise :class:`FrontMatterError` with the code ``not-utf8``, ``nul-character`` or
    ``lone-carriage-return`` for bytes that no database could store, or that could not be written
    back unchanged.
    """
    bom = data.startswith(UTF8_BOM)
    try:
        text = data.decode("utf-8-sig" if bom else "utf-8")
    except UnicodeDecodeError as error:
        raise _make_utf8_error(data, error) from None
    if b"\0" in data:
        raise _make_nul_error(data)
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        raise _make_carriage_return_error(data)
    return text, bom


def encode(text: str, *, bom: bool = False) -> bytes:
    """Return the text as the bytes of a file, with a byte order mark if ``bom`` is true.

    Raise :class:`PatchError` for a lone surrogate, which UTF-8 cannot encode.
    """
    try:
        return (UTF8_BOM if bom else b"") + text.encode()
    except UnicodeEncodeError as error:
        shown = f"U+{ord(text[error.start]):04X}"
        raise PatchError(
            f"a file cannot contain {shown}, which is half of a surrogate pair"
        ) from None


def _make_error(data: bytes, offset: int, code: str, message: str, hint: str) -> FrontMatterError:
    before = data[:offset].decode("utf-8-sig", errors="replace")
    return make_error(before, len(before), code, f"{message} at byte {offset}", hint=hint)


def _make_utf8_error(data: bytes, error: UnicodeDecodeError) -> FrontMatterError:
    hint = "Save the file as UTF-8."
    if data.startswith(_UTF16_BOMS):
        return _make_error(
            data, 0, "not-utf8", "the file is UTF-16, not UTF-8: there is a UTF-16 mark", hint
        )
    offset = error.start + (len(UTF8_BOM) if data.startswith(UTF8_BOM) else 0)
    message = f"the file is not valid UTF-8: the byte 0x{data[offset]:02x}"
    return _make_error(data, offset, "not-utf8", message, hint)


def _make_nul_error(data: bytes) -> FrontMatterError:
    if data.count(b"\0") * 3 > len(data):
        hint = "The file looks like UTF-16 or a binary file. Save it as UTF-8."
    else:
        hint = "Remove this character, because no database can store it."
    return _make_error(data, data.index(b"\0"), "nul-character", "there is a NUL character", hint)


def _make_carriage_return_error(data: bytes) -> FrontMatterError:
    offset = data.replace(b"\r\n", b"__").index(b"\r")
    return _make_error(
        data,
        offset,
        "lone-carriage-return",
        "there is a carriage return without a line feed",
        "Save the file with Unix (LF) or Windows (CRLF) line endings.",
    )
