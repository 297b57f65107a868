"""Breadcrumbs: the line above the headline that links to the pages between home and the current
page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext as _

from articles.pages.heads import get_index_titles
from articles.pages.navigation import Navigation

register = template.Library()


@dataclass(frozen=True, slots=True)
class Breadcrumb:
    """One page in the breadcrumbs. ``is_label`` is true if the name is a translated label, and
    false if it is one of the site's own names."""

    name: str
    url: str
    is_label: bool = False


@register.simple_tag(takes_context=True)
def trail(context: template.Context) -> list[Breadcrumb]:
    """Return home and the pages between home and the current page. Return an empty list if there
    are no pages between them."""
    home: str = context.get("home_url") or "/"
    steps = [
        *_build_section_breadcrumbs(context),
        *_build_vocabulary_breadcrumbs(context, home),
    ]
    return [Breadcrumb(_("Home"), home, is_label=True), *steps] if steps else []


def _build_section_breadcrumbs(context: template.Context) -> list[Breadcrumb]:
    """On a story's page, return the sections that contain the story. On a section's page, return
    its parent sections."""
    navigation: Navigation | None = context.get("navigation")
    page: Any = context.get("article") or None
    if navigation is None:
        return []
    if page is not None:
        links = navigation.list_ancestors(page.section)
    elif context.get("label") == "section":
        links = navigation.list_ancestors(context["own"][0][1])[:-1]
    else:
        return []
    return [Breadcrumb(link["name"], link["url"]) for link in links]


def _build_vocabulary_breadcrumbs(context: template.Context, home: str) -> list[Breadcrumb]:
    label = context.get("label") or ""
    titles = get_index_titles()
    if label not in titles:
        return []
    steps = [Breadcrumb(titles[label], f"{home}{label}/", is_label=True)]
    if label == "archive" and context.get("month"):
        year = str(context["month"].year)
        steps.append(Breadcrumb(year, f"{home}archive/{year}/", is_label=True))
    return steps
