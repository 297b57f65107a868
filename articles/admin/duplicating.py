"""Duplicate a story: a new draft with the same text, without a file, dates and old addresses."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import rights
from articles.admin.article_view import AskingView, redirect_to_form
from articles.admin.placement import set_placement
from articles.editing import addresses, saving, working_copies
from articles.editing.deriving import derive_columns
from articles.hugo import Authored
from articles.models import Article


class DuplicateView(AskingView):
    """Ask whether to duplicate a story, and do it. Who may write stories may duplicate any story
    that she sees."""

    template = "admin/articles/article/duplicate.html"
    title = gettext_lazy("Duplicate")

    def answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.article(request, object_id)
        self.require(rights.may_add(request.user) and article.kind == Article.Kind.PAGE)
        if request.method != "POST":
            return self.page(request, article)
        made = duplicate(article, user=request.user)
        self.admin.log_addition(request, made, f"Duplicate of {article.path}")
        text = _("This is the duplicate. It is a draft, and its address is %(path)s.")
        self.admin.message_user(request, text % {"path": made.path}, messages.SUCCESS)
        return redirect_to_form(made)


def duplicate(article: Article, *, user: Any) -> Article:
    """Create a draft with the newest saved text of ``article`` at a free address."""
    text = working_copies.get_desk_text(article)
    authored = _forget_place_and_dates(text.authored)
    made = Article(status=Article.Status.DRAFT)
    set_placement(made, section=text.section, edition=text.edition, title=authored.title)
    name = made.name
    for number in count(2):
        made.name = f"{name}-{number}"
        path = derive_columns(made, authored).path
        if addresses.find_address_fault(path, article=made) is None:
            break
    status, at = Article.Status.DRAFT, timezone.now()
    return saving.save_article(made, authored, status=status, user=user, at=at).article


def _forget_place_and_dates(authored: Authored) -> Authored:
    """Return the text without what only one story can have."""
    return replace(
        authored, date=None, publish_date=None, expiry_date=None, last_modified=None, slug=None,
        url=None, aliases=(), menu=None, translation_key=None, corrections=(), draft=True,
    )  # fmt: skip


def start_duplicating(model_admin: Any, request: HttpRequest, chosen: Any) -> HttpResponse | None:
    """Lead to the question about the one selected story."""
    keys = list(chosen.order_by().values_list("pk", flat=True)[:2])
    if len(keys) != 1:
        model_admin.message_user(request, _("Select one story to duplicate."), messages.WARNING)
        return None
    return HttpResponseRedirect(reverse("admin:articles_article_duplicate", args=keys))
