"""Restore a saved state of a story: a page shows what that would change, a second click does it."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import states, story_states
from articles.admin.article_view import AskingView, redirect_to_form
from articles.admin.saved_state import SavedState
from articles.admin.story_states import StoryState
from articles.content.derive import get_live_from
from articles.content.story_text import StoryText
from articles.editing import addresses, history, publishing_changes, working_copies
from articles.errors import NewsroomError
from articles.models import Article, Revision, WorkingCopy
from articles.models.transactions import one_transaction


@dataclass(frozen=True, slots=True)
class Restoration:
    """What restoring would do. ``text`` goes to the working copy if ``to_copy`` is true, or else to
    the article itself."""

    article: Article
    copy: WorkingCopy | None
    name: str
    text: StoryText
    to_copy: bool
    at: datetime

    @property
    def state(self) -> str:
        """The newest saved state of the article, which the page carries."""
        return str(SavedState.of(self.article, self.copy))


class RestoreView(AskingView):
    """Restore one revision. The status of the article does not change."""

    template = "admin/articles/article/restore.html"
    title = gettext_lazy("Restore an earlier text")

    def answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if not self.admin.has_view_or_change_permission(request):
            raise PermissionDenied
        article = self.article(request, str(_find_article(object_id)))
        self.require(self.admin.has_change_permission(request, article))
        wanted = _plan(article, int(object_id), at=timezone.now())
        if request.method == "POST":
            done = self._restore(request, wanted)
            if done is not None:
                return done
        current = (
            story_states.get_copy_state(wanted.copy)
            if wanted.copy
            else story_states.get_live_state(article, at=wanted.at)
        )
        restored = StoryState(key="", name=wanted.name, text=wanted.text)
        fault = _find_address_fault(wanted)
        return self.page(
            request,
            article,
            state=wanted.state,
            effects=_list_effects(wanted),
            fault=fault,
            current=current,
            restored=restored,
            differences=story_states.compare_states(current, restored),
        )

    def _restore(self, request: HttpRequest, wanted: Restoration) -> HttpResponse | None:
        """Restore the text. Return None if an error prevented it, which is shown."""
        if request.POST.get("version") != wanted.state:
            text = _("Somebody saved the story in the meantime. Look at what would change now.")
            self.admin.message_user(request, text, messages.WARNING)
            return HttpResponseRedirect(request.path)
        article, note = wanted.article, _("%(name)s restored") % {"name": wanted.name}
        try:
            with one_transaction():
                saved = working_copies.save_text(
                    article,
                    wanted.text,
                    status=article.status,
                    user=request.user,
                    at=wanted.at,
                    note=note,
                )
                self.admin.log_change(request, article, note)
        except NewsroomError as error:
            self.admin.message_user(request, str(error), messages.ERROR)
            return None
        self.admin.message_user(request, f"{note}. {_describe(saved, wanted)}", messages.SUCCESS)
        return redirect_to_form(article)


def _find_article(object_id: str) -> int:
    """Return the primary key of the revision's article. Raise Http404 if there is none."""
    if object_id.isascii() and object_id.isdigit() and len(object_id) < 19:
        found = Revision.objects.filter(pk=int(object_id), article__isnull=False)
        for pk in found.values_list("article", flat=True):
            return pk
    raise Http404


def _plan(article: Article, pk: int, *, at: datetime) -> Restoration:
    state = history.find_state(article, pk, at=at)
    if state is None:
        raise Http404
    found = working_copies.find_copy(article)
    return Restoration(
        article=article,
        copy=found,
        name=story_states.name_saved_state(state),
        text=_find_text(article, found, state.revision),
        to_copy=found is not None or working_copies.is_seen(article, at=at),
        at=at,
    )


def _find_text(article: Article, found: WorkingCopy | None, revision: Revision) -> StoryText:
    """Return the text of ``revision``. A revision of the article itself has no section and no
    edition, so those stay."""
    if revision.of_working_copy:
        return revision.text
    now = found.text if found else working_copies.get_live_text(article)
    return replace(now, authored=revision.text.authored)


def _describe(saved: Any, wanted: Restoration) -> str:
    if isinstance(saved, working_copies.CopyResult):
        return _("Nothing is published yet.")
    return states.describe_state(saved.article, at=wanted.at)


# What else would change


def _list_effects(wanted: Restoration) -> list[str]:
    """Return sentences: where the text goes, and what changes with it."""
    return [*_describe_target(wanted), *_describe_address(wanted), *_describe_dates(wanted)]


def _describe_target(wanted: Restoration) -> list[str]:
    if not wanted.to_copy:
        return [_("No reader has seen this story yet, so its text is replaced.")]
    target = _(
        "The text goes to the unpublished changes. Readers see nothing of it until somebody "
        "publishes them."
    )
    if wanted.copy is None:
        return [target]
    replaced = _(
        "It replaces the unpublished changes that %(name)s saved on %(moment)s. They stay in the "
        "history."
    ) % {
        "name": wanted.copy.updated_by or _("an import"),
        "moment": states.format_moment(wanted.copy.updated_at, zone=False),
    }
    return [target, replaced]


def _describe_address(wanted: Restoration) -> list[str]:
    facts = {"old": wanted.article.path, "new": _get_address(wanted)}
    if facts["old"] == facts["new"]:
        return []
    if wanted.to_copy:
        text = _("On publishing, the address changes from %(old)s to %(new)s.")
    else:
        text = _("The address changes from %(old)s to %(new)s.")
    moved = _("The old address then redirects to the new one.")
    return [text % facts] if wanted.article.first_path is None else [text % facts, moved]


def _describe_dates(wanted: Restoration) -> list[str]:
    article, begins = wanted.article, get_live_from(wanted.text.authored)
    if publishing_changes.would_hide(article, wanted.text, at=wanted.at):
        text = _(
            "The date of this text is in the future (%(moment)s). Change the date before you "
            "publish, or retract the story first."
        )
        return [text % {"moment": states.format_moment(begins)}]
    is_scheduled = article.state(at=wanted.at) == "scheduled"
    if is_scheduled and not wanted.to_copy and begins <= wanted.at:
        return [_("The date of this text has passed, so readers will see the story at once.")]
    return []


def _get_address(wanted: Restoration) -> str:
    placed = copy(wanted.article)
    working_copies.place(placed, wanted.text)
    return addresses.get_address_of(placed, wanted.text.authored)


def _find_address_fault(wanted: Restoration) -> str:
    path = _get_address(wanted)
    if path == wanted.article.path:
        return ""
    return str(addresses.find_address_fault(path, article=wanted.article) or "")
