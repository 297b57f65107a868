"""The merge of two texts that changed the same lines: a typed text and one that a colleague saved
meanwhile, or a working copy and the live text. Both use the page of
:mod:`articles.admin.merge_page`."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin import rights
from articles.admin.article_form import PUBLISHER_STATUSES
from articles.admin.article_view import ArticleView, redirect_to_form
from articles.admin.autosave import end_saved_text, get_recovered_data
from articles.admin.autosaved_forms import make_key
from articles.admin.base import run_in_transaction
from articles.admin.merge_page import (
    CannotMerge,
    Decisions,
    Merge,
    apply_decisions,
    read_decisions,
    render_merge,
)
from articles.admin.saved_state import Clash, SavedState, find_clash
from articles.content.revision_values import from_json, to_json
from articles.content.story_text import StoryText, merge_texts
from articles.editing import working_copies
from articles.errors import NewsroomError
from articles.models import Article, WorkingCopy

#: The salt of the signature under the texts that the page of a clash carries.
SALT: Final = "articles.admin.text_merge"


def render_clash(
    model_admin: Any,
    request: HttpRequest,
    article: Article,
    clash: Clash,
    *,
    status: str,
    note: str,
) -> HttpResponse:
    """Return the page for a typed text that clashes with a saved one. The page carries the typed
    text and the note of the editor, so that nothing is lost if it is sent again."""
    state = SavedState.of(article, working_copies.find_copy(article))
    token = _sign(request, article, clash, state, status=status, note=note)
    return _render_typed(model_admin, request, article, clash, token, Decisions())


def _render_typed(
    model_admin: Any,
    request: HttpRequest,
    article: Article,
    clash: Clash,
    token: str,
    decisions: Decisions,
) -> HttpResponse:
    copy = working_copies.find_copy(article)
    person = (copy.updated_by if copy else article.updated_by) or _("an import")
    merge = Merge(
        article=article,
        before=clash.ours.authored,
        result=clash.result,
        title=_("Two people changed the same lines"),
        explanation=_(
            "%(name)s saved this story while you were writing. Your text is not saved yet, but "
            "nothing is lost. Decide what the text should be, then save."
        )
        % {"name": person},
        ours=_("Your text"),
        theirs=_("Saved by %(name)s") % {"name": person},
        take_ours=_("Use your version"),
        take_theirs=_("Use the version saved by %(name)s") % {"name": person},
        button=_("Save"),
        token=token,
    )
    action = reverse("admin:articles_article_merge", args=[article.pk])
    return render_merge(model_admin, request, merge, decisions, may_change=True, action=action)


def _sign(
    request: HttpRequest,
    article: Article,
    clash: Clash,
    state: SavedState,
    *,
    status: str,
    note: str,
) -> str:
    content = {
        "article": article.pk,
        "user": request.user.pk,
        "state": str(state),
        "status": status,
        "note": note,
        "base": _text_to_json(clash.base),
        "theirs": _text_to_json(clash.theirs),
        "ours": _text_to_json(clash.ours),
    }
    return signing.dumps(content, salt=SALT, compress=True)


def _text_to_json(text: StoryText) -> list[Any]:
    return [to_json(text.authored), text.section, text.edition]


def _text_from_json(values: list[Any]) -> StoryText:
    return StoryText(from_json(values[0]), values[1], values[2])


class TextMergeView(ArticleView):
    """The page that merges two texts of an article. A GET shows a working copy that clashes with
    the live text; a POST saves the decisions."""

    def __call__(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return run_in_transaction(request, partial(self._answer, request, object_id))

    def _answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.article(request, object_id)
        if not self.admin.has_change_permission(request, article):
            raise PermissionDenied
        recovered = get_recovered_data(request, make_key(Article, article.pk, "merge"))
        token = request.POST.get("token") or recovered.get("token", "")
        if ":" in token:
            return self._merge_typed(request, article, token, recovered)
        return self._merge_live(request, article, recovered)

    # A typed text

    def _merge_typed(
        self, request: HttpRequest, article: Article, token: str, recovered: QueryDict
    ) -> HttpResponse:
        content = self._read(request, article, token)
        if content is None:
            return self._refuse(request, article)
        base, theirs, ours = (_text_from_json(content[name]) for name in ("base", "theirs", "ours"))
        clash = find_clash(base, theirs, ours)
        merged, result = merge_texts(base, theirs, ours)
        decisions = read_decisions(recovered or request.POST, result)
        if request.method != "POST":
            return _render_typed(self.admin, request, article, clash, token, decisions)  # type: ignore[arg-type]
        try:
            authored = apply_decisions(result, decisions)
        except CannotMerge as error:
            self.admin.message_user(request, str(error), messages.ERROR)
            return _render_typed(self.admin, request, article, clash, token, decisions)  # type: ignore[arg-type]
        text = StoryText(authored, merged.section, merged.edition)
        status, note = content["status"], content.get("note", "")
        newest = working_copies.get_desk_text(article)
        if content["state"] != str(SavedState.of(article, working_copies.find_copy(article))):
            again = find_clash(theirs, newest, text)
            if again is not None:
                return render_clash(self.admin, request, article, again, status=status, note=note)
            text, _result = merge_texts(theirs, newest, text)
        return self._save(request, article, text, status=status, note=note)

    def _read(self, request: HttpRequest, article: Article, token: str) -> dict[str, Any] | None:
        try:
            content: dict[str, Any] = signing.loads(token, salt=SALT)
        except signing.BadSignature:
            return None
        own = (content["article"], content["user"]) == (article.pk, request.user.pk)
        # The token may be older than a change of the user's rights.
        publishes = content["status"] in PUBLISHER_STATUSES
        return content if own and (not publishes or rights.may_publish(request.user)) else None

    def _refuse(self, request: HttpRequest, article: Article) -> HttpResponse:
        text = _("This page is damaged, so nothing was saved. Your text is still in the form.")
        self.admin.message_user(request, text, messages.ERROR)
        return redirect_to_form(article)

    def _save(
        self, request: HttpRequest, article: Article, text: StoryText, *, status: str, note: str
    ) -> HttpResponse:
        note = note or _("Merged with the text of a colleague")
        at = timezone.now()
        try:
            saved = working_copies.save_text(
                article, text, status=status, user=request.user, at=at, note=note
            )
        except NewsroomError as error:
            self.admin.message_user(request, str(error), messages.ERROR)
            return redirect_to_form(article)
        self.admin.log_change(request, article, note)
        said = _("Both texts were merged and saved.")
        if isinstance(saved, working_copies.CopyResult) and saved.copy is not None:
            hidden = _("Nothing is published yet: readers still see the live text.")
            said = f"{said} {hidden}"
        self.admin.message_user(request, said, messages.SUCCESS)
        return redirect_to_form(article)

    # A working copy and the live text

    def _merge_live(
        self, request: HttpRequest, article: Article, recovered: QueryDict
    ) -> HttpResponse:
        copy = working_copies.find_copy(article)
        live = working_copies.get_live_text(article)
        clash = find_clash(copy.base, live, copy.text) if copy else None
        if copy is None or clash is None:
            text = _("There is no conflict. Somebody may have resolved it.")
            self.admin.message_user(request, text, messages.INFO)
            return redirect_to_form(article)
        decisions = read_decisions(recovered or request.POST, clash.result)
        if request.method == "POST":
            try:
                return self._save_in_copy(request, article, copy, clash, decisions)
            except CannotMerge as error:
                self.admin.message_user(request, str(error), messages.ERROR)
        merge = _describe_live_merge(article, copy, clash)
        return render_merge(self.admin, request, merge, decisions, may_change=True)

    def _save_in_copy(
        self,
        request: HttpRequest,
        article: Article,
        copy: WorkingCopy,
        clash: Clash,
        decisions: Decisions,
    ) -> HttpResponse:
        if request.POST.get("token") != _make_token(article, copy):
            raise CannotMerge(_("The story changed in the meantime. Compare again."))
        authored = apply_decisions(clash.result, decisions)
        merged, _result = merge_texts(clash.base, clash.theirs, clash.ours)
        text = StoryText(authored, merged.section, merged.edition)
        note = _("Merged with the live text")
        working_copies.rebase_copy(
            article, copy, text, user=request.user, at=timezone.now(), note=note
        )
        end_saved_text(request, make_key(Article, article.pk, "merge"))
        said = _("Both texts were merged into the working copy. Nothing is published yet.")
        self.admin.message_user(request, said, messages.SUCCESS)
        return redirect_to_form(article)


def _make_token(article: Article, copy: WorkingCopy) -> str:
    return f"{copy.version}-{article.version}"


def _describe_live_merge(article: Article, copy: WorkingCopy, clash: Clash) -> Merge:
    return Merge(
        article=article,
        before=copy.text.authored,
        result=clash.result,
        title=_("The live text changed in the same place"),
        explanation=_(
            "The live text changed after this working copy was made, for example through a "
            "file or a quick fix. Decide what the working copy should contain. Nothing is "
            "published yet."
        ),
        ours=_("Working copy"),
        theirs=_("Live text"),
        take_ours=_("Use the working copy"),
        take_theirs=_("Use the live text"),
        button=_("Save in the working copy"),
        token=_make_token(article, copy),
    )
