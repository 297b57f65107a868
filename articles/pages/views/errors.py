"""The page for addresses that do not exist."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from articles.pages.page_request import PageRequest
from articles.pages.responses import render_error
from articles.site_settings import languages


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show the 404 page. It is the same for an address that never existed and for a story that is
    not public."""
    return render_error(PageRequest(request, languages.get_tree_of(request.path)), 404)
