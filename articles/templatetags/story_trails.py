"""Where a page lies: the steps from home to it, for the line above the headline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext as _

from articles.templatetags.newsroom import section_label

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
    steps = [*_sections(context), *_vocabulary(context, home)]
    return [Step(_("Home"), home), *steps] if steps else []


def _sections(context: template.Context) -> list[Step]:
    """The sections that a story lies in, or those above a section, as the navigation names them."""
    page: Any = context.get("article") or None
    if page is not None:
        parts = page.section.split("/")
    elif context.get("label") == "section":
        parts = context["own"][0][1].split("/")[:-1]
    else:
        return []
    sections = ("/".join(parts[: n + 1]) for n in range(len(parts)))
    entries = (section_label(context, section) for section in sections)
    return [Step(entry["name"], entry["url"]) for entry in entries if entry]


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
