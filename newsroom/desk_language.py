"""The desk speaks the language that the editor's browser asks for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class DeskLanguageMiddleware(LocaleMiddleware):
    """Only the desk: a reader's page is in the language of its address, and the same for all."""

    def process_request(self, request: HttpRequest) -> None:
        if _is_desk(request):
            super().process_request(request)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not _is_desk(request):
            return response
        response = super().process_response(request, response)
        # The thread answers readers next.
        translation.activate(settings.LANGUAGE_CODE)
        return response


def _is_desk(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/")
