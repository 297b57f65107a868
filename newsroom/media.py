"""The view that serves pictures and other media files if no web server does."""

import re
from posixpath import normpath

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.static import serve

# Media types that browsers may open. All other types are sent as downloads, because some of them,
# above all SVG and HTML, could run scripts when opened. An SVG that is part of a page is still
# shown.
INLINE_TYPES = {
    "image/avif", "image/bmp", "image/gif", "image/jpeg", "image/png", "image/tiff",
    "image/vnd.microsoft.icon", "image/webp", "image/x-icon",
}  # fmt: skip


# Files that this view must not serve. ``articles.pages.hosted_files`` serves them at other
# addresses while their page is public. Their paths here contain only a digest, which anyone who
# once had the file can compute.
HOSTED_PATH = re.compile(r"files/[0-9a-f]{2}/[0-9a-f]{64}", re.IGNORECASE)

# The name of a smaller copy of a picture. Pages can refer to a copy before it exists, because its
# name is computed.
RENDITION_NAME = re.compile(r"(.+)\.w[1-9][0-9]{0,3}\.webp")


def serve_media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve the file `path` below MEDIA_ROOT. If a smaller copy of a picture does not exist, serve
    the original. Raise Http404 if the file does not exist or is outside of MEDIA_ROOT."""
    # Normalize the path as Django's ``serve`` does, so that no other spelling of it gets past this
    # check.
    if HOSTED_PATH.match(normpath(path).lstrip("/")):
        raise Http404
    seconds = 3600
    try:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except Http404:
        original = RENDITION_NAME.fullmatch(path)
        if original is None:
            raise
        response = serve(request, original[1], document_root=str(settings.MEDIA_ROOT))
        seconds = 60
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    if response.headers.get("Content-Type", "") not in INLINE_TYPES:
        response.headers["Content-Disposition"] = "attachment"
    return response
