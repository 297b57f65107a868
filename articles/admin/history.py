"""The history of one story, and the comparison of any two of its states."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles.admin import states, story_states
from articles.admin.article_view import AskingView
from articles.admin.change_words import describe_changes, describe_new
from articles.admin.conversation import read_conversation
from articles.admin.story_states import COPY, LIVE, StoryState
from articles.editing import history, working_copies
from articles.editing.history import HistoryEntry
from articles.models import Article, Revision

#: Number of states per page.
PER_PAGE: Final = 25


class StatesView(AskingView):
    """A page that only shows states of a story."""

    def __call__(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return require_safe(self.answer)(request, object_id)


class HistoryView(StatesView):
    """The page that lists all saved states of a story, newest first."""

    template = "admin/articles/article/history.html"
    title = gettext_lazy("History")

    def answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.article(request, object_id)
        at = timezone.now()
        saved = Revision.objects.filter(article=article)
        page = Paginator(saved, PER_PAGE).get_page(request.GET.get("p"))
        start = max(0, page.start_index() - 1)
        found = history.read_states(article, start=start, count=PER_PAGE, at=at)
        rows = [_describe(state, article, at=at) for state in found]
        chosen = {name: request.GET.get(name, "") for name in ("old", "new")}
        pinned = _list_pinned(article, chosen, rows, at=at)
        return self.page(
            request,
            article,
            rows=rows,
            pinned=pinned,
            page=page,
            chosen=_choose(chosen, pinned, rows),
            talk=read_conversation(article, user=request.user),
            may_restore=self.admin.has_change_permission(request, article),
        )


class CompareView(StatesView):
    """Two states of a story side by side. ``?old=`` and ``?new=`` are primary keys of revisions,
    "live" for the live text, or "copy" for the working copy."""

    template = "admin/articles/article/compare.html"
    title = gettext_lazy("Compare")

    def answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.article(request, object_id)
        keys = [request.GET.get(name, "") for name in ("old", "new")]
        if not all(keys):
            return self._refuse(request, article, _("Choose two states to compare."))
        old, new = (find_story_state(article, key, at=timezone.now()) for key in keys)
        if old is None or new is None:
            return self._refuse(request, article, _("There are no unpublished changes."))
        found = story_states.compare_states(old, new)
        return self.page(request, article, old=old, new=new, differences=found)

    def _refuse(self, request: HttpRequest, article: Article, text: str) -> HttpResponse:
        self.admin.message_user(request, text, messages.INFO)
        return HttpResponseRedirect(reverse("admin:articles_article_history", args=[article.pk]))


def find_story_state(article: Article, key: str, *, at: datetime) -> StoryState | None:
    """Return the state with this key, or None if it is that of a working copy and there is none.
    Raise Http404 if no state has the key."""
    if key == LIVE:
        return story_states.get_live_state(article, at=at)
    if key == COPY:
        copy = working_copies.find_copy(article)
        return story_states.get_copy_state(copy) if copy else None
    state = _find_state(article, key, at=at)
    if state is None:
        raise Http404
    return story_states.get_saved_state(state.revision, is_applied=state.is_applied)


def _find_state(article: Article, key: str, *, at: datetime) -> HistoryEntry | None:
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    return history.find_state(article, int(key), at=at)


# Rows of the history


def _describe(state: HistoryEntry, article: Article, *, at: datetime) -> dict[str, Any]:
    """Return what the row of one state shows."""
    revision, before = state.revision, state.before
    shown = story_states.get_saved_state(revision, is_applied=state.is_applied)
    old = story_states.get_saved_state(before) if before else None
    return {
        "key": shown.key,
        "name": shown.name,
        "revision": revision,
        "before": old,
        "changes": _describe_changes(old, shown, state),
        "badge": _describe_badge(state, article, at=at),
    }


def _describe_changes(old: StoryState | None, new: StoryState, state: HistoryEntry) -> str:
    if old is None and state.revision.version > 1:
        return _("The state before it was deleted.")
    if old is None:
        return describe_new(new.text.authored)
    found = describe_changes(story_states.find_changes(old, new))
    return found or _("No change in the text")


def _describe_badge(state: HistoryEntry, article: Article, *, at: datetime) -> tuple[str, Any]:
    """Return the class and the words of the badge: what readers saw of the state."""
    revision = state.revision
    if revision.of_working_copy or not state.is_applied:
        return "", _("Readers did not see it")
    if revision.version == article.version:
        word = article.state(at=at)
        return word, states.STATE_LABELS[word]
    if state.was_seen:
        return "", gettext_lazy("Was live")
    word = revision.values.get("status", "")
    if word == Article.Status.PUBLISHED:
        return "", gettext_lazy("Was scheduled")
    return "", states.STATE_LABELS.get(word, "")


def _list_pinned(
    article: Article, chosen: dict[str, str], rows: list[dict[str, Any]], *, at: datetime
) -> list[StoryState]:
    """Return the states that every page offers for a comparison: the working copy, the live text,
    and what was chosen on another page."""
    copy = working_copies.find_copy(article)
    pinned = [story_states.get_copy_state(copy)] if copy else []
    pinned.append(story_states.get_live_state(article, at=at))
    listed = {row["key"] for row in rows}
    for key in dict.fromkeys(chosen.values()):
        state = _find_state(article, key, at=at) if key not in listed else None
        if state is not None:
            pinned.append(story_states.get_saved_state(state.revision, is_applied=state.is_applied))
    return pinned


def _choose(
    chosen: dict[str, str], pinned: list[StoryState], rows: list[dict[str, Any]]
) -> dict[str, str]:
    """Return the two states that are marked: those that were chosen on another page, or else the
    newest state and the one before it."""
    keys = [*(state.key for state in pinned), *(row["key"] for row in rows)]
    before = rows[0]["before"] if rows else None
    usual = {
        "old": before.key if before and before.key in keys else LIVE,
        "new": rows[0]["key"] if rows else LIVE,
    }
    if pinned[0].key == COPY:
        usual = {"old": LIVE, "new": COPY}
    return {name: chosen[name] if chosen[name] in keys else usual[name] for name in usual}
