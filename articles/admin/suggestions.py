"""Suggestions of existing names while an editor is typing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from articles.hugo import term_key
from articles.models.term_tables import TERM_TABLES

#: Maximum number of suggested names.
MAX_NAMES = 12
#: Maximum number of characters of the query that are used.
MAX_QUERY_LENGTH = 100


class SuggestionsView:
    """A view for ``suggest/tags/?q=reu``. It returns ``{"names": ["Reuters", …]}``; names that
    start with the query come first. Only users who may add or change articles may use it."""

    def __init__(self, model_admin: Any) -> None:
        self.admin = model_admin
        self.__name__ = "suggestions"

    def __call__(self, request: HttpRequest, field: str) -> JsonResponse:
        return require_safe(self._answer)(request, field)

    def _answer(self, request: HttpRequest, field: str) -> JsonResponse:
        may = self.admin.has_add_permission(request) or self.admin.has_change_permission(request)
        if not may:
            raise PermissionDenied
        if field not in TERM_TABLES:
            raise Http404
        response = JsonResponse({"names": find_names(field, request.GET.get("q", ""))})
        response["Cache-Control"] = "private, no-store"
        return response


def find_names(field: str, text: str) -> list[str]:
    """Return the names in a taxonomy that contain ``text``, ignoring case. Names that start with
    ``text`` come first."""
    key = term_key(text[:MAX_QUERY_LENGTH])
    terms = TERM_TABLES[field].terms._default_manager.filter(alias_of=None)
    first = (
        terms.filter(key__startswith=key).order_by("key").values_list("name", flat=True)[:MAX_NAMES]
    )
    names = list(first)
    if key and len(names) < MAX_NAMES:
        inside = terms.filter(Q(key__contains=key) & ~Q(key__startswith=key)).order_by("key")
        names += inside.values_list("name", flat=True)[: MAX_NAMES - len(names)]
    return names
