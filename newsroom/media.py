"""Pictures and other files that articles bring along, served without a web server in front."""

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.static import serve

# Shown in the page they belong to. Anything else, SVG and HTML above all, could run scripts when
# opened on its own, and is handed out as a download; as a picture in a page SVG still shows.
SHOWN = {"image/avif", "image/gif", "image/jpeg", "image/png", "image/webp"}


# A smaller copy of a picture, named by rule: pages name it before it is made.
RENDITION = re.compile(r"(.+)\.w[1-9][0-9]{0,3}\.webp")


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """The file `path` below MEDIA_ROOT; Http404 where there is none (or it lies outside). Until a
    rendition is made, or where it cannot be, the picture itself stands for it."""
    seconds = 3600
    try:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except Http404:
        original = RENDITION.fullmatch(path)
        if original is None:
            raise
        response = serve(request, original[1], document_root=str(settings.MEDIA_ROOT))
        seconds = 60
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    if response.headers.get("Content-Type", "") not in SHOWN:
        response.headers["Content-Disposition"] = "attachment"
    return response
