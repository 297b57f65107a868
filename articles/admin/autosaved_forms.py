"""The forms whose text is autosaved. Each has a key, such as "articles.article/12" or
"articles.article/add"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

KEY: Final = re.compile(r"([a-z]+)\.([a-z]+)/(add|[1-9][0-9]{0,17})(?:/([a-z]+))?")

#: Names of the hidden fields that travel with an autosaved form.
TAB_FIELD: Final = "autosave-tab"
REPLACES_FIELD: Final = "autosave-replaces"

#: Names of posted fields that are not part of the text.
OTHER_FIELDS: Final = frozenset({TAB_FIELD, REPLACES_FIELD, "csrfmiddlewaretoken"})

#: A name of a tab. The page makes it from random characters.
TAB: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")


#: Pages on which a choice alone is not worth keeping: page → names of the fields with text.
TEXT_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "publish": ("note",),
    "submit": ("note",),
    "sendback": ("note",),
}


@dataclass(frozen=True, slots=True)
class AutosavedForm:
    """A form that is autosaved. ``pk`` is None for the form of a new object. ``page`` is the name
    of another page of the object that has a form of its own, or "" for the change form.

    Such pages are listed in ``autosaved_pages`` of the model admin, with their titles.
    """

    key: str
    admin: Any
    pk: int | None
    page: str = ""

    @property
    def text_fields(self) -> tuple[str, ...]:
        """The fields of which one must have text before the form is autosaved, or none if any
        change counts."""
        return TEXT_FIELDS.get(self.page, ())

    def load_object(self, request: HttpRequest) -> Any:
        """Return the object of the form, or None if it does not exist."""
        return self.admin.get_queryset(request).filter(pk=self.pk).first() if self.pk else None

    def may_use(self, request: HttpRequest, found: Any) -> bool:
        """Return whether the user may save this form. ``found`` is its object."""
        if self.pk is None:
            return bool(self.admin.has_add_permission(request))
        return found is not None and bool(self.admin.may_use_page(request, found, self.page))

    def describe(self) -> str:
        """Return what is edited in this form: "Article", "New: article", "Quick fix"."""
        name = self.admin.opts.verbose_name
        if self.page:
            return str(self.admin.autosaved_pages[self.page])
        return capfirst(name) if self.pk else _("New: %(kind)s") % {"kind": name}

    def list_keys(self) -> list[str]:
        """Return the keys of all forms of the same object."""
        if self.pk is None:
            return [self.key]
        return [make_key(self.admin.model, self.pk, p) for p in ("", *self.admin.autosaved_pages)]

    def make_url(self, *, new: bool = False) -> str:
        """Return the address of the form. ``new`` asks for the form of a new object."""
        prefix = f"admin:{self.admin.opts.app_label}_{self.admin.opts.model_name}"
        if new or self.pk is None:
            return reverse(f"{prefix}_add")
        return reverse(f"{prefix}_{self.page or 'change'}", args=[self.pk])


def find_form(key: str) -> AutosavedForm | None:
    """Return the form with this key, or None if no such form is autosaved."""
    match = KEY.fullmatch(key)
    if match is None:
        return None
    label, name, pk, page = match.groups()
    model = apps.all_models.get(label, {}).get(name)
    model_admin = admin.site._registry.get(model) if model is not None else None
    pages = getattr(model_admin, "autosaved_pages", None)
    if pages is None or (page is not None and (page not in pages or pk == "add")):
        return None
    return AutosavedForm(key, model_admin, None if pk == "add" else int(pk), page or "")


def make_key(model: Any, pk: Any = None, page: str = "") -> str:
    """Return the key of a form of ``model``. Without ``pk``, it is the form of a new object."""
    key = f"{model._meta.label_lower}/{pk or 'add'}"
    return f"{key}/{page}" if page else key
