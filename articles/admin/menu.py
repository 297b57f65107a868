"""Menus: entries that are added here, and those that articles bring along."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import languages
from articles.admin.desk import DeskAdmin
from articles.admin.redirect import target_fault
from articles.models import MenuEntry


class MenuEntryForm(forms.ModelForm):
    menu = forms.ChoiceField(label=gettext_lazy("menu"))
    language = forms.ChoiceField(
        label=gettext_lazy("edition"),
        required=False,
        help_text=gettext_lazy("Whose pages show it."),
    )

    fields: Any  # of every kind

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
            codes = [(code, code) for code in languages.trees() if code]
            self.fields["language"].choices = [("", _("All editions")), *codes]

    def clean_url(self) -> str:
        url = self.cleaned_data["url"].strip()
        fault = target_fault(url) if url else None
        if fault:
            raise ValidationError(fault)
        return url

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned.get("url")) == bool(cleaned.get("article")):
            raise ValidationError(_("Give either an article or an address."))
        return cleaned


@admin.register(MenuEntry)
class MenuEntryAdmin(DeskAdmin):
    form = MenuEntryForm
    fields = ("menu", "name", "title", "article", "url", "weight", "language")
    autocomplete_fields = ("article",)
    list_display = ("name", "menu", "leads_to", "weight", "language", "origin")
    list_filter = ("menu",)
    list_select_related = ("article",)
    search_fields = ("name", "url")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What an article brings along is changed in the article."""
        own = obj is None or not obj.from_article
        return super().has_change_permission(request, obj) and own

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        own = obj is None or not obj.from_article
        return super().has_delete_permission(request, obj) and own

    @admin.display(description=gettext_lazy("leads to"))
    def leads_to(self, entry: MenuEntry) -> str:
        if entry.article is None:
            return entry.url
        return format_html("{} <small>{}</small>", entry.article.path, entry.article)

    @admin.display(description=gettext_lazy("from"))
    def origin(self, entry: MenuEntry) -> str:
        return _("its article") if entry.from_article else _("here")
