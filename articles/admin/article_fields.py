"""The form fields for front-matter keys.

They are built from the table of keys in :mod:`articles.hugo.keys`, which has the label, the type
and the default of each key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.correction_field import CorrectionsField
from articles.admin.fields import (
    ChoiceOrSiteField,
    LineField,
    LinesField,
    MomentField,
    NamesField,
    NumberField,
    OrderedField,
    SwitchField,
    TextField,
    VisibilityField,
    describe_site_default,
)
from articles.hugo import BY_FIELD, VOCABULARIES, Authored, Key
from articles.hugo.agencies import decide_agency
from articles.hugo.keys import Kind
from articles.hugo.list_readers import BYLINE_PARTS
from articles.models import Article, Sidebar, SiteSettings
from articles.site_settings import languages
from articles.widgets import registry

#: Taxonomy → name of its form field. The model field has another name. If both had the same name,
#: Django would save the relation itself, without ``save_article``.
FORM_NAMES = {plural: f"{vocabulary.singular}_names" for plural, vocabulary in VOCABULARIES.items()}

#: Form field → its front-matter key.
FORM_KEYS: dict[str, Key] = {
    FORM_NAMES.get(field, field): key for field, key in BY_FIELD.items() if key.fieldset
}
#: Form field → the field of :class:`Authored` that holds its value.
AUTHORED_FIELDS: dict[str, str] = {
    **{name: key.field for name, key in FORM_KEYS.items()},
    "body": "body",
    "params": "params",
}
#: Form fields that are not written to front matter. Some of them only change the placement of the
#: article, and "why" is the note of the revision.
UNAUTHORED_FIELDS = frozenset({"version", "status", "section", "edition", "file_path", "why"})

#: Labels of an article's fields, in the form and in comparisons of two versions.
FIELD_LABELS: dict[str, Any] = {
    **{field: gettext_lazy(key.label) for field, key in BY_FIELD.items()},
    "body": gettext_lazy("story"),
    "params": gettext_lazy("other front matter"),
    "status": gettext_lazy("status"),
    "section": gettext_lazy("section"),
    "edition": gettext_lazy("edition"),
    "path": gettext_lazy("address"),
    "file_path": gettext_lazy("path of the file"),
}

BYLINE_LABELS: dict[str, Any] = dict(
    zip(
        BYLINE_PARTS,
        (
            gettext_lazy("Authors"),
            gettext_lazy("Date"),
            gettext_lazy("Categories"),
            gettext_lazy("Translations"),
        ),
        strict=True,
    )
)

#: The attributes of the box for a headline.
TITLE_ATTRIBUTES = {
    "rows": 1,
    "class": "vLargeTextField",
    "dir": "auto",
    "placeholder": gettext_lazy("Headline"),
}

#: Text field → its height in lines. All other text fields have 2.
TEXT_ROWS = {"summary": 3}


def find_unsaved_fields(names: Iterable[str]) -> set[str]:
    """Return the form fields in ``names`` that are ignored when the form is saved."""
    return set(names) - AUTHORED_FIELDS.keys() - UNAUTHORED_FIELDS


def refuse_unsaved_fields(names: Iterable[str]) -> None:
    """Raise ImproperlyConfigured if a form field would never be saved. The admin would report its
    value as saved although it is lost."""
    unsaved = find_unsaved_fields(names)
    if unsaved:
        raise ImproperlyConfigured(
            f"No code saves the form fields {sorted(unsaved)}: add a row for each to "
            "articles/hugo/keys.py."
        )


@dataclass(frozen=True, slots=True)
class Subject:
    """The article that a form edits, and the site settings, which provide default values."""

    site: SiteSettings
    article: Article
    stored: Authored


def build_key_fields(
    site: SiteSettings, article: Article, stored: Authored
) -> dict[str, forms.Field]:
    """Return the form fields for all keys that appear in the form, keyed by name."""
    subject = Subject(site, article, stored)
    return {name: _build_field(key, subject) for name, key in FORM_KEYS.items()}


def _build_field(key: Key, subject: Subject) -> forms.Field:
    field = FIELD_BUILDERS[key.kind](key, subject)
    field.label = FIELD_LABELS[key.field]
    field.help_text = _(key.help_text) if key.help_text else ""
    return field


def _build_title(key: Key, subject: Subject) -> forms.Field:
    # Use a textarea, so that a long headline is fully visible.
    return LineField(widget=forms.Textarea(attrs=TITLE_ATTRIBUTES))


def _build_text(key: Key, subject: Subject) -> forms.Field:
    return TextField(rows=TEXT_ROWS.get(key.field, 2))


def _build_names(key: Key, subject: Subject) -> forms.Field:
    return NamesField(suggest=reverse("admin:articles_article_suggest", args=[key.field]))


def _build_switch(key: Key, subject: Subject) -> forms.Field:
    if key.field == "agency_copy":
        return SwitchField(site=_describe_agency_decision(subject))
    if not hasattr(subject.site, key.field):
        return SwitchField(site=_("Not specified"))
    flag = getattr(subject.site, key.field)
    return SwitchField(site=describe_site_default(_("yes") if flag else _("no")))


def _build_sidebar(key: Key, subject: Subject) -> forms.Field:
    position = Sidebar(subject.site.sidebar_single).label
    return ChoiceOrSiteField(Sidebar.choices, site=describe_site_default(position))


def _build_widgets(key: Key, subject: Subject) -> forms.Field:
    labels, names = get_widget_labels(), subject.site.widgets
    return OrderedField(labels, site=_list_site_default(names, labels), site_names=names)


def _build_byline(key: Key, subject: Subject) -> forms.Field:
    names = subject.site.byline
    site = _list_site_default(names, BYLINE_LABELS)
    return OrderedField(BYLINE_LABELS, site=site, site_names=names, empty=())


def _build_visibility(key: Key, subject: Subject) -> forms.Field:
    places = {"list": _("lists"), "post": _("the page")}
    return VisibilityField(site=_list_site_default(subject.site.thumbnail_visibility, places))


def _build_language(key: Key, subject: Subject) -> forms.Field:
    """Build a choice among the site's languages. If the article has another language, it is offered
    too."""
    codes = dict.fromkeys(filter(None, [*languages.get_language_codes(), subject.stored.language]))
    choices = [(code, code) for code in codes]
    return ChoiceOrSiteField(choices, site=_("Set by its location"), radio=False)


FIELD_BUILDERS: dict[Kind, Callable[[Key, Subject], forms.Field]] = {
    "aliases": lambda key, subject: LinesField(),
    "authors": _build_names,
    "byline": _build_byline,
    "corrections": lambda key, subject: CorrectionsField(limit=key.limit, most=key.most),
    "date": lambda key, subject: MomentField(),
    "language": _build_language,
    "line": lambda key, subject: LineField(),
    "picture": lambda key, subject: LineField(),
    "sidebar": _build_sidebar,
    "slug": lambda key, subject: LineField(),
    "switch": _build_switch,
    "terms": _build_names,
    "text": _build_text,
    "title": _build_title,
    "url": lambda key, subject: LineField(),
    "visibility": _build_visibility,
    "weight": lambda key, subject: NumberField(required=False),
    "widgets": _build_widgets,
}


def _list_site_default(names: Iterable[str], labels: Mapping[str, Any]) -> str:
    return describe_site_default(", ".join(str(labels.get(n, n)) for n in names) or _("none"))


def _describe_agency_decision(subject: Subject) -> str:
    """Return the label of "Automatic", a choice of the field for agency copy. The label includes
    the automatic decision for the stored article, and its reason."""
    article = subject.article
    inherited = article.inherited.get("agency_copy")
    if inherited is not None:
        return (
            _("Automatic: yes (set by its section)")
            if inherited
            else _("Automatic: no (set by its section)")
        )
    verdict = decide_agency(
        None,
        credits=article.credits(),
        source_agency=article.source_agency,
        agencies=subject.site.agencies,
    )
    reasons = {
        "source": _("Automatic: yes, because its source delivers copy from %(name)s"),
        "credit": _("Automatic: yes, because it is credited to %(name)s"),
        "none": _("Automatic: no, because neither its source nor its credit is an agency"),
    }
    name = article.source_agency if verdict.reason == "source" else verdict.name
    return reasons[verdict.reason] % {"name": name}


def get_widget_labels() -> dict[str, str]:
    """Return the labels of all widgets, keyed by name. If two widgets share a label, the widget
    with the longer name gets that name in brackets after its label."""
    labels: dict[str, str] = {}
    for name in sorted(registry, key=len):
        label = str(registry[name].label)
        labels[name] = f"{label} ({name})" if label in labels.values() else label
    return {name: labels[name] for name in registry}
