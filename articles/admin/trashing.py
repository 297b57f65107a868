"""The pages that move one story to the trash and restore it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import rights, states
from articles.admin.article_view import AskingView, get_reading_url, redirect_to_form
from articles.admin.undoing import message_with_undo
from articles.editing import publishing, working_copies
from articles.editing.desk_actions import log_act
from articles.errors import NewsroomError
from articles.models import Article, DeskAction, TrashEntry
from articles.models.visibility import get_state

Kind = DeskAction.Kind


class TrashView(AskingView):
    """Move a story to the trash. A GET asks."""

    template = "admin/articles/article/trash.html"
    title = gettext_lazy("Move the story to the trash")

    def answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.article(request, object_id)
        self.require(rights.may_trash(request.user))
        if article.status == Article.Status.TRASHED:
            text = _("This story is in the trash already.")
            self.admin.message_user(request, text, messages.INFO)
            return redirect_to_form(article)
        if request.method == "POST":
            return self._trash(request, article)
        at = timezone.now()
        copy = working_copies.find_copy(article)
        return self.page(
            request,
            article,
            state=article.state(at=at),
            url=get_reading_url(article),
            changes=states.describe_copy(copy) if copy else "",
        )

    def _trash(self, request: HttpRequest, article: Article) -> HttpResponse:
        at = timezone.now()
        with log_act(Kind.TRASH, article, user=request.user, at=at) as action:
            publishing.trash([article], user=request.user, at=at)
        text = format_html(
            '{} <a href="{}">{}</a>',
            _("“%(title)s” was moved to the trash.") % {"title": article},
            reverse("admin:articles_article_change", args=[article.pk]),
            _("Open it"),
        )
        message_with_undo(request, messages.SUCCESS, text, action)
        self.admin.log_deletions(request, [article])
        return HttpResponseRedirect(reverse("admin:articles_article_changelist"))


class RestoreStoryView(AskingView):
    """Restore a story from the trash. A GET asks."""

    template = "admin/articles/article/untrash.html"
    title = gettext_lazy("Restore the story from the trash")

    def answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.article(request, object_id)
        self.require(rights.may_trash(request.user))
        entry = find_entry(article)
        if entry is None:
            text = _("This story is not in the trash. Somebody may have restored it.")
            self.admin.message_user(request, text, messages.INFO)
            return redirect_to_form(article)
        if request.method == "POST":
            done = self.act(
                request, article, lambda: self._restore(request, article),
                _("Restored from the trash."), kind=Kind.RESTORE,
            )  # fmt: skip
            return done or redirect_to_form(article)
        return self.page(request, article, **describe_entry(entry))

    def _restore(self, request: HttpRequest, article: Article) -> None:
        if not publishing.restore([article], user=request.user, at=timezone.now()):
            raise NewsroomError(_("Somebody restored the story in the meantime."))


def describe_trashed(user: Any, article: Article) -> dict[str, Any]:
    """Return what the form of ``article`` says about the trash: nothing, if it is not there."""
    entry = find_entry(article) if article.status == Article.Status.TRASHED else None
    if entry is None:
        return {}
    return {**describe_entry(entry), "in_trash": True, "may_restore": rights.may_trash(user)}


def is_in_trash(pk: int) -> bool:
    """Return whether the article with this primary key is in the trash."""
    return TrashEntry.objects.filter(article=pk).exists()


def find_entry(article: Article) -> TrashEntry | None:
    """Return the entry of ``article`` in the trash, with the user who deleted it, or None."""
    entries = TrashEntry.objects.filter(article=article).select_related("article", "trashed_by")
    return entries.first()


def describe_entry(entry: TrashEntry) -> dict[str, Any]:
    """Return what pages say about a story in the trash: who deleted it and when, and what readers
    see once it is restored."""
    return {
        "trashed_by": entry.trashed_by or _("somebody"),
        "trashed_at": states.format_moment(entry.trashed_at, zone=False),
        "former": states.STATE_LABELS[get_former_state(entry)],
        "is_public": get_former_state(entry) == "live",
    }


def get_former_state(entry: TrashEntry) -> str:
    """Return the state that the article of ``entry`` would have now if it were restored."""
    article = entry.article
    return get_state(entry.status, article.live_from, article.live_until, at=timezone.now())
