"""The content of the dialog in which a picture is chosen for a story or a field."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from articles.admin import rights
from articles.admin.picture_upload import ACCEPTED, describe_limits
from articles.admin.uncounted import read_page, read_page_number
from articles.models import Picture

#: Number of pictures per page of the dialog.
PICTURES_PER_PAGE: Final = 24


class PicturePickerView:
    """The view at ``picture/pick/``: the newest pictures, those that match the search ``q``, or the
    one at ``address``."""

    def __init__(self, model_admin: Any) -> None:
        self.admin = model_admin
        self.__name__ = type(self).__name__

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return require_safe(self._answer)(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if not self.admin.has_view_permission(request):
            raise PermissionDenied
        query, number = request.GET.get("q", ""), read_page_number(request.GET.get("p"))
        every = Picture.objects.order_by("-pk")
        found, _distinct = self.admin.get_search_results(request, every, query)
        if address := request.GET.get("address"):
            found = every.filter(path=address)
        pictures, more = read_page(found, number, size=PICTURES_PER_PAGE)
        context = {
            "query": query,
            "pictures": pictures,
            "newer": str(number - 1) if number > 1 else "",
            "older": str(number + 1) if more else "",
            "may_upload": rights.may_add(request.user),
            "accepted": ACCEPTED,
            "limits": describe_limits(),
        }
        response = TemplateResponse(request, "admin/articles/picture/pick.html", context)
        response["Cache-Control"] = "private, no-store"
        return response
