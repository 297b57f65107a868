"""The address to which the form sends pasted HTML. It answers with Markdown."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.rendering.pasted_html import convert_to_markdown
from articles.rendering.result import RenderError

#: Maximum length of pasted HTML in characters. Word writes a long story in a tenth of it.
MAX_HTML: Final = 1_000_000


class PasteView:
    """The view at ``paste/``. POST ``html``; the answer is ``{"markdown": "…"}``. Only users who
    may add or change articles may use it."""

    def __init__(self, model_admin: Any) -> None:
        self.admin = model_admin

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        may = self.admin.has_add_permission(request) or self.admin.has_change_permission(request)
        if not may:
            raise PermissionDenied
        return require_POST(self._answer)(request)

    def _answer(self, request: HttpRequest) -> JsonResponse:
        response = _convert(request.POST.get("html", ""))
        response["Cache-Control"] = "private, no-store"
        return response


def _convert(html: str) -> JsonResponse:
    try:
        if len(html) > MAX_HTML:
            raise RenderError(f"more than {MAX_HTML} characters of HTML")
        text = convert_to_markdown(html, missing_picture=_("picture missing: drop it here"))
    except RenderError as error:
        return JsonResponse({"error": str(error)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return JsonResponse({"markdown": text})
