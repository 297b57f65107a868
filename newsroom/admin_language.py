"""The language of the admin: the one that the editor's browser prefers."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class DeskLanguageMiddleware(LocaleMiddleware):
    """Django's LocaleMiddleware, restricted to the admin. The language of all other pages depends
    only on their address."""

    def process_request(self, request: HttpRequest) -> None:
        if _is_desk(request):
            super().process_request(request)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not _is_desk(request):
            return response
        response = super().process_response(request, response)
        # Reset the language, because this thread may handle a reader's request next.
        translation.activate(settings.LANGUAGE_CODE)
        return response


def _is_desk(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/")
