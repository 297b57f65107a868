"""Autosaving in the forms of the admin: what a form needs for it, the texts that it offers to
recover, and who else has it open."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Script
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.admin.autosaved_forms import (
    OTHER_FIELDS,
    REPLACES_FIELD,
    TAB,
    TAB_FIELD,
    AutosavedForm,
    find_form,
    make_key,
)
from articles.admin.base import DeskAdmin
from articles.admin.excerpts import describe_first_change, make_form_data
from articles.admin.person_name import get_name
from articles.editing import autosaves
from articles.models import Autosave

#: A cookie with the tab of the form that this browser has just left. The next page is made before
#: the report arrives that the form is closed.
LEFT_COOKIE: str = "desk-left"

#: The parameter of a form's address with the primary key of the text to fill the form with.
RECOVERED: str = "recovered"


def format_time(moment: datetime, *, now: datetime, pattern: str = "H:i") -> str:
    """Format a time as "14:02" if it is today, otherwise as "3 May 2026 14:02"."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    clock = date_format(local, pattern)
    return clock if local.date() == today.date() else f"{date_format(local, _('j M Y'))} {clock}"


@dataclass(frozen=True, slots=True)
class RecoverableText:
    """A text that was neither saved nor discarded, as pages show it. ``is_open`` is true if a page
    with this text is open in a browser now. ``excerpt`` says what it changes."""

    pk: int
    title: str
    time: str
    kind: str
    url: str
    is_open: bool
    excerpt: str = ""

    @property
    def restore_url(self) -> str:
        """The address of the form, filled with the text."""
        return f"{self.url}?{RECOVERED}={self.pk}"


def is_open_elsewhere(request: HttpRequest, row: Autosave, *, at: datetime) -> bool:
    """Return whether a page with this text is open, other than the one that was just left."""
    return row.is_open(at=at) and row.tab != request.COOKIES.get(LEFT_COOKIE)


def describe_texts(
    request: HttpRequest, rows: Sequence[Autosave], *, at: datetime, key: str = "", form: Any = None
) -> list[RecoverableText]:
    """Return descriptions of texts for pages. Times in the same minute are shown with seconds.
    ``form`` is the form of the page with this ``key``, if it has one: what differs from it tells
    the texts apart."""
    typed = [row.typed_at or row.opened_at for row in rows]
    minutes = Counter(format_time(moment, now=at) for moment in typed)
    found = []
    for row, moment in zip(rows, typed, strict=True):
        edited = find_form(row.form)
        time = format_time(moment, now=at)
        if minutes[time] > 1:
            time = format_time(moment, now=at, pattern="H:i:s")
        excerpt = _describe_change(form, row, key) if form else ""
        found.append(
            RecoverableText(
                pk=row.pk,
                title=row.title,
                time=time,
                kind=edited.describe() if edited is not None else row.form,
                url=edited.make_url() if edited is not None else "",
                is_open=is_open_elsewhere(request, row, at=at),
                excerpt=excerpt,
            )
        )
    return found


def _describe_change(form: Any, row: Any, key: str) -> str:
    return describe_first_change(form, row.own_values or {}, whole=row.form == key)


def describe_others(form: AutosavedForm, *, user: Any, at: datetime) -> list[dict[str, str]]:
    """Return the other people who have a form of the same object open now: their names, and when
    they last typed. A new object has no others."""
    rows = Autosave.objects.of_forms(form.list_keys(), user=user, at=at)
    return _describe_people(rows, user=user, at=at)


def _describe_people(rows: Iterable[Autosave], *, user: Any, at: datetime) -> list[dict[str, str]]:
    typed: dict[str, datetime | None] = {}
    for row in rows:
        if row.user_id == user.pk:
            continue
        name = get_name(row.user)
        times = [t for t in (typed.get(name), row.typed_at) if t is not None]
        typed[name] = max(times, default=None)
    return [_describe_person(name, last, at=at) for name, last in sorted(typed.items())]


def _describe_person(name: str, last: datetime | None, *, at: datetime) -> dict[str, str]:
    if last is None:
        text = _("%(name)s has this open, too.") % {"name": name}
        return {"name": name, "typed": "", "text": text}
    time = format_time(last, now=at)
    text = _("%(name)s has this open, too. Last typed: %(time)s.")
    return {"name": name, "typed": time, "text": text % {"name": name, "time": time}}


@dataclass(frozen=True, slots=True)
class FormAutosave:
    """What a form needs for autosaving. ``replaces`` is the token of the text with which the form
    was filled. ``unsaved`` is true if the form shows text that was typed and not saved."""

    form: str
    url: str
    tab: str
    replaces: str
    unsaved: bool
    recovered: RecoverableText | None
    texts: list[RecoverableText]
    others: list[dict[str, str]]
    text_fields: str


def build_autosave(request: HttpRequest, key: str, *, form: Any = None) -> FormAutosave:
    """Return what the form with this key needs for autosaving. ``form`` is the form itself, if it
    is one of Django's. This runs one query."""
    at, posted = timezone.now(), request.method == "POST"
    tab = request.POST.get(TAB_FIELD, "")
    if not posted or not TAB.fullmatch(tab):
        tab = secrets.token_urlsafe(16)
    row = get_recovered(request, key)
    edited = find_form(key)
    keys = edited.list_keys() if edited is not None else [key]
    rows = Autosave.objects.of_forms(keys, user=request.user, at=at)
    found = list(rows.with_texts_of(request.user) if form else rows)
    own = [r for r in found if r.user_id == request.user.pk and r.typed_at and r.tab != tab]
    offered = [r for r in own if row is None or r.pk != row.pk]
    return FormAutosave(
        form=key,
        url=edited.make_url() if edited is not None else "",
        tab=tab,
        replaces=request.POST.get(REPLACES_FIELD, "") if posted else (row.token if row else ""),
        unsaved=posted,
        recovered=describe_texts(request, [row], at=at)[0] if row else None,
        texts=describe_texts(request, offered, at=at, key=key, form=form),
        others=_describe_people(found, user=request.user, at=at),
        text_fields=" ".join(edited.text_fields) if edited is not None else "",
    )


