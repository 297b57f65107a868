"""The pages that publish, discard and retract: each shows what will happen and asks once."""

from __future__ import annotations

from copy import copy as clone
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import rights, states, version_diff
from articles.admin.article_view import AskingView, redirect_to_form
from articles.admin.publish_outlook import PublishOutlook, find_outlook
from articles.content.derive import get_live_from
from articles.content.story_text import StoryText
from articles.editing import publishing, publishing_changes, working_copies
from articles.hugo import Authored
from articles.models import Article, DeskAction, SiteSettings
from articles.rendering import RenderError

#: Name of a posted field with which the form asks what will happen if its text is published.
ASK_OUTLOOK = "_outlook"

#: Maximum number of characters in a correction: one paragraph.
MAX_CORRECTION_CHARACTERS = 2_000


class PublishForm(forms.Form):
    """What kind of change is published."""

    change = forms.ChoiceField(
        label=gettext_lazy("What kind of change is this?"),
        widget=forms.RadioSelect,
        choices=[
            ("typo", gettext_lazy("A typo: readers see no notice")),
            ("update", gettext_lazy("An update: “Updated” shows the time of publication")),
            (
                "correction",
                gettext_lazy("A correction: the story and the corrections page show a note"),
            ),
        ],
    )
    note = forms.CharField(
        label=gettext_lazy("Note for readers"),
        required=False,
        max_length=MAX_CORRECTION_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Required for a correction: what was wrong, and what is right."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["note"] = " ".join(cleaned.get("note", "").split())
        if cleaned.get("change") == "correction" and not cleaned["note"]:
            self.add_error("note", _("Tell readers what was corrected."))
        elif cleaned.get("change") and cleaned["change"] != "correction" and cleaned["note"]:
            message = _("Only a correction has a note. Choose “A correction”, or delete the note.")
            self.add_error("note", message)
        return cleaned


class PublishView(AskingView):
    """Publish the working copy of a story."""

    template = "admin/articles/article/publish.html"
    autosaved_page = "publish"
    title = gettext_lazy("Publish changes")

    def answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.article(request, object_id)
        self.require(self.admin.has_publish_permission(request))
        self.require(self.admin.has_change_permission(request, article))
        working_copies.merge_live_text(article.pk, at=timezone.now())
        copy = working_copies.find_copy(article)
        if copy is None and article.status != Article.Status.PUBLISHED:
            return self._answer_first(request, article)
        if copy is None:
            text = _("There are no unpublished changes.")
            self.admin.message_user(request, text, messages.INFO)
            return redirect_to_form(article)
        if copy.base_version != article.version:
            return HttpResponseRedirect(reverse("admin:articles_article_merge", args=[article.pk]))
        form = PublishForm(request.POST or self.get_recovered(request, article) or None)
        if request.method == "POST" and form.is_valid():
            done = self.act(
                request, article, partial(self._publish, request, article, form.cleaned_data),
                _("Changes published."), kind=DeskAction.Kind.PUBLISH_CHANGES,
            )  # fmt: skip
            if done is not None:
                return done
            article = Article.objects.get(pk=article.pk)
        facts = {
            "differences": _compare(working_copies.get_live_text(article), copy.text),
            "old": _("Live text") if article.state(at=timezone.now()) == "live" else _("Last text"),
            **_describe_outcome(article, copy.text, at=timezone.now()),
            "outlook": _find_outlook_of_copy(article, copy.text),
        }
        return self.page(request, article, form=form, copy=copy, **facts)

    def _answer_first(self, request: HttpRequest, article: Article) -> HttpResponse:
        """Publish a story that readers do not see yet, or ask whether to."""
        if (
            request.method == "POST"
            and _read_number(request.POST.get("version")) != article.version
        ):
            text = _("Somebody else changed this story in the meantime. Look at it again.")
            self.admin.message_user(request, text, messages.ERROR)
        elif request.method == "POST":
            publish = partial(publishing.publish, [article], user=request.user, at=timezone.now())
            done = self.act(
                request, article, publish, _("Published."), kind=DeskAction.Kind.PUBLISH
            )
            if done is not None:
                return done
            article = Article.objects.get(pk=article.pk)
        outlook = _find_outlook(article, article.authored())
        facts = {"title": _("Publish the story"), "is_first": True, "autosave": None}
        return self.page(request, article, outlook=outlook, **facts)

    def _publish(self, request: HttpRequest, article: Article, chosen: dict[str, Any]) -> None:
        saved = publishing_changes.publish_copy(
            article,
            seen=_read_number(request.POST.get("version")),
            change=chosen["change"],
            note=chosen["note"],
            user=request.user,
            at=timezone.now(),
        )
        self.admin.message_moved(request, saved)


class DiscardView(AskingView):
    """Discard the working copy of a story."""

    template = "admin/articles/article/discard.html"
    title = gettext_lazy("Discard changes")

    def answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.article(request, object_id)
        self.require(self.admin.has_change_permission(request, article))
        copy = working_copies.find_copy(article)
        if copy is None:
            text = _("There are no unpublished changes.")
            self.admin.message_user(request, text, messages.INFO)
            return redirect_to_form(article)
        self.require(rights.may_discard(request.user, article, copy))
        if request.method == "POST":
            seen = _read_number(request.POST.get("version"))
            discard = partial(working_copies.discard_copy, article, seen=seen)
            said = _("The unpublished changes were discarded. They are still in the history.")
            done = self.act(request, article, discard, said)
            if done is not None:
                return done
        facts = {
            "differences": _compare(copy.text, working_copies.get_live_text(article)),
            "changes": states.describe_copy(copy),
        }
        return self.page(request, article, copy=copy, **facts)


class RetractView(AskingView):
    """Retract a published story."""

    template = "admin/articles/article/retract.html"
    title = gettext_lazy("Retract the story")

    def answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.article(request, object_id)
        self.require(self.admin.has_publish_permission(request))
        self.require(self.admin.has_change_permission(request, article))
        if article.status != Article.Status.PUBLISHED:
            text = _("This story is not published, so there is nothing to retract.")
            self.admin.message_user(request, text, messages.INFO)
            return redirect_to_form(article)
        if request.method == "POST":
            done = self.act(
                request, article, partial(self._retract, request, article),
                _("Readers now see “410 Gone”."), kind=DeskAction.Kind.RETRACT,
            )  # fmt: skip
            if done is not None:
                return done
        copy = working_copies.find_copy(article)
        return self.page(request, article, changes=states.describe_copy(copy) if copy else "")

    def _retract(self, request: HttpRequest, article: Article) -> None:
        publishing.retract([article], user=request.user, at=timezone.now())


def show_outlook(model_admin: Any, request: HttpRequest, article: Article | None) -> HttpResponse:
    """Show what will happen if the text of the posted form is published. Nothing is saved.
    ``article`` is None for a new story. Without a text that can be saved, the answer is empty: the
    page then sends the form, which shows the errors."""
    may_save = (
        model_admin.has_change_permission(request, article)
        if article is not None
        else model_admin.has_add_permission(request)
    )
    if not (may_save and model_admin.has_publish_permission(request)):
        raise PermissionDenied
    form_class = model_admin.get_form(request, article, change=article is not None)
    form = form_class(request.POST, instance=article)
    if not form.is_valid():
        return HttpResponse(status=204)
    context = {"outlook": _find_outlook(form.instance, form.authored)}
    return TemplateResponse(request, "admin/articles/article/outlook.html", context)


def _find_outlook(article: Article, authored: Authored) -> PublishOutlook | None:
    """Return what will happen if the text is published, or None if it cannot be shown on a page."""
    at = timezone.now()
    try:
        return find_outlook(article, authored, site=SiteSettings.current(at=at), at=at)
    except RenderError:
        return None


def _find_outlook_of_copy(article: Article, text: StoryText) -> PublishOutlook | None:
    placed = clone(article)
    working_copies.place(placed, text)
    return _find_outlook(placed, text.authored)


def _describe_outcome(article: Article, text: StoryText, *, at: datetime) -> dict[str, Any]:
    """Return what readers will see if ``text`` is published: the new address, whether the story is
    put online again, and the reason if they will not see it."""
    facts: dict[str, Any] = {"new_path": working_copies.find_new_path(article, text)}
    begins, ends = get_live_from(text.authored), text.authored.expiry_date
    if publishing_changes.would_hide(article, text, at=at):
        facts["hides"] = str(publishing_changes.WouldHideStory(article))
    elif begins > at:
        facts["unseen"] = _("Readers will see the story from %(moment)s.") % {
            "moment": states.format_moment(begins)
        }
    elif ends and ends <= at:
        facts["unseen"] = _("Readers will not see the story: it expired on %(moment)s.") % {
            "moment": states.format_moment(ends)
        }
    elif article.state(at=at) != "live":
        facts["again"] = states.describe_state(article, at=at)
    return facts


def _compare(old: StoryText, new: StoryText) -> list[version_diff.Difference]:
    found = version_diff.compare_versions(old.authored, new.authored)
    for name in ("section", "edition"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            found.append(version_diff.compare_field(name, before, after))
    return version_diff.condense(found)


def _read_number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1
