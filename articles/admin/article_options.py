"""The fields of an article that may leave a matter to the site, and say what it does then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import languages
from articles.admin.fields import (
    ChoiceOrSiteField,
    OrderedField,
    SwitchField,
    VisibilityField,
    as_the_site,
)
from articles.hugo import Authored
from articles.hugo.lists import BYLINE
from articles.models import Sidebar, SiteSettings
from articles.widgets import registry

BYLINE_LABELS: dict[str, Any] = dict(
    zip(
        BYLINE,
        (
            gettext_lazy("Authors"),
            gettext_lazy("Date"),
            gettext_lazy("Categories"),
            gettext_lazy("Translations"),
        ),
        strict=True,
    )
)


def site_fields(site: SiteSettings, stored: Authored) -> dict[str, forms.Field]:
    """The fields that may leave a matter to the site, which say what it does."""
    labels = widget_labels()

    def words(flag: bool) -> str:
        return as_the_site(_("yes") if flag else _("no"))

    def listed(names: Iterable[str], said: Mapping[str, Any]) -> str:
        return as_the_site(", ".join(str(said.get(n, n)) for n in names) or _("none"))

    return {
        "sidebar": ChoiceOrSiteField(
            Sidebar.choices,
            site=as_the_site(Sidebar(site.sidebar_single).label),
            label=_("position"),
            help_text=_("Beside the story on wide screens, below it on small ones."),
        ),
        "widgets": OrderedField(
            labels,
            site=listed(site.widgets, labels),
            site_names=site.widgets,
            label=_("widgets"),
            help_text=_("What the sidebar shows, from top to bottom. The numbers give the order."),
        ),
        "post_meta": OrderedField(
            BYLINE_LABELS,
            site=listed(site.byline, BYLINE_LABELS),
            site_names=site.byline,
            empty=(),
            label=_("byline"),
            help_text=_("What stands under the headline. An own list without entries hides it."),
        ),
        "thumbnail_visibility": VisibilityField(
            site=listed(site.thumbnail_visibility, {"list": _("lists"), "post": _("the page")}),
            label=_("picture shows"),
        ),
        "authorbox": SwitchField(
            site=words(site.authorbox),
            label=_("author box"),
            help_text=_("Bio and picture of the authors below the story."),
        ),
        "pager": SwitchField(
            site=words(site.pager),
            label=_("previous and next"),
            help_text=_("Links to the neighbours in the section below the story."),
        ),
        "toc": SwitchField(
            site=words(site.toc),
            label=_("table of contents"),
            help_text=_("A list of the subheadings beside the story."),
        ),
        "mathjax": SwitchField(
            site=words(site.mathjax), label=_("math"), help_text=_("Formulas between $$ and $$.")
        ),
        "comments": SwitchField(
            site=_("Not said"),
            label=_("comments"),
            help_text=_("Kept for the file; comments are not offered to readers yet."),
        ),
        "language": ChoiceOrSiteField(
            [(code, code) for code in _languages(stored)],
            site=_("As its place says"),
            radio=False,
            label=_("language of the text"),
            help_text=_("Never changes the address."),
        ),
    }


def widget_labels() -> dict[str, str]:
    """What each widget is called; of two with one label, the longer name stands behind it."""
    labels: dict[str, str] = {}
    for name in sorted(registry, key=len):
        label = str(registry[name].label)
        labels[name] = f"{label} ({name})" if label in labels.values() else label
    return {name: labels[name] for name in registry}


def _languages(stored: Authored) -> list[str]:
    """Languages to choose from: the site's, and the one that the article has."""
    return list(dict.fromkeys(filter(None, [*languages.configured(), stored.language])))
