"""What every page of the admin has in common: limits on what a query string may ask for, an answer
where the database cannot take a save, and read-only models."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib import admin
from django.db import InternalError, OperationalError
from django.forms import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger("newsroom.admin")

#: What is read of a search: a thousand words make an expression too deep for SQLite.
SEARCH_CHARACTERS = 200
SEARCH_WORDS = 10

#: The ends of look-ups that take a part of a date, with the largest that exists.
DATE_PARTS = {"__year": 9999, "__month": 12, "__day": 31}

#: A full disk, a lost server, a lock; PostgreSQL's read-only transaction is the second.
STORAGE_ERRORS = (OperationalError, InternalError)

#: What goes wrong with a database, by words of its message, in words for the person who saves.
STORAGE_FAULTS = (
    (("full", "no space"), _("The disk is full.")),
    (("readonly", "read-only"), _("The database is read-only.")),
    (("locked", "lock timeout", "statement timeout"), _("The database is busy.")),
)
UNKNOWN_FAULT = _("The database does not answer.")


class DeskAdmin(admin.ModelAdmin):
    """Base of the desk's models."""

    list_per_page = 50
    show_full_result_count = False
    # Counts beside every filter would be a query each.
    show_facets = admin.ShowFacets.NEVER
    save_on_top = False

    class Media:
        js = [Script("admin-desk/once.js", defer=True)]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        words = search_term[:SEARCH_CHARACTERS].split()[:SEARCH_WORDS]
        return super().get_search_results(request, queryset, " ".join(words))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not all(_possible(name, request.GET[name]) for name in request.GET):
            return HttpResponseRedirect(f"{request.path}?e=1")
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """A save that the database cannot take answers with the form as it was typed."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except STORAGE_ERRORS as error:
            if request.method != "POST":
                raise
            logger.error("A save failed: %s", error)
            request.storage_fault = said(error)  # type: ignore[attr-defined]
            response = self._changeform_view(  # type: ignore[attr-defined]
                request, object_id, form_url, extra_context
            )
            if hasattr(response, "render"):
                response.render()
            response.status_code = 503
            return response

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):
        form = super().get_form(request, obj, change=change, **kwargs)
        fault = getattr(request, "storage_fault", None)
        return type(form.__name__, (_Refused, form), {"fault": fault}) if fault else form


class _Refused:
    """A form that is not saved, for a reason that is none of its fields'."""

    fault: Any

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        message = _("%(fault)s Nothing was saved; your text is still here. Save again later.")
        self.add_error(None, message % {"fault": self.fault})  # type: ignore[attr-defined]
        return cleaned


def said(error: Exception) -> Any:
    """What a fault of the database means, in one sentence."""
    text = str(error).lower()
    for words, sentence in STORAGE_FAULTS:
        if any(word in text for word in words):
            return sentence
    return UNKNOWN_FAULT


def _possible(name: str, value: Any) -> bool:
    """Whether a query parameter that names a part of a date names one that exists. Stock Django
    asks the database for the year 999999999999 and answers 500."""
    for part, largest in DATE_PARTS.items():
        if name.endswith(part):
            plain = value.isascii() and value.isdigit() and len(value) <= 4
            return plain and 1 <= int(value) <= largest
    return True


class ReadOnlyAdmin(DeskAdmin):
    """A model that is looked at here and written elsewhere."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
