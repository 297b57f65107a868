"""The error page for a database that is busy, full, read-only or unreachable. It explains the
problem and keeps the form that was sent."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.views.defaults import server_error as unknown_error

from articles.admin.base import UNKNOWN_FAULT_MESSAGE, describe_database_error
from articles.models.transactions import STORAGE_ERRORS

logger = logging.getLogger("newsroom.outage")

#: Number of seconds after which clients should try again. A database lock or a server restart takes
#: about as long.
RETRY_SECONDS = 10


class OutageMiddleware:
    """Return a 503 page if a view fails with a database error, both for readers and in the
    admin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return render_unavailable(request, error) if isinstance(error, STORAGE_ERRORS) else None


def server_error(request: HttpRequest) -> HttpResponse:
    """Return the error page for an exception that no view raised, for example an error while saving
    a session."""
    error = sys.exc_info()[1]
    if isinstance(error, STORAGE_ERRORS):
        return render_unavailable(request, error)
    return unknown_error(request)


def render_unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    """Return a 503 page that explains the error. If a form was sent, the page has a button that
    sends it again."""
    fault = describe_database_error(error)
    unknown = error if fault is UNKNOWN_FAULT_MESSAGE else None
    logger.error("%s %s: %s", request.method, request.path, error, exc_info=unknown)
    # A password must not appear in a page, and a file cannot be included in one.
    kept = not request.FILES and not any("password" in name for name in request.POST)
    context: dict[str, Any] = {
        "fault": fault,
        "sent": request.method == "POST",
        "kept": _list_form_fields(request) if kept else [],
        "address": request.get_full_path(),
        "LANGUAGE_CODE": get_language(),
    }
    response = render(request, "503.html", context, status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    add_never_cache_headers(response)
    return response


def _list_form_fields(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
