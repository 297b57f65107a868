"""The preview of an article: the stored text, or the text of the form before it is saved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from articles.admin.article_view import ArticleView
from articles.admin.framing import allow_in_form
from articles.admin.saved_state import SavedState
from articles.editing import preview_links, previewing, working_copies
from articles.models import Article
from articles.pages import hosted_files
from articles.pages.page_request import Preview
from articles.pages.previews import render_preview
from articles.rendering import RenderError


def get_preview_url(article: Article) -> str:
    return reverse("admin:articles_article_preview", args=[article.pk])


class PreviewView(ArticleView):
    """The view at ``<id>/preview/``. GET shows the newest saved text of an article, POST the text
    of its form. Nothing is saved."""

    def __call__(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        view = require_http_methods(["GET", "HEAD", "POST"])(self._answer)
        return allow_in_form(view)(request, object_id)

    def _answer(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        article = self.article(request, object_id)
        if request.method == "POST":
            if not self.admin.has_change_permission(request, article):
                raise PermissionDenied
            return self.show_typed(request, article)
        if not self.admin.has_view_or_change_permission(request, article):
            raise PermissionDenied
        return self._show_stored(request, article)

    def _show_stored(self, request: HttpRequest, article: Article) -> HttpResponseBase:
        try:
            shown = previewing.get_preview_text(article)
        except RenderError as error:
            return self._refuse(request, article, [(None, [str(error)])])
        at = timezone.now()
        preview = Preview(
            shown.article,
            shown.kind,
            edit_url=_get_edit_url(article),
            share_url=_make_share_url(request, article, at=at),
            share_until=at + preview_links.LIFETIME,
        )
        return render_preview(request, preview)

    def show_typed(self, request: HttpRequest, article: Article | None) -> HttpResponseBase:
        """Show the text of the posted form. ``article`` is None for a new story."""
        form_class = self.admin.get_form(request, article, change=article is not None)
        form = form_class(_ignore_version(request, article), request.FILES, instance=article)
        if not form.is_valid():
            return self._refuse(request, article, _list_errors(form))
        try:
            shown = previewing.build_preview(form.instance, form.authored)
        except RenderError as error:
            return self._refuse(request, article, [(None, [str(error)])])
        saved_url = get_preview_url(article) if article else ""
        return render_preview(request, Preview(shown, "unsaved", saved_url=saved_url))

    def _refuse(
        self, request: HttpRequest, article: Article | None, errors: list[tuple[Any, list[str]]]
    ) -> HttpResponseBase:
        """Show why there is no preview. The form is still open in another tab."""
        context = {
            **self.admin.admin_site.each_context(request),
            "title": _("This text cannot be previewed yet"),
            "errors": errors,
            "original": article,
            "opts": self.admin.opts,
        }
        template = "admin/articles/article/preview_refused.html"
        response = TemplateResponse(request, template, context, status=422)
        response["Cache-Control"] = "private, no-store"
        return response


class PreviewFileView(ArticleView):
    """The view below ``<id>/preview/``: the files beside the story, to which a preview links."""

    def __call__(self, request: HttpRequest, object_id: str, place: str) -> HttpResponseBase:
        return require_safe(self._answer)(request, object_id, place)

    def _answer(self, request: HttpRequest, object_id: str, place: str) -> HttpResponseBase:
        file = hosted_files.find_bundle_file(self.article(request, object_id), place)
        if file is None:
            raise Http404
        return hosted_files.serve_file(request, file, private=True)


class NewPreviewView(PreviewView):
    """The view at ``add/preview/``: the preview of a story that was never saved."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:  # type: ignore[override]
        if not self.admin.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseRedirect(reverse("admin:articles_article_add"))
        return allow_in_form(self.show_typed)(request, None)


def _make_share_url(request: HttpRequest, article: Article, *, at: datetime) -> str:
    """Return the signed address of the preview, or "" for a story in the trash: nobody outside the
    desk sees it."""
    if article.status == Article.Status.TRASHED:
        return ""
    link = reverse("articles:shared-preview", args=[preview_links.make_token(article, at=at)])
    return request.build_absolute_uri(link)


def _get_edit_url(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def _ignore_version(request: HttpRequest, article: Article | None) -> Any:
    """Return the posted data with the newest version. A preview shows what was typed, even if a
    colleague has saved another text meanwhile."""
    if article is None:
        return request.POST
    data = request.POST.copy()
    data["version"] = str(SavedState.of(article, working_copies.find_copy(article)))
    return data


def _list_errors(form: Any) -> list[tuple[Any, list[str]]]:
    """Return the labels of the faulty fields, each with its errors. Errors of the whole form have
    no label."""
    return [
        (form.fields[name].label if name in form.fields else None, list(errors))
        for name, errors in form.errors.items()
    ]
