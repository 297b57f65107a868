"""Readers' pages travel compressed, also where no nginx stands in front."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressPagesMiddleware(GZipMiddleware):
    """Not for whoever has logged in: what such a page holds must not be guessed from its length."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        known = settings.SESSION_COOKIE_NAME in request.COOKIES
        if known or request.path_info.startswith("/admin/"):
            return response
        return super().process_response(request, response)
