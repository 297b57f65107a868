"""The page that erases the stories which have been in the trash for 30 days or more."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles.admin import bulk_pages, rights
from articles.admin.base import run_in_transaction
from articles.editing import bulk
from articles.models import DeskAction, TrashEntry
from articles.models.article_lists import LARGE_ARTICLE_FIELDS
from articles.models.trash import KEPT_IN_TRASH

#: Number of stories that the question names.
NAMED = 10


def build_urls(admin_site: Any) -> list[Any]:
    """Return the address of the page."""
    methods = require_http_methods(["GET", "HEAD", "POST"])
    view = admin_site.admin_view(methods(EraseView(admin_site)))
    return [path("erase/", view, name="desk_erase")]


class EraseView:
    """Ask whether to erase the old stories. A POST with the number of stories asked about starts
    it; if their number has changed since then, it asks again."""

    def __init__(self, admin_site: Any) -> None:
        self.admin_site = admin_site

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not rights.may_empty_trash(request.user):
            raise PermissionDenied
        if request.method != "POST":
            return self._ask(request)
        action = run_in_transaction(request, partial(self._start, request))
        if isinstance(action, HttpResponse):
            return action
        return bulk_pages.run_first_step(request, action, back=_get_trash_url())

    def _start(self, request: HttpRequest) -> Any:
        """Return the new action, or a response that asks again."""
        at = timezone.now()
        found = TrashEntry.objects.erasable(at=at)
        keys = list(found.values_list("article", flat=True)[: bulk.MAX_ARTICLES])
        if not keys or request.POST.get("count") != str(len(keys)):
            text = _("The trash changed in the meantime. Look at what would be erased now.")
            messages.warning(request, text)
            return HttpResponseRedirect(reverse("admin:desk_erase"))
        return bulk.start(DeskAction.Kind.ERASE, keys, user=request.user, at=at)

    def _ask(self, request: HttpRequest) -> HttpResponse:
        found = TrashEntry.objects.erasable(at=timezone.now()).select_related("article")
        count = found[: bulk.MAX_ARTICLES].count()
        named = found.defer(*LARGE_ARTICLE_FIELDS)[:NAMED]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Erase old stories in the trash"),
            "count": count,
            "named": named,
            "more": max(count - NAMED, 0),
            "days": KEPT_IN_TRASH.days,
            "trash": _get_trash_url(),
        }
        return TemplateResponse(request, "admin/desk/erase.html", context)


def _get_trash_url() -> str:
    return reverse("admin:articles_trashentry_changelist")