def describe_own_texts(request: HttpRequest, key: str) -> list[RecoverableText]:
    """Return what the user typed and did not save into the forms of an object that they may not
    change any more. This runs one query."""
    at, edited = timezone.now(), find_form(key)
    keys = edited.list_keys() if edited is not None else [key]
    rows = Autosave.objects.of_forms(keys, user=request.user, at=at)
    own = [row for row in rows if row.user_id == request.user.pk and row.typed_at]
    return describe_texts(request, own, at=at)


def get_recovered(request: HttpRequest, key: str) -> Autosave | None:
    """Return the text with which the address asks to fill this form. Return None if it asks for
    none, or for a text of somebody else or of another form.

    A text can also fill the form of a new object, if its own object cannot be changed any more.
    """
    known: dict[str, Autosave | None] = request.__dict__.setdefault("recovered_texts", {})
    if key not in known:
        known[key] = _find_recovered(request, key)
    return known[key]


def _find_recovered(request: HttpRequest, key: str) -> Autosave | None:
    pk = request.GET.get(RECOVERED, "")
    if request.method == "POST" or not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        return None
    own = Autosave.objects.recoverable(request.user, at=timezone.now()).defer(None)
    row = own.filter(pk=int(pk)).first()
    if row is None or row.form == key:
        return row
    form = find_form(row.form)
    same_model = row.form.partition("/")[0] == key.partition("/")[0]
    if form is None or not same_model or not key.endswith("/add"):
        return None
    return None if form.may_use(request, form.load_object(request)) else row


def get_recovered_data(request: HttpRequest, key: str) -> QueryDict:
    """Return the text with which the address asks to fill this form. Return no fields if it asks
    for none."""
    row = get_recovered(request, key)
    return make_form_data(row.values) if row is not None else QueryDict()


class _RecoveredForm:
    """A mixin for a form that shows a recovered text. Nothing is checked before it is saved."""

    recovered: QueryDict

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "data": self.recovered, "files": {}})

    def full_clean(self) -> None:
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}


class AutosavedAdmin(DeskAdmin):
    """The base class of admins whose forms are autosaved."""

    change_form_template = "admin/desk/autosaved_form.html"
    #: Other pages of an object that have a form of their own: name → title. The address of such a
    #: page is called like that of the change form, with this name instead of "change".
    autosaved_pages: dict[str, Any] = {}

    class Media:
        js = [Script("admin-desk/autosave.js", defer=True)]

    def may_use_page(self, request: HttpRequest, obj: Any, page: str) -> bool:
        """Return whether the user may send the form on ``page`` of ``obj``: one of
        ``autosaved_pages``, or "" for the change form."""
        return bool(self.has_change_permission(request, obj))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any):
        """Return the form. If the address asks for a recovered text, fill the form with it."""
        form = super().get_form(request, obj, change=change, **kwargs)
        row = get_recovered(request, make_key(self.model, obj and obj.pk))
        if row is None:
            return form
        return type(form.__name__, (_RecoveredForm, form), {RECOVERED: make_form_data(row.values)})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        may_save = (
            self.has_add_permission(request)
            if obj is None
            else self.has_change_permission(request, obj)
        )
        if may_save:
            key = make_key(self.model, obj and obj.pk)
            form = context["adminform"].form
            context["autosave"] = autosave = build_autosave(request, key, form=form)
            if request.GET.get(RECOVERED) and request.method == "GET" and not autosave.recovered:
                text = _("This text is no longer there. It was saved or discarded.")
                self.message_user(request, text, messages.WARNING)
        elif obj is not None:
            context["unsaved_texts"] = describe_own_texts(request, make_key(self.model, obj.pk))
        return super().render_change_form(request, context, *args, **kwargs)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """End the typed text. Django calls this in the transaction that saves the object."""
        end_saved_text(request, make_key(self.model))
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """End the typed text. Django calls this in the transaction that saves the object."""
        end_saved_text(request, make_key(self.model, obj.pk))
        return super().log_change(request, obj, message)


def keep_posted_text(request: HttpRequest, key: str, *, title: str) -> str:
    """Store the text of a posted form that cannot be saved, so that its author can recover it.
    Return the address of the recovered text."""
    at = timezone.now()
    values = {
        name: texts
        for name, texts in request.POST.lists()
        if name not in OTHER_FIELDS and not name.startswith("_")  # no buttons
    }
    tab = secrets.token_urlsafe(16)
    report = autosaves.Report(form=key, tab=tab, values=values, title=title, closed=True)
    autosaves.store_report(report, user=request.user, at=at)
    end_saved_text(request, key)  # What the page reported is a part of this text.
    row = Autosave.objects.get(user=request.user.pk, form=key, tab=tab)
    return reverse("admin:desk_recovered_text", args=[row.pk])


def end_saved_text(request: HttpRequest, key: str) -> None:
    """End the text of the posted form, because it has just been saved. Call this in the transaction
    that saves it."""
    tab = request.POST.get(TAB_FIELD, "")
    if TAB.fullmatch(tab):
        replaces = request.POST.get(REPLACES_FIELD, "")
        autosaves.end_text(key, tab, replaces=replaces, user=request.user, at=timezone.now())
