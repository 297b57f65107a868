"""Previews: pages that show a text as if it were live. Only their bar, and what they tell search
engines and caches, differs from the page that readers would see."""

from __future__ import annotations

from copy import copy

from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.urls import resolve

from articles.models import Article
from articles.pages.page_request import PageRequest, Preview
from articles.pages.views.article import render_article
from articles.site_settings.fragments import bypass_cache


def render_preview(request: HttpRequest, preview: Preview) -> HttpResponseBase:
    """Return the page of a preview. Nothing of it enters a cache, here or on the way."""
    with bypass_cache():
        shown = _request_public_page(request, preview)
        listed = _render_list(shown, preview.article)
        reader = PageRequest(shown, preview.article.url_language)
        return listed or render_article(reader, preview.article)


def _request_public_page(request: HttpRequest, preview: Preview) -> HttpRequest:
    """Return a request for the public address of the previewed article. Menus mark the current page
    by it."""
    shown = copy(request)
    shown.method = "GET"
    shown.GET = QueryDict()
    shown.path = shown.path_info = preview.article.path
    shown.preview = preview  # type: ignore[attr-defined]
    return shown


def _render_list(request: HttpRequest, article: Article) -> HttpResponseBase | None:
    """If ``article`` is the text of a list page, return this list page with it. Return None if
    there is no such page yet; the text is then shown like a story."""
    if article.kind != Article.Kind.LIST:
        return None
    stored = Article.objects.filter(pk=article.pk).values_list("path", flat=True).first()
    try:
        match = resolve(stored or article.path)
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    except Http404:
        return None
    return response if response.status_code == 200 else None
