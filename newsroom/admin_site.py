"""The admin site: the content and order of its index, and its login."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from newsroom.login import remember_browser
from newsroom.lookups import lookup_allowed

#: Display order of apps and models, most used first. Apps and models that are not listed come last.
APP_ORDER = ("articles", "auth", "axes")
MODEL_ORDER = (
    "Article", "TrashEntry", "Category", "Tag", "Author", "SiteSettings", "MenuEntry", "Redirect",
    "Picture", "Source", "SourceFile", "ImportRun", "Revision", "DeskAction",
)  # fmt: skip

#: Models that concern the system, not the stories. They are shown below "Administration".
SYSTEM_MODELS = {"SiteSettings", "Source", "SourceFile", "ImportRun"}
SYSTEM_APPS = {"auth", "axes"}

#: Apps that the admin does not show. The newsroom has its own tags, and those of taggit would
#: confuse editors.
HIDDEN_APPS = {"taggit"}


class DeskSite(AdminSite):
    site_header = _("Newsroom")
    site_title = _("Newsroom")
    index_title = _("The desk")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        options.setdefault("lookup_allowed", lookup_allowed)
        super().register(_exclude_hidden(models), admin_class or ModelAdmin, **options)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: _get_position(model["object_name"], MODEL_ORDER))
        apps.sort(key=lambda app: _get_position(app["app_label"], APP_ORDER))
        return apps if app_label else _separate_system(apps)

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        # Imported here to avoid a circular import: articles.admin needs the admin site that this
        # module defines.
        from articles.admin.first_page import build_first_page

        context = build_first_page(request)
        return super().index(request, {**context, **(extra_context or {})})

    def get_urls(self) -> list[Any]:
        # Imported here for the same reason as in ``index``.
        from articles.admin import bulk_pages, erasing, recovered, story_calendar
        from newsroom import passwords

        pages = (passwords, recovered, bulk_pages, erasing, story_calendar)
        own = [url for module in pages for url in module.build_urls(self)]
        return [*own, *super().get_urls()]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        response = super().login(request, extra_context)
        if request.method == "POST" and request.user.is_authenticated:
            remember_browser(response)
        return response

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        # Imported here for the same reason as in ``index``.
        from articles.admin.base import run_in_transaction

        # Save the new password and the user's session in one transaction, so that a failure changes
        # neither.
        return run_in_transaction(request, partial(super().password_change, request, extra_context))


def _separate_system(apps: list[Any]) -> list[Any]:
    """Move the models that concern the system to a group of their own. It has no page."""
    system = []
    for app in apps:
        rows, own = app["models"], app["app_label"] in SYSTEM_APPS
        moved = [row for row in rows if own or row["object_name"] in SYSTEM_MODELS]
        app["models"] = [row for row in rows if row not in moved]
        system += moved
    group = {"name": _("Administration"), "app_label": "system", "app_url": "", "models": system}
    return [app for app in (*apps, group) if app["models"]]


def _exclude_hidden(models: Iterable[type[Model]]) -> list[type[Model]]:
    return [model for model in models if model._meta.app_label not in HIDDEN_APPS]


def _get_position(name: str, order: tuple[str, ...]) -> int:
    return order.index(name) if name in order else len(order)
