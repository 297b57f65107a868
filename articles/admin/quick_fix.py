"""The quick fix of a live story: change the live text, see the change, and publish only that. A
colleague's working copy stays unpublished; it is merged with the fix when it is next opened."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import version_diff
from articles.admin.article_fields import FIELD_LABELS, TITLE_ATTRIBUTES
from articles.admin.article_view import AskingView, redirect_to_form
from articles.admin.fields import LineField, StoryField, TextField
from articles.admin.form_values import read_form_values
from articles.admin.saved_state import SavedState
from articles.content.story_text import StoryText, merge_texts
from articles.editing import deriving, publishing_changes, working_copies
from articles.hugo import Authored
from articles.models import Article, DeskAction
from articles.rendering import RenderError


class QuickFixForm(forms.Form):
    """The texts of a live story. ``opened`` is the text that the form showed first."""

    version = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
    title = LineField(widget=forms.Textarea(attrs=TITLE_ATTRIBUTES))
    lead = TextField(rows=2)
    body = StoryField(rows=20)
    summary = TextField(rows=3)

    FIELDS = ("title", "lead", "body", "summary")

    def __init__(self, *args: Any, article: Article, opened: StoryText, **options: Any) -> None:
        initial = {name: getattr(opened.authored, name) for name in self.FIELDS}
        options["initial"] = initial | {"version": str(article.version)}
        super().__init__(*args, **options)
        self.article, self.opened = article, opened
        self.authored = opened.authored
        for name in self.FIELDS:
            self.fields[name].label = capfirst(str(FIELD_LABELS[name]))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        typed = {n: cleaned[n] for n in self.FIELDS if n in self.changed_data and n in cleaned}
        self.authored, problems = read_form_values(self.opened.authored, typed)
        for problem in problems:
            self.add_error(None, problem.message)
        if self.authored.title is None and self.opened.authored.title is not None:
            self.add_error("title", _("Enter a headline."))
        self._merge()
        try:
            deriving.check_rendering(self.article, self.authored)
        except RenderError as error:
            self.add_error("body", str(error))
        return cleaned

    def _merge(self) -> None:
        """Merge the typed text with the live text, which may have changed in the meantime."""
        live = working_copies.get_live_text(self.article)
        if live == self.opened:
            return
        text, result = merge_texts(self.opened, live, replace(self.opened, authored=self.authored))
        if result.conflicts:
            message = _("Somebody changed the same lines of the live text. Start the fix again.")
            self.add_error(None, message)
        self.authored = text.authored


class QuickFixView(AskingView):
    """Publish a small change of the live text. The first POST shows the change, the second one,
    with ``_publish``, publishes it."""

    template = "admin/articles/article/quick_fix.html"
    autosaved_page = "fix"
    title = gettext_lazy("Quick fix")

    def answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.article(request, object_id)
        self.require(self.admin.has_publish_permission(request))
        self.require(self.admin.has_change_permission(request, article))
        if not working_copies.is_seen(article, at=timezone.now()):
            text = _("This story is not live. Change it in the form.")
            self.admin.message_user(request, text, messages.INFO)
            return redirect_to_form(article)
        form = self._form(request, article)
        if request.method != "POST" or "_back" in request.POST or not form.is_valid():
            return self.page(request, article, form=form)
        live = working_copies.get_live_text(article).authored
        found = version_diff.compare_versions(live, form.authored)
        if not found:
            form.add_error(None, _("You have not changed anything."))
            return self.page(request, article, form=form)
        if "_publish" in request.POST:
            publish = partial(self._publish, request, article, form.authored)
            said = _("The fix is published.")
            done = self.act(request, article, publish, said, kind=DeskAction.Kind.QUICK_FIX)
            if done is not None:
                return done
        return self.page(request, article, form=form, differences=version_diff.condense(found))

    def _form(self, request: HttpRequest, article: Article) -> QuickFixForm:
        live = working_copies.get_live_text(article)
        data = request.POST or self.get_recovered(request, article)
        if not data:
            return QuickFixForm(article=article, opened=live)
        state = SavedState.read(data.get("version"))
        opened = state.find_text(article) if state else None
        return QuickFixForm(data, article=article, opened=opened or live)

    def _publish(self, request: HttpRequest, article: Article, authored: Authored) -> None:
        publishing_changes.publish_fix(article, authored, user=request.user, at=timezone.now())
