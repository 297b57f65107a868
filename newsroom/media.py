"""Pictures and other files that articles bring along, served without a web server in front."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.static import serve

# Shown in the page they belong to. Anything else, SVG and HTML above all, could run scripts when
# opened on its own, and is handed out as a download; as a picture in a page SVG still shows.
SHOWN = {"image/avif", "image/gif", "image/jpeg", "image/png", "image/webp"}


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """The file `path` below MEDIA_ROOT; Http404 where there is none (or it lies outside)."""
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response.headers["Cache-Control"] = "public, max-age=3600"
    if response.headers.get("Content-Type", "") not in SHOWN:
        response.headers["Content-Disposition"] = "attachment"
    return response
