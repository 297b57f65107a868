"""The preview of an article by a signed link, for people without an account."""

from __future__ import annotations

from copy import copy

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.editing import preview_links, previewing
from articles.models import Article
from articles.pages import hosted_files
from articles.pages.page_request import PageRequest, Preview
from articles.pages.previews import render_preview
from articles.pages.responses import build_page_context, render_page
from articles.rendering import RenderError
from articles.site_settings import languages


@require_safe
def shared_preview(request: HttpRequest, token: str, place: str = "") -> HttpResponseBase:
    """Show the newest saved text of the article to which the link leads, or the file ``place`` of
    its bundle. Staff see the same as everybody else."""
    request = copy(request)
    request.COOKIES = {}
    at = timezone.now()
    try:
        article = preview_links.read_token(token, at=at)
        response = _show_file(request, article, place) if place else _show(request, article)
    except preview_links.ForgedLink as error:
        raise Http404 from error
    except preview_links.DeadLink:
        response = _explain_dead_link(request)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _show(request: HttpRequest, article: Article) -> HttpResponseBase:
    try:
        shown = previewing.get_preview_text(article)
    except RenderError:
        # The desk shows the reason. The saved text cannot be shown until somebody corrects it.
        raise Http404 from None
    return render_preview(request, Preview(shown.article, shown.kind))


def _show_file(request: HttpRequest, article: Article, place: str) -> HttpResponseBase:
    file = hosted_files.find_bundle_file(article, place)
    if file is None:
        raise Http404
    return hosted_files.serve_file(request, file, private=True)


def _explain_dead_link(request: HttpRequest) -> HttpResponseBase:
    reader = PageRequest(request, languages.get_trees()[0])
    page = build_page_context(reader, "list")
    return render_page(reader, "preview_ended.html", page, {"searches": True}, status=410)
