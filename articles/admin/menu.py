"""Menus. Their entries are added in the admin or come from articles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import DeskAdmin
from articles.admin.cells import render_label
from articles.admin.redirect import find_target_fault
from articles.admin.states import describe_state
from articles.models import Article, MenuEntry
from articles.site_settings import languages


class MenuEntryForm(forms.ModelForm):
    menu = forms.ChoiceField(label=gettext_lazy("menu"))
    language = forms.ChoiceField(
        label=gettext_lazy("edition"),
        required=False,
        help_text=gettext_lazy("The language editions in which this entry appears."),
    )

    fields: Any

    class Meta:
        model = MenuEntry
        fields = ("menu", "language", "name", "title", "article", "url", "weight")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "menu" in self.fields:
            own = self.instance.menu
            known = dict(MenuEntry.Menu.choices)
            more = [] if own in known else [(own, own)]
            self.fields["menu"].choices = [*known.items(), *more]
        if "language" in self.fields:
            codes = [(code, code) for code in languages.get_trees() if code]
            self.fields["language"].choices = [("", _("All editions")), *codes]

    def clean_url(self) -> str:
        url = self.cleaned_data["url"].strip()
        fault = find_target_fault(url) if url else None
        if fault:
            raise ValidationError(fault)
        return url

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned.get("url")) == bool(cleaned.get("article")):
            raise ValidationError(_("Choose an article or enter an address, not both."))
        return cleaned


@admin.register(MenuEntry)
class MenuEntryAdmin(DeskAdmin):
    form = MenuEntryForm
    fields = ("menu", "name", "title", "article", "url", "weight", "language")
    autocomplete_fields = ("article",)
    list_display = ("name", "menu", "leads_to", "position", "language", "origin")
    list_filter = ("menu",)
    list_select_related = ("article",)
    search_fields = ("name", "url")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the user may change the entry. An entry that comes from an article can
        only be changed in the article."""
        own = obj is None or not obj.from_article
        return super().has_change_permission(request, obj) and own

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        own = obj is None or not obj.from_article
        return super().has_delete_permission(request, obj) and own

    @admin.display(description=gettext_lazy("target"))
    def leads_to(self, entry: MenuEntry) -> str:
        if entry.article is None:
            return entry.url
        shown = format_html("{} <small>{}</small>", entry.article.path, entry.article)
        if (
            entry.article.kind == Article.Kind.PAGE
            and entry.article.state(at=timezone.now()) != "live"
        ):
            why = describe_state(entry.article, at=timezone.now())
            return format_html("{}<br>{}", shown, _("Not in the menu now: %(why)s") % {"why": why})
        return shown

    @admin.display(description=gettext_lazy("weight"), ordering="weight")
    def position(self, entry: MenuEntry) -> str:
        return format_html("{} {}", render_label(_("weight")), entry.weight)

    @admin.display(description=gettext_lazy("from"))
    def origin(self, entry: MenuEntry) -> str:
        return _("article") if entry.from_article else _("admin or configuration")
