"""The lookups that an admin list allows in its query string. Only lookups that the admin's own
links use are allowed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.utils import get_fields_from_path
from django.db.models import DateField
from django.http import HttpRequest

#: Date parts: suffix of the lookup → maximum value.
DATE_PART_LIMITS = {"__year": 9999, "__month": 12, "__day": 31}


def lookup_allowed(model_admin: Any, lookup: str, value: str, request: HttpRequest) -> bool:
    """Return whether the lookup is allowed. A request with any other lookup gets a 400 response.

    This replaces :meth:`ModelAdmin.lookup_allowed`, because Django allows every lookup on a model's
    own columns. A single regular expression could occupy a worker for hours. A model admin can list
    more lookups in ``linked_lookups``, for links from other pages.
    """
    if not is_possible_date_part(lookup, value):
        return False
    linked: tuple[str, ...] = getattr(model_admin, "linked_lookups", ())
    return lookup in {*linked, *_list_offered_lookups(model_admin, request)}


def is_possible_date_part(lookup: str, value: Any) -> bool:
    """Return False if the lookup is for a part of a date and its value is impossible. Django would
    query the database for the year 999999999999 and fail with status 500."""
    for part, largest in DATE_PART_LIMITS.items():
        if lookup.endswith(part):
            plain = value.isascii() and value.isdigit() and len(value) <= 4
            return plain and 1 <= int(value) <= largest
    return True


def _list_offered_lookups(model_admin: Any, request: HttpRequest) -> Iterator[str]:
    """Yield the lookups that the filters and the date hierarchy of a list use."""
    for item in model_admin.get_list_filter(request):
        if isinstance(item, type) and issubclass(item, SimpleListFilter):
            yield str(item.parameter_name)
        else:
            yield from _list_field_lookups(
                model_admin.model, item[0] if isinstance(item, tuple) else item
            )
    if model_admin.date_hierarchy:
        yield from (f"{model_admin.date_hierarchy}{part}" for part in DATE_PART_LIMITS)


def _list_field_lookups(model: Any, name: str) -> Iterator[str]:
    """Yield the lookups that Django's filter for a field uses."""
    field: Any = get_fields_from_path(model, name)[-1]
    yield from (name, f"{name}__exact", f"{name}__isnull")
    if field.is_relation:
        yield f"{name}__{field.target_field.name}__exact"
    if isinstance(field, DateField):
        yield from (f"{name}__gte", f"{name}__lt")
