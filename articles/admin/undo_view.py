"""The view that undoes an action of the log, for all of its articles."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from articles.admin import bulk_pages, bulk_rights
from articles.admin.base import run_in_transaction
from articles.editing import bulk
from articles.models import DeskAction


class UndoView:
    """Undo the action with this primary key. A POST starts it, and its first step is done at once.
    A GET leads to the page of the action."""

    def __init__(self, admin_site: Any) -> None:
        self.admin_site = admin_site

    def __call__(self, request: HttpRequest, pk: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseRedirect(reverse("admin:desk_bulk", args=[pk]))
        undo = run_in_transaction(request, partial(self._start, request, pk))
        back = get_referring_page(request)
        if isinstance(undo, HttpResponse):
            return undo
        return bulk_pages.run_first_step(request, undo, back=back)

    def _start(self, request: HttpRequest, pk: int) -> Any:
        """Return the new action, or a response that says why there is none."""
        action = DeskAction.objects.select_for_update(of=("self",)).filter(pk=pk).first()
        fault = find_fault(request.user, action)
        if action is None or fault:
            messages.error(request, fault)
            return HttpResponseRedirect(get_referring_page(request))
        return bulk.start_undo(action, user=request.user, at=timezone.now())


def find_fault(user: Any, action: DeskAction | None) -> str:
    """Return the sentence that says why ``user`` cannot undo ``action``, or ""."""
    if action is None:
        return _("The log does not contain this action.")
    if not bulk_rights.may_continue(user, action):
        return _("%(name)s did this. Only %(name)s or an Administrator can undo it.") % {
            "name": action.username or _("Somebody else")
        }
    if not bulk_rights.can_be_undone(action):
        return _("This action cannot be undone.")
    if action.undos.exists():
        return _("This was undone already.")
    return ""


def get_referring_page(request: HttpRequest) -> str:
    """Return the page of the desk with the button, or else the list of articles."""
    page = request.META.get("HTTP_REFERER", "")
    desk = request.build_absolute_uri(reverse("admin:index"))
    if page.startswith(desk) and url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return str(page)
    return reverse("admin:articles_article_changelist")
