"""Range requests for files (RFC 9110, section 14). Without them, Apple devices cannot play video or
audio, and no browser can skip within a recording."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

#: A header with a single range of bytes, counted from the beginning or from the end of the file.
RANGE_HEADER = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.IGNORECASE)
#: Number of bytes sent at a time.
CHUNK_BYTES = 65_536


class RangeMiddleware:
    """Respond to range requests for all files that views return."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, FileResponse) and response.status_code == 200:
            return _apply_range(request, response)
        return response


def _apply_range(request: HttpRequest, response: FileResponse) -> HttpResponseBase:
    file = response.file_to_stream
    if file is None or not response.get("Content-Length"):
        return response
    response["Accept-Ranges"] = "bytes"
    asked = request.headers.get("Range", "")
    if request.method != "GET" or not asked or not _is_same_file(request, response):
        return response
    size = int(response["Content-Length"])
    part = _parse_range(asked, size)
    if part is None:
        return response
    start, end = part
    if start >= end:
        response.close()
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    file.seek(start)
    response.streaming_content = _read_chunks(file, end - start)
    response.status_code = 206
    response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response["Content-Length"] = str(end - start)
    return response


def _is_same_file(request: HttpRequest, response: FileResponse) -> bool:
    """Return False if the file has changed since the browser received a part of it (``If-Range``).
    The browser then gets the whole file."""
    named = request.headers.get("If-Range", "").strip()
    if not named:
        return True
    if named.startswith(('"', "W/")):
        return named == response.get("ETag") and not named.startswith("W/")
    return named == response.get("Last-Modified")


def _parse_range(asked: str, size: int) -> tuple[int, int] | None:
    """Return the start and the end (exclusive) of the requested range. If the range is outside the
    file, return an empty range. If the header is not a single range, return None; the whole file is
    then sent."""
    found = RANGE_HEADER.fullmatch(asked)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return max(0, size - int(found[2])), size
    start = int(found[1])
    if not found[2]:
        return start, size
    end = int(found[2]) + 1
    return (start, min(end, size)) if end > start else None


def _read_chunks(file: IO[bytes], length: int) -> Iterator[bytes]:
    while length and (piece := file.read(min(CHUNK_BYTES, length))):
        length -= len(piece)
        yield piece
