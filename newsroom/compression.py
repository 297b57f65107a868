"""Compression of pages for readers, so that a site without nginx has it too."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressPagesMiddleware(GZipMiddleware):
    """Compress pages, but never for users who have logged in, because the length of a compressed
    page could reveal secrets in it."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        # Do not compress streamed files, because browsers may request ranges of them.
        if response.streaming:
            return response
        known = settings.SESSION_COOKIE_NAME in request.COOKIES
        if known or request.path_info.startswith("/admin/"):
            return response
        return super().process_response(request, response)
