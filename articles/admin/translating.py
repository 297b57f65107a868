"""The page that begins a translation of a story."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import new_file, rights
from articles.admin.article_view import AskingView, redirect_to_form
from articles.editing import translations
from articles.errors import NewsroomError
from articles.models import Article
from articles.site_settings import languages


class TranslateView(AskingView):
    """Ask for the language of a new translation, and create it as a draft."""

    template = "admin/articles/article/translate.html"
    title = gettext_lazy("New translation")

    def answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        original = self.article(request, object_id)
        self.require(_may_add(request.user))
        if not may_translate(request.user, original):
            text = _(
                "This story cannot be translated here: it is in the trash or the text of a list "
                "page, or the site has one language."
            )
            self.admin.message_user(request, text, messages.INFO)
            return redirect_to_form(original)
        made = translations.find_translations(original)
        missing = translations.list_missing_trees(original, made)
        fault = ""
        if request.method == "POST":
            tree = request.POST.get("edition")
            if tree in missing:
                return self._make(request, original, tree)
            fault = _("Choose a language without a translation.")
        return self.page(
            request, original, translations=made, fault=fault,
            choices=[(tree, _name_language(tree)) for tree in missing],
        )  # fmt: skip

    def _make(self, request: HttpRequest, original: Article, tree: str) -> HttpResponse:
        try:
            article = translations.make_translation(
                original, tree=tree, user=request.user, at=timezone.now()
            )
        except NewsroomError as error:
            self.admin.message_user(request, str(error), messages.ERROR)
            return redirect_to_form(original)
        self.admin.log_addition(request, article, [{"added": {}}])
        text = _(
            "This draft has the text of “%(title)s”. Translate it here. Its file will be %(path)s."
        ) % {"title": original, "path": new_file.suggest_path(article)}
        self.admin.message_user(request, text, messages.SUCCESS)
        return redirect_to_form(article)


def may_translate(user: Any, article: Article) -> bool:
    """Return whether ``user`` may begin a translation of ``article``. It is a new story."""
    return (
        _may_add(user)
        and article.kind == Article.Kind.PAGE
        and article.status != Article.Status.TRASHED
        and len(languages.get_trees()) > 1
    )


def _may_add(user: Any) -> bool:
    return rights.may_add(user) and rights.may_view(user)


def _name_language(tree: str) -> str:
    code = languages.get_code_of(tree)
    return f"{languages.get_name_of(tree) or languages.get_native_name(code)} ({code})"
