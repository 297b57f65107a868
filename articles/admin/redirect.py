"""Redirects: old addresses and their targets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import DeskAdmin
from articles.admin.states import make_moment_column
from articles.hugo import find_alias_problem, find_built_in_page, find_reserved_use, get_alias_path
from articles.models import Article, Redirect
from articles.site_settings import languages

validate_address = URLValidator(schemes=["http", "https"])

#: Maximum number of redirects to follow when looking for a loop.
MAX_REDIRECTS_FOLLOWED = 20


def find_target_fault(target: str) -> str | None:
    """Return the reason why ``target`` is not a valid redirect target, or None if it is valid.
    Paths and http(s) addresses are valid. ``javascript:`` and ``//elsewhere`` are not."""
    if target.startswith("/") and not target.startswith(("//", "/\\")):
        fault = find_alias_problem(target.partition("?")[0].partition("#")[0])
        return _("This address %(fault)s.") % {"fault": fault} if fault else None
    try:
        validate_address(target)
    except ValidationError:
        return _("Enter a path such as /news/, or a full https:// address.")
    return None


class RedirectForm(forms.ModelForm):
    class Meta:
        model = Redirect
        fields = ("path", "article", "target")

    def clean_path(self) -> str:
        typed = self.cleaned_data["path"].strip()
        fault = find_alias_problem(typed)
        if fault or not typed.startswith("/"):
            text = _("Enter the old path, beginning with a slash, e.g. /old/story/.")
            raise ValidationError(text)
        path = get_alias_path(typed, page_path="/")
        self._refuse_shadow(path)
        return path

    def _refuse_shadow(self, path: str) -> None:
        """Raise ValidationError if there is a page at ``path``. A page takes precedence over a
        redirect, so the redirect would never be used."""
        codes = languages.get_language_codes()
        system = find_reserved_use(path, languages=codes) or find_built_in_page(
            path, languages=codes
        )
        if system:
            raise ValidationError(_("%(path)s is reserved by the system (%(system)s)."),
                                  params={"path": path, "system": system})  # fmt: skip
        owner = Article.objects.for_lists().filter(path=path).first()
        if owner is not None and owner.state(at=timezone.now()) == "live":
            text = _("“%(owner)s” has this address, so the redirect would never be used.")
            raise ValidationError(text, params={"owner": owner})

    def clean_target(self) -> str:
        target = self.cleaned_data["target"].strip()
        fault = find_target_fault(target) if target else None
        if fault:
            raise ValidationError(fault)
        return target

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        article, target = cleaned.get("article"), cleaned.get("target")
        if bool(article) == bool(target):
            raise ValidationError(_("Choose an article or enter an address, not both."))
        if target and is_redirect_loop(cleaned["path"], target, except_for=self.instance.pk):
            self.add_error("target", _("This redirect would lead back to itself."))
        return cleaned


def is_redirect_loop(path: str, target: str, *, except_for: int | None) -> bool:
    """Return whether ``target`` leads back to ``path``, directly or through other redirects."""
    others = Redirect.objects.select_related("article").exclude(pk=except_for or 0)
    for _step in range(MAX_REDIRECTS_FOLLOWED):
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
    list_display = ("path", "leads_to", "origin", "added")
    list_filter = ("origin",)
    list_select_related = ("article",)
    search_fields = ("path", "target")

    added = make_moment_column("created_at", gettext_lazy("added"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the user may change the redirect. An alias can only be changed in its
        article."""
        made_here = obj is None or obj.origin != Redirect.Origin.ALIAS
        return super().has_change_permission(request, obj) and made_here

    @admin.display(description=gettext_lazy("target"))
    def leads_to(self, redirect: Redirect) -> str:
        if redirect.article is None:
            return redirect.target
        return format_html("{} <small>{}</small>", redirect.article.path, redirect.article)
