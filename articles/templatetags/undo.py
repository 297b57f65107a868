"""The Undo button of a message at the desk."""

from __future__ import annotations

import re
from typing import Any, Final

from django import template
from django.urls import NoReverseMatch, reverse

register = template.Library()

#: The extra tag of a message whose action can be undone: this and the action's primary key.
UNDO_TAG: Final = "undo-"

_TAG: Final = re.compile(rf"{UNDO_TAG}([0-9]{{1,18}})", re.ASCII)


@register.filter
def get_undo_url(message: Any) -> str:
    """Return the address that undoes the action of this message, or "" if it offers none."""
    found = _TAG.fullmatch(str(getattr(message, "extra_tags", None) or ""))
    if found is None:
        return ""
    try:
        return reverse("admin:desk_undo", args=[int(found[1])])
    except NoReverseMatch:
        return ""
