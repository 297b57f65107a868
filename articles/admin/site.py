"""The site settings. There is only one row, so the admin opens its form directly."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any, NamedTuple
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.admin.article_fields import BYLINE_LABELS, get_widget_labels
from articles.admin.autosave import AutosavedAdmin
from articles.admin.base import describe_database_error
from articles.admin.date_pattern import build_help_text, check_date_format
from articles.admin.fields import LinesField, OrderedField
from articles.admin.form_values import check_renderable
from articles.admin.form_widgets import ColourInput
from articles.admin.rights_log import log_settings
from articles.admin.site_languages import (
    build_language_fields,
    build_language_fieldsets,
    get_language_values,
    set_language_values,
)
from articles.importing import redating
from articles.models import Article, SiteSettings
from articles.models.transactions import STORAGE_ERRORS

logger = logging.getLogger("newsroom.admin")

#: Maximum number of seconds to wait while dates are read again after the time zone was changed. The
#: next page continues with the remaining dates.
MAX_REDATING_SECONDS = 3.0


class WidgetOption(NamedTuple):
    """A form field for one option of a widget. Options without a form field are preserved."""

    widget: str
    key: str
    field: forms.Field


def build_widget_options() -> dict[str, WidgetOption]:
    def number(label: Any, most: int) -> forms.Field:
        return forms.IntegerField(label=label, required=False, min_value=1, max_value=most)

    def flag(label: Any) -> forms.Field:
        return forms.BooleanField(label=label, required=False)

    return {
        "recent_num": WidgetOption("recent", "recent_num", number(_("Number of recent posts"), 50)),
        "tags_limit": WidgetOption("taglist", "limit", number(_("Number of tags"), 500)),
        "tags_counter": WidgetOption(
            "taglist", "tags_counter", flag(_("Tags: show the number of stories"))
        ),
        "categories_limit": WidgetOption(
            "categories", "limit", number(_("Number of categories"), 500)
        ),
        "categories_counter": WidgetOption(
            "categories", "categories_counter", flag(_("Categories: show the number of stories"))
        ),
        "archive_limit": WidgetOption(
            "archive", "limit", number(_("Number of months in the archive"), 500)
        ),
        "authors_limit": WidgetOption("authors", "limit", number(_("Number of authors"), 500)),
        "html_title": WidgetOption(
            "html", "title", forms.CharField(label=_("Custom text: heading"), required=False)
        ),
        "html_text": WidgetOption(
            "html",
            "text",
            forms.CharField(
                label=_("Custom text"),
                required=False,
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 6}),
                help_text=_("Markdown for the “html” widget. Scripts and frames are removed."),
            ),
        ),
    }


class SiteForm(forms.ModelForm):
    widgets = OrderedField(
        {},
        empty=(),
        label=_("widgets"),
        help_text=_("From top to bottom. An article can have its own list."),
    )
    byline = OrderedField(
        BYLINE_LABELS,
        empty=(),
        label=_("byline"),
        help_text=_("The items shown below a headline, in this order."),
    )
    thumbnail_visibility = forms.MultipleChoiceField(
        label=_("show pictures"),
        required=False,
        choices=[("list", _("in lists")), ("post", _("on the article's page"))],
        widget=forms.CheckboxSelectMultiple,
    )
    main_sections = forms.MultipleChoiceField(
        label=_("main sections"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Sections shown on the home page and in “Recent posts”. Leave empty to "
            "show all dated articles."
        ),
    )
    agencies = LinesField(
        label=_("news agencies"),
        rows=8,
        help_text=_(
            "One name per line. If a story has one of these names as its author, byline, "
            "credit or source, it is agency copy and is not presented to search engines "
            "as original reporting."
        ),
    )
    recent_num, tags_limit, tags_counter, categories_limit, categories_counter, *_rest = (
        option.field for option in build_widget_options().values()
    )
    archive_limit, authors_limit, html_title, html_text = _rest

    fields: Any

    class Meta:
        model = SiteSettings
        # A ModelForm needs ``fields``. The fieldsets of SiteSettingsAdmin add the others.
        fields = ("title",)
        widgets = {"highlight_colour": ColourInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "widgets" in self.fields:
            self.fields["widgets"].widget.choices = get_widget_labels()
        for field in self.fields.values():
            field.label = capfirst(field.label)
        if "main_sections" in self.fields:
            self.fields["main_sections"].choices = [(name, name) for name in self._sections()]
        if "date_format" in self.fields:
            self.fields["date_format"].help_text = build_help_text(self.instance.date_format)
        self.initial.update(get_language_values(self.instance))
        for name, option in build_widget_options().items():
            kept = self.instance.widget_options.get(option.widget, {})
            self.initial.setdefault(name, kept.get(option.key) if isinstance(kept, dict) else None)

    def _sections(self) -> list[str]:
        used = Article.objects.outside_trash().filter(kind=Article.Kind.PAGE).exclude(section="")
        names = used.order_by().values_list("section", flat=True).distinct()
        return sorted({*names[:200], *self.instance.main_sections})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("widgets", "byline", "agencies"):
            if name in cleaned:
                cleaned[name] = list(cleaned[name] or ())
        self.instance.widget_options = self._options(cleaned)
        set_language_values(self.instance, cleaned)
        return cleaned

    def clean_time_zone(self) -> str:
        name: str = self.cleaned_data["time_zone"].strip()
        if name and name not in available_timezones():
            raise ValidationError(_("Enter a time zone such as Europe/Berlin."))
        return name

    def clean_author_bio(self) -> str:
        return check_renderable(self.cleaned_data["author_bio"])

    def clean_html_text(self) -> str:
        return check_renderable(self.cleaned_data["html_text"])

    def clean_date_format(self) -> str:
        pattern: str = self.cleaned_data["date_format"].strip()
        if pattern:
            check_date_format(pattern)
        return pattern

    def _options(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        kept = {**self.instance.widget_options}
        for name, option in build_widget_options().items():
            if name in cleaned:
                of_widget = kept.get(option.widget)
                of_widget = dict(of_widget) if isinstance(of_widget, dict) else {}
                of_widget.pop(option.key, None)
                if cleaned[name]:
                    of_widget[option.key] = cleaned[name]
                kept[option.widget] = of_widget
        return {widget: of_widget for widget, of_widget in kept.items() if of_widget}


@admin.register(SiteSettings)
class SiteSettingsAdmin(AutosavedAdmin):
    form = SiteForm

    class Media:
        css = {"all": ["admin-desk/pictures.css"]}
        js = [Script("admin-desk/pictures.js", defer=True)]

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
        (_("Home page and lists"), {"fields": ["main_sections", "page_size", "readmore"]}),
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
                "description": _("Used for articles that do not set their own."),
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
                "description": _("The byline of stories without an author."),
                "fields": ["author_name", "author_bio", "author_avatar"],
            },
        ),
        (
            _("Search engines and footer"),
            {"fields": ["description", "base_address", "copyright"]},
        ),
        (_("News agencies"), {"classes": ["collapse"], "fields": ["agencies"]}),
        (_("Dates and times"), {"fields": ["time_zone"]}),
    )

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form. It also has fields for the settings of each language."""
        if obj is not None:
            kwargs["form"] = type("SiteForm", (SiteForm,), build_language_fields(obj))
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.fieldsets, *(build_language_fieldsets(obj) if obj is not None else ()))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Redirect to the form, because there is only one row."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        settings = SiteSettings.current(at=timezone.now())
        address = reverse("admin:articles_sitesettings_change", args=[settings.pk])
        return HttpResponseRedirect(address)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.dates_view)
        return [path("dates/", view, name="articles_sitesettings_dates"), *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Save the settings. If the time zone changed, read the dates of all files again. This
        happens after the transaction of the save and before the next page is shown."""
        response = super().changeform_view(request, object_id, form_url, extra_context)
        saved = request.method == "POST" and response.status_code == HTTPStatus.FOUND
        return self._read_dates(request) or response if saved else response

    def dates_view(self, request: HttpRequest) -> HttpResponse:
        """Show how many dates must still be read again. A POST continues with them."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = reverse("admin:articles_sitesettings_changelist")
        if request.method == "POST":
            return self._read_dates(request) or HttpResponseRedirect(form)
        total, left = redating.find_dated_files().count(), redating.find_outdated_files().count()
        if not left:
            return HttpResponseRedirect(form)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Dates are being read again"),
            "opts": self.opts,
            "total": total,
            "read": total - left,
            "zone": redating.get_stored_zone_name(),
        }
        return TemplateResponse(request, "admin/articles/sitesettings/dates.html", context)

    def _read_dates(self, request: HttpRequest) -> HttpResponse | None:
        """Read dates again for at most :data:`MAX_REDATING_SECONDS` seconds. If some dates remain,
        return a redirect to the page that continues."""
        try:
            read = redating.reread_dates(MAX_REDATING_SECONDS)
            left = redating.find_outdated_files().exists()
        except STORAGE_ERRORS as error:
            logger.error("Dates were not converted to the new time zone: %s", error)
            self.message_user(request, describe_database_error(error), messages.ERROR)
            read, left = 0, True
        if left:
            return HttpResponseRedirect(reverse("admin:articles_sitesettings_dates"))
        if read:
            text = _("Dates without a time zone are now interpreted in the time zone %(zone)s.")
            self.message_user(
                request, text % {"zone": redating.get_stored_zone_name()}, messages.SUCCESS
            )
        return None

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            log_settings(request.user, form)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return HttpResponseRedirect(request.path)
