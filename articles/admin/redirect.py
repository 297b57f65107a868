"""Redirects: old addresses, and where they lead."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import languages
from articles.admin.desk import DeskAdmin
from articles.hugo import alias_fault, alias_path, is_reserved
from articles.models import Article, Redirect

#: Redirects that are followed when a loop is looked for.
STEPS = 20


def target_fault(target: str) -> str | None:
    """Why readers cannot be sent to ``target``; None if they can. A path or http(s) only: an
    address such as ``javascript:`` or ``//elsewhere`` is none."""
    if target.startswith("/") and not target.startswith(("//", "/\\")):
        fault = alias_fault(target.partition("?")[0].partition("#")[0])
        return _("This address %(fault)s.") % {"fault": fault} if fault else None
    try:
        parts = urlsplit(target)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme in ("http", "https") and parts.hostname and target.isprintable():
        return None
    return _("Write a path such as /news/, or a full https:// address.")


class RedirectForm(forms.ModelForm):
    class Meta:
        model = Redirect
        fields = ("path", "article", "target")

    def clean_path(self) -> str:
        typed = self.cleaned_data["path"].strip()
        fault = alias_fault(typed)
        if fault or not typed.startswith("/"):
            text = _(
                "Write the path that readers ask for, beginning with a slash, e.g. /old/story/."
            )
            raise ValidationError(text)
        path = alias_path(typed, page_path="/")
        self._refuse_shadow(path)
        return path

    def _refuse_shadow(self, path: str) -> None:
        """A page always wins over a redirect: one on its address would never be used."""
        system = is_reserved(path, languages=languages.configured())
        if system:
            raise ValidationError(_("%(path)s is taken by the system (%(system)s)."),
                                  params={"path": path, "system": system})  # fmt: skip
        owner = Article.objects.for_lists().filter(path=path).first()
        if owner is not None and owner.state(at=timezone.now()) == "live":
            text = _("Readers find “%(owner)s” at this address; a redirect would never be used.")
            raise ValidationError(text, params={"owner": owner})

    def clean_target(self) -> str:
        target = self.cleaned_data["target"].strip()
        fault = target_fault(target) if target else None
        if fault:
            raise ValidationError(fault)
        return target

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        article, target = cleaned.get("article"), cleaned.get("target")
        if bool(article) == bool(target):
            raise ValidationError(_("Give either an article or an address."))
        if target and leads_back(cleaned["path"], target, except_for=self.instance.pk):
            self.add_error("target", _("This leads in a circle: readers would never arrive."))
        return cleaned


def leads_back(path: str, target: str, *, except_for: int | None) -> bool:
    """Whether following ``target`` through the redirects comes back to ``path``."""
    others = Redirect.objects.select_related("article").exclude(pk=except_for or 0)
    for _step in range(STEPS):
        place = target.partition("?")[0].partition("#")[0]
        if place.rstrip("/") == path.rstrip("/"):
            return True
        following = others.filter(path__in=[place, f"{place}/"]).first()
        if following is None or following.article is not None:
            return False
        target = following.target
    return True


@admin.register(Redirect)
class RedirectAdmin(DeskAdmin):
    form = RedirectForm
    fields = ("path", "article", "target")
    autocomplete_fields = ("article",)
    list_display = ("path", "leads_to", "origin", "created_at")
    list_filter = ("origin",)
    list_select_related = ("article",)
    search_fields = ("path", "target")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What an article's own list of old addresses makes is changed there."""
        made_here = obj is None or obj.origin != Redirect.Origin.ALIAS
        return super().has_change_permission(request, obj) and made_here

    @admin.display(description=gettext_lazy("leads to"))
    def leads_to(self, redirect: Redirect) -> str:
        if redirect.article is None:
            return redirect.target
        return format_html("{} <small>{}</small>", redirect.article.path, redirect.article)
