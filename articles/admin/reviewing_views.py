"""The pages that submit a story for review and send it back: each asks for a note."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import rights
from articles.admin.article_view import AskingView, redirect_to_form
from articles.admin.conversation import read_conversation
from articles.admin.person_name import get_name
from articles.editing import reviewing, working_copies
from articles.models import Article

#: Maximum number of characters in a note: a page.
MAX_NOTE_CHARACTERS = 5_000

#: The back-end that knows the permissions of users; django-axes only counts log-ins.
PERMISSIONS_BACKEND = "django.contrib.auth.backends.ModelBackend"


class _PersonField(forms.ModelChoiceField):
    """A choice of one person, by name."""

    def label_from_instance(self, obj: Any) -> str:
        return get_name(obj)


class _NoteField(forms.CharField):
    """A note to a colleague."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MAX_NOTE_CHARACTERS, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"rows": 6, "dir": "auto"}


class SubmitForm(forms.Form):
    """What the reviewer should know, and who that is."""

    note = _NoteField(
        label=gettext_lazy("Note (optional)"),
        required=False,
        help_text=gettext_lazy("What your colleague should know. Readers do not see it."),
    )
    recipient = _PersonField(
        label=gettext_lazy("For"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Anybody who may publish"),
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["recipient"].queryset = find_publishers().exclude(pk=user.pk)  # type: ignore[attr-defined]


class SendBackForm(forms.Form):
    """What the writer should do."""

    note = _NoteField(
        label=gettext_lazy("What should be done?"),
        error_messages={"required": gettext_lazy("Say what should be done.")},
    )


def find_publishers() -> Any:
    """Return the people who may publish, by name."""
    people = User.objects.with_perm("articles.publish_article", backend=PERMISSIONS_BACKEND)
    return people.filter(is_staff=True).order_by("first_name", "last_name", "username")


def describe_review(request: HttpRequest, article: Article | None, form: Any) -> dict[str, Any]:
    """Return the conversation about ``article``, and which buttons of the review its form has.
    ``article`` is None if the form is for a new one."""
    if article is None:
        return {"may_submit": True}
    in_review = reviewing.is_in_review(article, form.copy)
    is_draft = form.on_copy or article.status == Article.Status.DRAFT
    return {
        "talk": read_conversation(article, user=request.user, shown=1),
        "may_submit": is_draft and not in_review,
        "may_send_back": in_review and rights.may_publish(request.user),
    }


class SubmitView(AskingView):
    """Submit a story, or its unpublished changes, for review."""

    template = "admin/articles/article/submit.html"
    autosaved_page = "submit"
    title = gettext_lazy("Submit for review")

    def answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.article(request, object_id)
        self.require(self.admin.has_change_permission(request))
        copy = working_copies.find_copy(article)
        fault = reviewing.find_submit_fault(article, copy, at=timezone.now())
        if fault:
            self.admin.message_user(request, fault, messages.INFO)
            return redirect_to_form(article)
        self.require(rights.may_change(request.user, article, copy))
        data = request.POST or self.get_recovered(request, article) or None
        talk = read_conversation(article, user=request.user)
        form = SubmitForm(data, user=request.user, initial={"recipient": talk.sent_back_by})
        if request.method == "POST" and form.is_valid():
            submit = partial(self._submit, request, article, form.cleaned_data)
            done = self.act(request, article, submit, _("Submitted for review."))
            if done is not None:
                return done
        may_publish = rights.may_publish(request.user)
        facts = {
            "copy": copy,
            "talk": talk,
            "may_publish": may_publish,
        }
        return self.page(request, article, form=form, **facts)

    def _submit(self, request: HttpRequest, article: Article, chosen: dict[str, Any]) -> None:
        reviewing.submit(
            article,
            note=chosen["note"],
            recipient=chosen["recipient"],
            user=request.user,
            at=timezone.now(),
        )


class SendBackView(AskingView):
    """Send a story in review, or its unpublished changes, back to the person who submitted it."""

    template = "admin/articles/article/send_back.html"
    autosaved_page = "sendback"
    title = gettext_lazy("Send back")

    def answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.article(request, object_id)
        self.require(rights.may_publish(request.user))
        self.require(self.admin.has_change_permission(request))
        copy = working_copies.find_copy(article)
        if not reviewing.is_in_review(article, copy):
            text = str(reviewing.CannotSendBack(article))
            self.admin.message_user(request, text, messages.INFO)
            return redirect_to_form(article)
        form = SendBackForm(request.POST or self.get_recovered(request, article) or None)
        if request.method == "POST" and form.is_valid():
            send_back = partial(self._send_back, request, article, form.cleaned_data["note"])
            done = self.act(request, article, send_back, _("Sent back."))
            if done is not None:
                return done
        submitter = reviewing.find_submitter(article)
        facts = {
            "copy": copy,
            "talk": read_conversation(article, user=request.user),
            "submitter": get_name(submitter) if submitter else "",
        }
        return self.page(request, article, form=form, **facts)

    def _send_back(self, request: HttpRequest, article: Article, note: str) -> None:
        reviewing.send_back(article, note=note, user=request.user, at=timezone.now())
