"""Names that exist, for whoever is typing one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from articles.hugo import term_key
from articles.labels import VOCABULARIES

#: Names in one answer, and characters of the question that count.
MOST = 12
LONGEST = 100


class Suggestions:
    """``suggest/tags/?q=reu`` → ``{"names": ["Reuters", …]}``, those that begin so first. Only for
    people who may write articles."""

    def __init__(self, model_admin: Any) -> None:
        self.admin = model_admin
        self.__name__ = "suggestions"

    def __call__(self, request: HttpRequest, field: str) -> JsonResponse:
        return require_safe(self._answer)(request, field)

    def _answer(self, request: HttpRequest, field: str) -> JsonResponse:
        may = self.admin.has_add_permission(request) or self.admin.has_change_permission(request)
        if not may:
            raise PermissionDenied
        if field not in VOCABULARIES:
            raise Http404
        response = JsonResponse({"names": found(field, request.GET.get("q", ""))})
        response["Cache-Control"] = "private, no-store"
        return response


def found(field: str, text: str) -> list[str]:
    """Names of a vocabulary that hold ``text``, whatever its case."""
    key = term_key(text[:LONGEST])
    terms = VOCABULARIES[field].terms._default_manager
    first = terms.filter(key__startswith=key).order_by("key").values_list("name", flat=True)[:MOST]
    names = list(first)
    if key and len(names) < MOST:
        inside = terms.filter(Q(key__contains=key) & ~Q(key__startswith=key)).order_by("key")
        names += inside.values_list("name", flat=True)[: MOST - len(names)]
    return names
