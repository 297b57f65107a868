"""Where a page lies: the steps from home to it, for the line above the headline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext as _

from articles.frame import Frame

register = template.Library()


@dataclass(frozen=True, slots=True)
class Step:
    """One page on the way."""

    name: str
    url: str


@register.simple_tag(takes_context=True)
def trail(context: template.Context) -> list[Step]:
    """Home and what lies between it and the page; empty where that is home alone."""
    home: str = context.get("home_url") or "/"
    steps = [*_sections(context, home), *_vocabulary(context, home)]
    return [Step(_("Home"), home), *steps] if steps else []


def _sections(context: template.Context, home: str) -> list[Step]:
    """The sections that a story lies in, or those above a section."""
    frame: Frame | None = context.get("frame")
    page: Any = context.get("article") or None
    if frame is None:
        return []
    if page is not None:
        links = frame.way_to(page.section, home_url=home)
    elif context.get("label") == "section":
        links = frame.way_to(context["own"][0][1], home_url=home)[:-1]
    else:
        return []
    return [Step(link["name"], link["url"]) for link in links]


def _vocabulary(context: template.Context, home: str) -> list[Step]:
    label = context.get("label") or ""
    names = {
        "tags": _("Tags"),
        "categories": _("Categories"),
        "authors": _("Authors"),
        "archive": _("Archive"),
    }
    if label not in names:
        return []
    steps = [Step(names[label], f"{home}{label}/")]
    if label == "archive" and context.get("month"):
        year = str(context["month"].year)
        steps.append(Step(year, f"{home}archive/{year}/"))
    return steps
