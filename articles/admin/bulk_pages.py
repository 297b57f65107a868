"""The page of a bulk action: its progress, then its result."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles.admin import bulk_rights, bulk_words
from articles.admin.undoing import message_with_undo
from articles.editing import bulk
from articles.models import Article, DeskAction, DeskActionItem
from articles.models.term_tables import TERM_TABLES
from articles.models.transactions import is_retryable

logger = logging.getLogger("newsroom.admin")

Outcome = DeskActionItem.Outcome

#: Maximum number of stories that the page names per outcome.
NAMED = 100


def build_urls(admin_site: Any) -> list[Any]:
    """Return the addresses of bulk actions and of undoing."""
    # Imported here because that view redirects to this page.
    from articles.admin.undo_view import UndoView

    view = admin_site.admin_view
    methods = require_http_methods(["GET", "HEAD", "POST"])
    return [
        path("actions/<int:pk>/", view(methods(BulkPage(admin_site).answer)), name="desk_bulk"),
        path("actions/<int:pk>/undo/", view(methods(UndoView(admin_site))), name="desk_undo"),
    ]


def run_first_step(request: HttpRequest, action: DeskAction, *, back: str) -> HttpResponse:
    """Do the first step of a new action. If that was all and nothing was refused, go ``back`` with
    a message, else show the page of the action. No transaction may be open."""
    action = run_step(request, action)
    page = HttpResponseRedirect(reverse("admin:desk_bulk", args=[action.pk]))
    if action.waiting:
        return page
    counts = bulk_words.count_outcomes(action)
    message_result(request, action, counts)
    return page if counts[Outcome.REFUSED] else HttpResponseRedirect(back)


def run_step(request: HttpRequest, action: DeskAction) -> DeskAction:
    """Continue the action for about a second, with the rights that the user has now."""
    may = partial(bulk_rights.may_do, request.user, action)
    return bulk.run_step(action, user=request.user, at=timezone.now(), may=may)


def message_result(request: HttpRequest, action: DeskAction, counts: dict[str, int]) -> None:
    """Say on the next page what was done, with a button to undo it."""
    text = bulk_words.describe_result(action, counts)
    if not counts[Outcome.DONE] and action.kind not in bulk.OF_TERMS:
        messages.warning(request, text)
    elif action.kind != DeskAction.Kind.UNDO and bulk_rights.can_be_undone(action):
        message_with_undo(request, messages.SUCCESS, text, action)
    else:
        messages.success(request, text)


class BulkPage:
    """Show a bulk action. A POST continues it for one step, and answers a script with numbers."""

    def __init__(self, admin_site: Any) -> None:
        self.admin_site = admin_site

    def answer(self, request: HttpRequest, pk: int) -> HttpResponse:
        action = DeskAction.objects.select_related("undoes").filter(pk=pk).first()
        if action is None:
            raise Http404(_("The log does not contain this action."))
        mine = bulk_rights.may_continue(request.user, action)
        if not mine and not bulk_rights.may_look(request.user):
            raise PermissionDenied
        fault = "" if mine else _describe_owner(action)
        if request.method == "POST" and mine and action.waiting:
            if not bulk_rights.may_finish(request.user, action):
                raise PermissionDenied
            return self._continue(request, action)
        return self._page(
            request, action, fault=fault, status=403 if _posts(request, fault) else 200
        )

    def _continue(self, request: HttpRequest, action: DeskAction) -> HttpResponse:
        try:
            action = run_step(request, action)
        except OperationalError as error:
            if not is_retryable(error) or not _wants_numbers(request):
                raise
            # Somebody else is saving. The script tries again.
            logger.info("A bulk action waits: %s", error)
        if _wants_numbers(request):
            return JsonResponse(bulk_words.count_progress(action))
        return HttpResponseRedirect(reverse("admin:desk_bulk", args=[action.pk]))

    def _page(
        self, request: HttpRequest, action: DeskAction, *, fault: str, status: int
    ) -> HttpResponse:
        counts = bulk_words.count_outcomes(action)
        context = {
            **self.admin_site.each_context(request),
            "title": bulk_words.describe_action(action),
            "action": action,
            "back": _find_list(action),
            "parameters": bulk_words.describe_parameters(action),
            "fault": fault,
            "progress": bulk_words.count_progress(action),
            "lists": [
                (outcome, Outcome(outcome).label, counts[outcome], _find_items(action, outcome))
                for outcome in (Outcome.REFUSED, Outcome.UNCHANGED, Outcome.DONE)
                if counts[outcome]
            ],
            "named": NAMED,
            "result": bulk_words.describe_result(action, counts) if not action.waiting else "",
            "may_undo": not fault
            and counts[Outcome.DONE]
            and action.kind != DeskAction.Kind.UNDO
            and bulk_rights.can_be_undone(action)
            and not action.undos.exists(),
        }
        return TemplateResponse(request, "admin/desk/bulk.html", context, status=status)


def _find_list(action: DeskAction) -> str:
    """Return the address of the list to which the action belongs: of articles or of terms."""
    model = Article
    if action.kind in bulk.OF_TERMS:
        model = TERM_TABLES[action.parameters["field"]].terms
    return reverse(f"admin:articles_{model._meta.model_name}_changelist")


def _posts(request: HttpRequest, fault: str) -> bool:
    return request.method == "POST" and bool(fault)


def _wants_numbers(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _describe_owner(action: DeskAction) -> str:
    name = action.username or _("Somebody else")
    return _("%(name)s started this. Only %(name)s or an Administrator can continue it.") % {
        "name": name
    }


def _find_items(action: DeskAction, outcome: str) -> list[DeskActionItem]:
    return list(action.items.filter(outcome=outcome)[:NAMED])
