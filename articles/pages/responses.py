"""Functions that render a complete page, with navigation and sidebar, and return it as a
response."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import Engine, RequestContext
from django.utils.safestring import SafeString

from articles.pages.page_request import PageRequest
from articles.seo import Head, render_head
from articles.site_settings import languages
from articles.widgets import PageContext


def build_page_context(reader: PageRequest, kind: Any, **values: Any) -> PageContext:
    """Return the data that widgets need on a page of this ``kind`` (see :class:`PageContext`)."""
    return PageContext(
        site=reader.site,
        at=reader.at,
        kind=kind,
        language=reader.language,
        host=reader.request.get_host(),
        choosing=reader.navigation.choosing,
        **values,
    )


def render_page(
    reader: PageRequest,
    template: str,
    page: PageContext,
    context: dict[str, Any],
    *,
    head: Head | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render ``template`` with ``context``. ``head`` has the metadata of the page, or is None for
    error pages. Clients and proxies must not store previews and pages for staff."""
    article = context.get("article")
    common = {
        "site": reader.site,
        "page": page,
        "head": _render_head(reader, head) if head else "",
        "at": reader.at,
        "navigation": reader.navigation,
        "home_url": reader.home_url,
        "tree": reader.language,
        "language_code": article.page_language if article else reader.language_code,
        "tree_language": reader.language_code,
        "ui_language": languages.get_interface_language(reader.language),
        "staff": reader.staff,
        "preview": reader.preview,
    }
    with reader.in_own_language():
        html = _render_template(template, common | context, reader.request)
    response = HttpResponse(html, status=status)
    if reader.preview or reader.staff:
        response["Cache-Control"] = "private, no-store"
    if reader.preview:
        response["X-Robots-Tag"] = "noindex"
    return response


def render_error(reader: PageRequest, status: int) -> HttpResponse:
    """Return the error page for an address without a page (404), or for a retracted story (410)."""
    page = build_page_context(reader, "list")
    response = render_page(reader, f"{status}.html", page, {"searches": True}, status=status)
    if status == 410:
        # Chromium would keep the page for ever, also after the story is published again.
        response.setdefault("Cache-Control", "no-cache")
    return response


def _render_head(reader: PageRequest, head: Head) -> SafeString:
    return render_head(head, site=reader.site.title, indexed=reader.preview is None)


def _render_template(template: str, values: dict[str, Any], request: HttpRequest) -> str:
    """Render ``template``. Remove the values from the context afterwards, because a Django context
    refers to itself. Otherwise all stories of a page would stay in memory until the next garbage
    collection."""
    context = RequestContext(request)
    with context.push(values):
        return Engine.get_default().get_template(template).render(context)
