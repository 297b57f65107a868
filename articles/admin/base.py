"""Features of all admin pages: limits on query strings, an error message if the database cannot
save, and read-only models."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.messages import get_messages
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import DatabaseError, IntegrityError
from django.forms import Script
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.admin.cells import NOTHING
from articles.editing import addresses, saving
from articles.models.transactions import STORAGE_ERRORS, retry_transaction
from articles.rendering import RenderError
from articles.tasks import make_failure

logger = logging.getLogger("newsroom.admin")

#: The primary keys that databases can store.
_KEY = re.compile(r"[0-9]{1,18}", re.ASCII)

Response = TypeVar("Response", bound=HttpResponse)

#: Limits on a search. With a thousand words, the query would be nested too deeply for SQLite.
MAX_SEARCH_CHARACTERS = 200
MAX_SEARCH_WORDS = 10

#: Words in a database error → explanation for the editor.
STORAGE_FAULT_MESSAGES = (
    (("full", "no space"), _("The disk is full.")),
    (("readonly", "read-only"), _("The database is read-only.")),
    (("locked", "lock timeout", "statement timeout"), _("The database is busy.")),
)
UNKNOWN_FAULT_MESSAGE = _("The database is not responding.")
UNEXPECTED_ERROR_MESSAGE = _(
    "An unexpected error (%(name)s) prevented this save. The log has the details."
)

#: Exceptions that ``changeform_view`` does not catch, because other code handles them.
ERRORS_ANSWERED_ELSEWHERE = (
    BadRequest,
    DatabaseError,
    Http404,
    addresses.AddressTaken,
    saving.StaleVersion,
    OSError,
    PermissionDenied,
    SuspiciousOperation,
)


class DeskAdmin(admin.ModelAdmin):
    """The base class of all model admins."""

    list_per_page = 50
    empty_value_display = NOTHING
    show_full_result_count = False
    # Do not show facet counts, because they would need one query per filter.
    show_facets = admin.ShowFacets.NEVER
    save_on_top = False
    #: Additional lookups that links from other pages use. The lookups of the list's own filters are
    #: always allowed.
    linked_lookups: tuple[str, ...] = ()

    class Media:
        js = [Script("admin-desk/once.js", defer=True)]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        words = search_term[:MAX_SEARCH_CHARACTERS].split()[:MAX_SEARCH_WORDS]
        return super().get_search_results(request, queryset, " ".join(words))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = capfirst(self.opts.verbose_name_plural)
        context = {"title": title, **(extra_context or {})}
        return run_in_transaction(request, partial(super().changelist_view, request, context))

    def response_action(self, request: Any, queryset: Any, *args: Any, **kwargs: Any) -> Any:
        """Run an action on the selected rows. Ignore forged keys, which are no numbers."""
        posted = request.POST.copy()
        keys = posted.getlist(ACTION_CHECKBOX_NAME)
        posted.setlist(ACTION_CHECKBOX_NAME, [key for key in keys if _KEY.fullmatch(key)])
        request.POST = posted
        return super().response_action(request, queryset, *args, **kwargs)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        view = partial(super().delete_view, request, object_id, extra_context)
        return run_in_transaction(request, view)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Show the form. If saving fails, show it again with the entered values and an error."""
        view = partial(super().changeform_view, request, object_id, form_url, extra_context)
        try:
            return run_in_transaction(request, view)
        except STORAGE_ERRORS as error:
            if request.method != "POST":
                raise
            logger.error("A save failed: %s", error)
            request.storage_fault = describe_database_error(error)  # type: ignore[attr-defined]
            response = self._changeform_view(  # type: ignore[attr-defined]
                request, object_id, form_url, extra_context
            )
            if hasattr(response, "render"):
                response.render()
            response.status_code = 503
            return response
        except BaseException as fault:
            if request.method != "POST" or isinstance(fault, ERRORS_ANSWERED_ELSEWHERE):
                raise
            request.storage_fault = _describe_unexpected_error(fault, request)  # type: ignore[attr-defined]
            return self._changeform_view(  # type: ignore[attr-defined]
                request, object_id, form_url, extra_context
            )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):
        form = super().get_form(request, obj, change=change, **kwargs)
        fault = getattr(request, "storage_fault", None)
        return type(form.__name__, (_RefusedForm, form), {"fault": fault}) if fault else form


def run_in_transaction(request: HttpRequest, view: Callable[[], Response]) -> Response:
    """Return the response of ``view()``. For a POST, run the view in one transaction, and retry it
    if it collides with another transaction. Discard the messages of a failed attempt.

    Raise :class:`django.db.IntegrityError` if the database rejects a row twice.
    """
    if request.method != "POST":
        return view()
    # Use a private attribute of Django's message storage, because no function removes a queued
    # message. A request without a session has no message storage.
    messages: list[Any] = getattr(get_messages(request), "_queued_messages", [])
    before = len(messages)

    def forget() -> None:
        del messages[before:]

    try:
        return retry_transaction(view, undo=forget)
    except IntegrityError:
        # Another request created or deleted the same row in the same instant. A second attempt
        # finds what it did.
        forget()
    except Exception:
        forget()
        raise
    try:
        return retry_transaction(view, undo=forget)
    except Exception:
        forget()
        raise


class _RefusedForm:
    """A mixin for a form that could not be saved for a reason other than its fields. It makes the
    form invalid."""

    fault: Any

    def full_clean(self) -> None:
        try:
            super().full_clean()  # type: ignore[misc]
        # Ignore this exception: it probably has the same cause as the failure in ``fault``.
        except BaseException as fault:
            make_failure(fault)
        if self.is_bound:  # type: ignore[attr-defined]
            message = _("%(fault)s Nothing was saved; your text is still here. Save again later.")
            self.add_error(None, message % {"fault": self.fault})  # type: ignore[attr-defined]


def _describe_unexpected_error(fault: BaseException, request: HttpRequest) -> Any:
    """Log an unexpected exception during a save. Return one sentence that explains it."""
    if isinstance(fault, RenderError):
        return str(fault)
    make_failure(fault).log(f"A save of {request.path}")
    return UNEXPECTED_ERROR_MESSAGE % {"name": type(fault).__name__}


def describe_database_error(error: Exception) -> Any:
    """Return one sentence that explains a database error."""
    text = str(error).lower()
    for words, sentence in STORAGE_FAULT_MESSAGES:
        if any(word in text for word in words):
            return sentence
    return UNKNOWN_FAULT_MESSAGE


class ReadOnlyAdmin(DeskAdmin):
    """The base class for models that the admin shows but does not change."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
