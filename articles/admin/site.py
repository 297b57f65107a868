"""Site settings: one row, which opens at once."""

from __future__ import annotations

from typing import Any, NamedTuple
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.admin.article_options import BYLINE_LABELS, widget_labels
from articles.admin.desk import DeskAdmin
from articles.admin.fields import OrderedField
from articles.admin.inputs import ColourInput
from articles.admin.site_languages import (
    language_fields,
    language_fieldsets,
    language_values,
    put_language_values,
)
from articles.models import Article, SiteSettings


class Option(NamedTuple):
    """One option of a widget, as a field of the form; other options are kept as they are."""

    widget: str
    key: str
    field: forms.Field


def options() -> dict[str, Option]:
    def number(label: Any, most: int) -> forms.Field:
        return forms.IntegerField(label=label, required=False, min_value=1, max_value=most)

    def flag(label: Any) -> forms.Field:
        return forms.BooleanField(label=label, required=False)

    return {
        "recent_num": Option("recent", "recent_num", number(_("Recent posts: how many"), 50)),
        "tags_limit": Option("taglist", "limit", number(_("Tags: how many"), 500)),
        "tags_counter": Option("taglist", "tags_counter", flag(_("Tags: with numbers"))),
        "categories_limit": Option("categories", "limit", number(_("Categories: how many"), 500)),
        "categories_counter": Option(
            "categories", "categories_counter", flag(_("Categories: with numbers"))
        ),
        "archive_limit": Option("archive", "limit", number(_("Archive: how many months"), 500)),
        "authors_limit": Option("authors", "limit", number(_("Authors: how many"), 500)),
        "html_title": Option(
            "html", "title", forms.CharField(label=_("Own text: heading"), required=False)
        ),
        "html_text": Option(
            "html",
            "text",
            forms.CharField(
                label=_("Own text"),
                required=False,
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 6}),
                help_text=_("Markdown, for the widget “html”; scripts and frames are dropped."),
            ),
        ),
    }


class SiteForm(forms.ModelForm):
    widgets = OrderedField(
        {},
        empty=(),
        label=_("widgets"),
        help_text=_("From top to bottom. An article can have its own."),
    )
    byline = OrderedField(
        BYLINE_LABELS,
        empty=(),
        label=_("byline"),
        help_text=_("What stands under a headline, in this order."),
    )
    thumbnail_visibility = forms.MultipleChoiceField(
        label=_("pictures show"),
        required=False,
        choices=[("list", _("in lists")), ("post", _("on the article's page"))],
        widget=forms.CheckboxSelectMultiple,
    )
    main_sections = forms.MultipleChoiceField(
        label=_("main sections"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What the home page and “recent” show. None: every dated article."),
    )
    recent_num, tags_limit, tags_counter, categories_limit, categories_counter, *_rest = (
        option.field for option in options().values()
    )
    archive_limit, authors_limit, html_title, html_text = _rest

    fields: Any  # of every kind

    class Meta:
        model = SiteSettings
        fields = ("title",)  # the fieldsets name the others
        widgets = {"highlight_colour": ColourInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "widgets" in self.fields:
            self.fields["widgets"].widget.choices = widget_labels()
        for field in self.fields.values():
            field.label = capfirst(field.label)
        if "main_sections" in self.fields:
            self.fields["main_sections"].choices = [(name, name) for name in self._sections()]
        self.initial.update(language_values(self.instance))
        for name, option in options().items():
            kept = self.instance.widget_options.get(option.widget, {})
            self.initial.setdefault(name, kept.get(option.key) if isinstance(kept, dict) else None)

    def _sections(self) -> list[str]:
        used = Article.objects.filter(kind=Article.Kind.PAGE).exclude(section="")
        names = used.order_by().values_list("section", flat=True).distinct()
        return sorted({*names[:200], *self.instance.main_sections})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("widgets", "byline"):
            if name in cleaned:
                cleaned[name] = list(cleaned[name] or ())
        self.instance.widget_options = self._options(cleaned)
        put_language_values(self.instance, cleaned)
        return cleaned

    def clean_time_zone(self) -> str:
        name: str = self.cleaned_data["time_zone"].strip()
        if name and name not in available_timezones():
            raise ValidationError(_("Write a time zone such as Europe/Berlin."))
        return name

    def _options(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        kept = {**self.instance.widget_options}
        for name, option in options().items():
            if name in cleaned:
                of_widget = kept.get(option.widget)
                of_widget = dict(of_widget) if isinstance(of_widget, dict) else {}
                of_widget.pop(option.key, None)
                if cleaned[name]:
                    of_widget[option.key] = cleaned[name]
                kept[option.widget] = of_widget
        return {widget: of_widget for widget, of_widget in kept.items() if of_widget}


@admin.register(SiteSettings)
class SiteSettingsAdmin(DeskAdmin):
    form = SiteForm
    fieldsets = (
        (
            _("Masthead"),
            {
                "fields": [
                    ("title", "wordmark"),
                    "subtitle",
                    ("logo", "logo_alone"),
                    "highlight_colour",
                ]
            },
        ),
        (_("Front page and lists"), {"fields": ["main_sections", "page_size", "readmore"]}),
        (
            _("Sidebar"),
            {"fields": [("sidebar_home", "sidebar_list", "sidebar_single"), "widgets"]},
        ),
        (
            _("Widgets"),
            {
                "fields": [
                    "recent_num",
                    ("tags_limit", "tags_counter"),
                    ("categories_limit", "categories_counter"),
                    ("archive_limit", "authors_limit"),
                    "html_title",
                    "html_text",
                ]
            },
        ),
        (
            _("Articles"),
            {
                "description": _("Where an article says nothing of its own."),
                "fields": [
                    "byline",
                    "date_format",
                    "thumbnail_visibility",
                    "authorbox",
                    "pager",
                    "toc",
                    "mathjax",
                ],
            },
        ),
        (
            _("The desk"),
            {
                "description": _("Signs stories that name no author."),
                "fields": ["author_name", "author_bio", "author_avatar"],
            },
        ),
        (_("Search engines and footer"), {"fields": ["description", "copyright"]}),
        (_("Clock"), {"fields": ["time_zone"]}),
    )

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """With fields for what each language says otherwise."""
        if obj is not None:
            kwargs["form"] = type("SiteForm", (SiteForm,), language_fields(obj))
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.fieldsets, *(language_fieldsets(obj) if obj is not None else ()))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one row: it opens."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        settings = SiteSettings.current(at=timezone.now())
        address = reverse("admin:articles_sitesettings_change", args=[settings.pk])
        return HttpResponseRedirect(address)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        with transaction.atomic():
            super().save_model(request, obj, form, change)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return HttpResponseRedirect(request.path)
