"""The middleware for the site settings. It reads the settings once per request, activates the
site's time zone, and redirects addresses to their canonical spelling."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.utils import timezone

from articles.editing.addresses import quote_path
from articles.hugo import normalize_name
from articles.site_settings import current

#: The path of a numbered page of a list. The word before the number is a site setting.
LIST_PAGE_PATH = re.compile(r"(?P<list>.*/)(?P<word>[^/]+)/(?P<number>[0-9]+/)\Z")

#: Apps whose pages show dates.
APPS_WITH_DATES = {"articles", "admin"}


class SiteMiddleware:
    """Activate the site's time zone for pages that show dates. Other requests must work without a
    database query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with current.cache_settings():
            request.path_info = _normalize_page_word(request.path_info)
            try:
                return self.get_response(request)
            finally:
                timezone.deactivate()

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is not None and APPS_WITH_DATES.intersection(match.app_names):
            # Ignore a database error here: if it happens again in the view, the view handles it.
            with suppress(DatabaseError):
                timezone.activate(current.get_zone_name(current.get_site_settings()))
        if match is not None and "articles" in match.app_names:
            return _redirect_to_composed(request)
        return None


def _redirect_to_composed(request: HttpRequest) -> HttpResponseBase | None:
    """Redirect to the composed (NFC) spelling of the address. Return None if the address is already
    composed. On a Hugo site, the "ü" in a file name from a Mac is a "u" with a combining mark."""
    path = normalize_name(request.path)
    if path == request.path:
        return None
    asked = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(
        f"{quote_path(path)}?{asked}" if asked else quote_path(path)
    )


def _normalize_page_word(path: str) -> str:
    """Replace the site's own word for numbered pages with "page", the only word in the URL
    patterns. If the word is "seite", ``/post/seite/2/`` becomes ``/post/page/2/``."""
    match = LIST_PAGE_PATH.match(path)
    if match is None or match["word"] == "page":
        return path
    try:
        further = match["word"] == current.get_pagination_path()
    except DatabaseError:
        # Ignore a database error here: if it happens again in the view, the view handles it.
        return path
    return f"{match['list']}page/{match['number']}" if further else path
