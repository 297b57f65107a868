"""The admin's front door: what stands on its first page, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

#: Apps and models in the order of the desk's work; what is not named comes behind.
APPS = ("articles", "auth", "axes")
MODELS = (
    "Article", "Category", "Tag", "Author", "SiteSettings", "MenuEntry", "Redirect", "Picture",
    "Source", "SourceFile", "ImportRun", "Revision",
)  # fmt: skip

#: Apps whose own admin pages would only mislead: the newsroom has vocabularies of its own.
LEFT_OUT = {"taggit"}


class DeskSite(AdminSite):
    site_header = _("Newsroom")
    site_title = _("Newsroom")
    index_title = _("The desk")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        super().register(_ours(models), admin_class or ModelAdmin, **options)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: _place(model["object_name"], MODELS))
        return sorted(apps, key=lambda app: _place(app["app_label"], APPS))

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        # Not above: what is registered with this site is imported while it is being made.
        from articles.admin.overview import overview

        return super().index(request, {"overview": overview(request), **(extra_context or {})})


def _ours(models: Iterable[type[Model]]) -> list[type[Model]]:
    return [model for model in models if model._meta.app_label not in LEFT_OUT]


def _place(name: str, order: tuple[str, ...]) -> int:
    return order.index(name) if name in order else len(order)
