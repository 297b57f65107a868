"""The pages of recovered texts: everything that a person typed and did not save. Nobody sees the
texts of others."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from articles.admin.autosave import RECOVERED, describe_texts, is_open_elsewhere
from articles.admin.autosave_view import AutosaveView
from articles.admin.autosaved_forms import AutosavedForm, find_form
from articles.admin.fields import MomentField
from articles.admin.states import render_short_moment
from articles.editing import autosaves
from articles.models import Autosave

#: Fields that are not shown as text: parts of ordered lists, and the choices and the token of the
#: page that merges texts.
NO_TEXT: Final = re.compile(r"-(?:mode|[0-9]+-(?:name|number))$|^(?:side-.*|token|initial-.*)$")


def build_urls(admin_site: Any) -> list[Any]:
    """Return the addresses of autosaving and of the recovered texts."""
    pages = RecoveredPages(admin_site)
    view = admin_site.admin_view
    return [
        path("autosave/", AutosaveView(admin_site).answer, name="desk_autosave"),
        path("recovered/", view(require_safe(pages.show_list)), name="desk_recovered"),
        path(
            "recovered/<int:pk>/",
            view(require_http_methods(["GET", "HEAD", "POST"])(pages.show_text)),
            name="desk_recovered_text",
        ),
        path(
            "recovered/<int:pk>/restore/",
            view(require_safe(pages.restore)),
            name="desk_recovered_restore",
        ),
    ]


def count_texts(request: HttpRequest) -> int:
    """Return how many texts the user can recover that are not open in a browser now."""
    at = timezone.now()
    own = Autosave.objects.recoverable(request.user, at=at)
    return sum(not is_open_elsewhere(request, row, at=at) for row in own)


class RecoveredPages:
    """The list of the user's recovered texts, and the page of one text."""

    def __init__(self, admin_site: Any) -> None:
        self.admin_site = admin_site

    def show_list(self, request: HttpRequest) -> HttpResponse:
        """Show all texts of the user, newest first."""
        at = timezone.now()
        rows = Autosave.objects.recoverable(request.user, at=at)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Recovered text"),
            "texts": describe_texts(request, list(rows), at=at),
        }
        return TemplateResponse(request, "admin/desk/recovered.html", context)

    def show_text(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the fields of one text. A POST discards it."""
        row = self._get_row(request, pk)
        if request.method == "POST":
            return self._discard(request, row)
        form = find_form(row.form)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Recovered text"),
            "subtitle": row.title,
            "text": describe_texts(request, [row], at=timezone.now())[0],
            "fields": _label_fields(request, form, row) if form is not None else [],
            "may_restore": form is not None and _find_restore_url(request, form) is not None,
        }
        return TemplateResponse(request, "admin/desk/recovered_text.html", context)

    def restore(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Redirect to the form, filled with the text. If its object was deleted or may not be
        changed, redirect to the form of a new one."""
        row = self._get_row(request, pk)
        form = find_form(row.form)
        address = _find_restore_url(request, form) if form is not None else None
        if address is None:
            return HttpResponseRedirect(reverse("admin:desk_recovered_text", args=[pk]))
        return HttpResponseRedirect(f"{address}?{RECOVERED}={pk}")

    def _get_row(self, request: HttpRequest, pk: int) -> Autosave:
        own = Autosave.objects.recoverable(request.user, at=timezone.now())
        row = own.defer(None).filter(pk=pk).first()
        if row is None:
            raise Http404(_("This text is no longer there. It was saved or discarded."))
        return row

    def _discard(self, request: HttpRequest, row: Autosave) -> HttpResponse:
        autosaves.discard_text(row.pk, user=request.user, at=timezone.now())
        messages.success(request, _("The text was discarded."))
        form = find_form(row.form)
        if "to-form" in request.GET and form is not None:
            return HttpResponseRedirect(form.make_url())
        return HttpResponseRedirect(reverse("admin:desk_recovered"))


def _find_restore_url(request: HttpRequest, form: AutosavedForm) -> str | None:
    """Return the address of the form that the text can fill, or None if the user may use none."""
    if form.may_use(request, form.load_object(request)):
        return form.make_url()
    may_add = not form.page and form.admin.has_add_permission(request)
    return form.make_url(new=True) if may_add else None


def _label_fields(
    request: HttpRequest, form: AutosavedForm, row: Autosave
) -> list[tuple[str, Any]]:
    """Return the filled fields of a text with their labels, in the order of the form. Times and
    choices are shown as the form shows them."""
    fields = form.admin.get_form(request)().fields
    labels = {name: capfirst(str(field.label or name)) for name, field in fields.items()}
    hidden = {name for name, field in fields.items() if field.widget.is_hidden}
    typed = (row.values or {}).items()
    # The page that merges texts has its fields under other names.
    texts = {name.removeprefix("text-"): "\n".join(lines) for name, lines in typed}
    return [
        (labels.get(name, name), _format_text(fields.get(name), texts[name]))
        for name in sorted(texts, key=[*labels, *texts].index)
        if texts[name].strip() and name not in hidden and not NO_TEXT.search(name)
    ]


def _format_text(field: Any, text: str) -> Any:
    if isinstance(field, MomentField):
        try:
            return render_short_moment(field.to_python(text))
        except (ValidationError, OverflowError):
            return text
    if isinstance(field, forms.BooleanField):
        return _("yes")
    choices = {str(value): label for value, label in getattr(field, "choices", ())}
    return choices.get(text, text)
