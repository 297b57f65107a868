"""The page on which the desk answers a file that would publish a retracted story, or one in
review."""

from __future__ import annotations

from functools import partial
from hashlib import sha256

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles.admin import states
from articles.admin.article_view import ArticleView, redirect_to_form
from articles.admin.base import run_in_transaction
from articles.admin.undoing import message_with_undo
from articles.editing import file_questions
from articles.editing.desk_actions import log_act
from articles.models import Article, DeskAction, SourceFile


class FileQuestionView(ArticleView):
    """The page of the question. A POST with ``_publish`` or ``_keep`` answers it."""

    def __call__(self, request: HttpRequest, object_id: str) -> HttpResponse:
        answer = require_http_methods(["GET", "HEAD", "POST"])(self._answer)
        return run_in_transaction(request, partial(answer, request, object_id))

    def _answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.article(request, object_id)
        file = SourceFile.objects.filter(article=article).select_related("source").first()
        if file is None or not file_questions.is_asking(file, article):
            text = _("There is nothing to decide. Somebody may have decided already.")
            self.admin.message_user(request, text, messages.INFO)
            return redirect_to_form(article)
        if request.method != "POST":
            return self._page(request, article, file)
        if not self._may_decide(request, article):
            raise PermissionDenied
        if request.POST.get("token") != _make_token(article, file):
            text = _("The story or its file changed in the meantime. Look at it again.")
            self.admin.message_user(request, text, messages.ERROR)
            return self._page(request, article, file)
        return self._decide(request, article, file)

    def _decide(self, request: HttpRequest, article: Article, file: SourceFile) -> HttpResponse:
        action = None
        if "_publish" in request.POST:
            at, user = timezone.now(), request.user
            with log_act(DeskAction.Kind.PUBLISH, article, user=user, at=at) as action:
                file_questions.publish_as_asked(file, article, user=user, at=at)
            article = Article.objects.get(pk=article.pk)
            text = _("Published, as the file says. State: %(state)s.")
            text %= {"state": states.STATE_LABELS[article.state(at=at)]}
        elif "_keep" in request.POST:
            file_questions.keep_unpublished(file)
            text = _(
                "The story stays unpublished. The next export writes draft: true into its file."
            )
        else:
            self.admin.message_user(request, _("Choose one of the two answers."), messages.ERROR)
            return self._page(request, article, file)
        self.admin.log_change(request, article, text)
        message_with_undo(request, messages.SUCCESS, text, action)
        return redirect_to_form(article)

    def _may_decide(self, request: HttpRequest, article: Article) -> bool:
        return bool(
            self.admin.has_change_permission(request, article)
            and self.admin.has_publish_permission(request)
        )

    def _page(self, request: HttpRequest, article: Article, file: SourceFile) -> HttpResponse:
        context = {
            **self.admin.admin_site.each_context(request),
            "title": _("The file would publish this story"),
            "subtitle": str(article),
            "opts": self.admin.opts,
            "original": article,
            "file": file,
            "state": states.STATE_LABELS[article.state(at=timezone.now())],
            "reason": file_questions.get_question(file, article),
            "token": _make_token(article, file),
            "may_decide": self._may_decide(request, article),
        }
        return TemplateResponse(request, "admin/articles/article/file_question.html", context)


def _make_token(article: Article, file: SourceFile) -> str:
    """Return a token for this version of the article and this text of the file."""
    return f"{article.version}-{sha256(bytes(file.base or b'')).hexdigest()}"
