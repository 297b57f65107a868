"""The base classes of the desk's pages about one article, beside its form."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from articles.admin import states
from articles.admin.autosave import build_autosave, get_recovered_data
from articles.admin.autosaved_forms import make_key
from articles.admin.base import run_in_transaction
from articles.admin.undoing import message_with_undo
from articles.editing.desk_actions import log_act
from articles.errors import NewsroomError
from articles.models import Article, DeskAction


def redirect_to_form(article: Article) -> HttpResponse:
    """Redirect to the form of ``article``."""
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def get_reading_url(article: Article) -> str:
    """Return the address at which staff read ``article``: its public address if it is live, else
    its preview."""
    if article.state(at=timezone.now()) == "live":
        return article.path
    return reverse("admin:articles_article_preview", args=[article.pk])


class ArticleView:
    """A view of one article. ``admin`` is the model admin, which checks permissions."""

    def __init__(self, model_admin: Any) -> None:
        self.admin = model_admin
        self.__name__ = type(self).__name__

    def article(self, request: HttpRequest, object_id: str) -> Article:
        """Return the article. Raise PermissionDenied if the user may not view it, and Http404 if it
        does not exist."""
        if not self.admin.has_view_or_change_permission(request):
            raise PermissionDenied
        found = self.admin.get_object(request, unquote(object_id))
        if found is None:
            raise Http404
        return found


class AskingView(ArticleView):
    """A page about one article that asks before it acts. A GET asks, a POST acts."""

    template: str
    title: Any
    #: The name of the page among the autosaved pages of articles, or "" if nothing is typed here.
    autosaved_page = ""

    def __call__(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return run_in_transaction(request, partial(self.answer, request, object_id))

    def answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        raise NotImplementedError

    def require(self, allowed: bool) -> None:
        if not allowed:
            raise PermissionDenied

    def page(self, request: HttpRequest, article: Article, **context: Any) -> HttpResponse:
        given = {
            **self.admin.admin_site.each_context(request),
            "title": self.title,
            "subtitle": str(article),
            "opts": self.admin.opts,
            "original": article,
        }
        if self.autosaved_page:
            given["autosave"] = build_autosave(
                request, self._make_key(article), form=context.get("form")
            )
        return TemplateResponse(request, self.template, given | context)

    def get_recovered(self, request: HttpRequest, article: Article) -> QueryDict:
        """Return the recovered text with which the address asks to fill the form, if it does."""
        return get_recovered_data(request, self._make_key(article))

    def _make_key(self, article: Article) -> str:
        return make_key(Article, article.pk, self.autosaved_page)

    def act(
        self,
        request: HttpRequest,
        article: Article,
        action: Callable[[], Any],
        said: str,
        *,
        kind: DeskAction.Kind | None = None,
    ) -> HttpResponse | None:
        """Do it, log it and say so. Return None if an error prevented it, which is shown. With a
        ``kind``, it is in the log of the desk, and the message offers to undo it."""
        done = None
        try:
            if kind is None:
                action()
            else:
                with log_act(kind, article, user=request.user, at=timezone.now()) as done:
                    action()
        except NewsroomError as error:
            self.admin.message_user(request, str(error), messages.ERROR)
            return None
        self.admin.log_change(request, article, said)
        article = Article.objects.get(pk=article.pk)
        state = states.describe_saved_state(article, at=timezone.now())
        url = get_reading_url(article)
        text = format_html(
            '“{}”: {} {} <a href="{}">{}</a>', article, said, state, url, article.path
        )
        message_with_undo(request, messages.SUCCESS, text, done)
        return redirect_to_form(article)
