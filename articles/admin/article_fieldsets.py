"""The fieldsets of the article's form, built from the table of keys. Users who may not change an
article get read-only fieldsets."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Literal, NamedTuple, get_args

from django.contrib.admin.utils import flatten
from django.core import checks
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from articles.admin import states, version_diff
from articles.admin.article_fields import (
    AUTHORED_FIELDS,
    FIELD_LABELS,
    FORM_KEYS,
    find_unsaved_fields,
)
from articles.models import Article

#: Fields that are read-only for all users.
FILE_FIELDS = ["file_place", "file_texts", "file_problems"]
READ_ONLY_FIELDS = ["state", "front_matter", *FILE_FIELDS]

#: Where the form shows a fieldset.
Place = Literal["sheet", "panel", "folded"]


class Part(NamedTuple):
    """One fieldset of the form. ``first`` contains the fields that come first, in order. All other
    fields of the fieldset follow in the order of the table of keys. ``place`` says where the form
    shows it: the sheet on which the story is written, the panel beside it, or folded below."""

    label: Any
    first: tuple[Any, ...] = ()
    place: Place = "folded"
    classes: tuple[str, ...] = ()


PARTS: dict[str, Part] = {
    "text": Part(None, ("title", "body"), place="sheet", classes=("desk-story",)),
    "panel": Part(
        None, ("state", "section", "tag_names", "author_names", "thumbnail"), place="panel"
    ),
    "time": Part(gettext_lazy("Publish time"), ("date",), place="panel", classes=("collapse",)),
    "story": Part(gettext_lazy("Lead and summary"), ("lead", "summary"), classes=("desk-story",)),
    "publishing": Part(
        gettext_lazy("Publishing"),
        ("status", "edition", "slug", ("publish_date", "expiry_date"), "last_modified"),
    ),
    "terms": Part(gettext_lazy("Categories"), ("category_names",)),
    "sidebar": Part(gettext_lazy("Sidebar")),
    "options": Part(
        gettext_lazy("Page options"),
        ("thumbnail_visibility", "authorbox", "pager", "toc", "mathjax", "comments"),
    ),
    "search": Part(
        gettext_lazy("Search engines"),
        ("description", "agency_copy", "link_title", "aliases", "url", "translation_key"),
    ),
    "front matter": Part(gettext_lazy("Front matter"), ("params", "front_matter")),
}

#: Fields that stand first in another fieldset than the one in which the table of keys puts them.
_FIRST = frozenset(flatten([field for part in PARTS.values() for field in part.first]))


def build_fieldsets(*, zone: str, with_file: bool) -> list[tuple[Any, dict[str, Any]]]:
    """Return the form's fieldsets in the format of Django's admin. ``zone`` is a sentence that
    names the time zone for dates. ``with_file`` says whether the article has a file. If not, the
    form offers the path of the file to create."""
    fields = {name: list(_list_fields(name, part)) for name, part in PARTS.items()}
    fieldsets: list[tuple[Any, dict[str, Any]]] = [
        (part.label, {"classes": _list_classes(part), "fields": fields[name]})
        for name, part in PARTS.items()
    ]
    for name in ("time", "publishing"):
        fieldsets[list(PARTS).index(name)][1]["description"] = zone
    about_file = list(FILE_FIELDS if with_file else ["file_path"])
    options = {"classes": ["collapse", "folded"], "fields": about_file}
    return [*fieldsets, (gettext_lazy("File"), options)]


def _list_classes(part: Part) -> list[str]:
    folded = ["collapse"] if part.place == "folded" else []
    return [*folded, part.place, *part.classes]


def _list_fields(name: str, part: Part) -> Iterator[Any]:
    yield from part.first
    yield from (
        field for field, key in FORM_KEYS.items() if key.fieldset == name and field not in _FIRST
    )


def arrange_fieldsets(adminform: Any) -> dict[str, list[Any]]:
    """Return the fieldsets of the form, keyed by the place where the form shows them. One with an
    error is not folded."""
    arranged: dict[str, list[Any]] = {place: [] for place in get_args(Place)}
    for fieldset in adminform:
        if adminform.form.errors.keys() & set(flatten(fieldset.fields)):
            fieldset.is_collapsible = False
        if "date" in fieldset.fields:
            fieldset.name = _show_time(fieldset.name, adminform.form)
        place = next(place for place in arranged if place in fieldset.classes.split())
        arranged[place].append(fieldset)
    return arranged


def _show_time(heading: Any, form: Any) -> SafeString:
    """Return the heading of the publish time, with the time. The form's script keeps it current."""
    is_published = form.instance.status == Article.Status.PUBLISHED
    none = gettext("no date") if is_published else gettext("when it is published")
    date = form["date"]
    try:
        moment = date.field.to_python(date.field.widget.format_value(date.value()))
    except ValidationError:
        moment = None
    shown = states.format_moment(moment, zone=False) if moment else none
    return format_html(
        '{} <span class="desk-time" id="desk-time" data-none="{}">{}</span>', heading, none, shown
    )


def list_field_names() -> list[str]:
    """Return the names of all editable fields of the form, in display order."""
    shown = flatten([field for name, part in PARTS.items() for field in _list_fields(name, part)])
    return [name for name in shown if name not in READ_ONLY_FIELDS]


def check_fields(names: Collection[str]) -> list[checks.CheckMessage]:
    """Check that the form saves and shows every field in ``names``, and that it shows no other
    fields."""
    outside = {"version", "why", "file_path"}  # shown by the template, or in the fieldset "File"
    faults = [
        (find_unsaved_fields(names), "saves", "Add a row for it to articles/hugo/keys.py."),
        (set(names) - outside - set(list_field_names()), "shows", "Add it to PARTS."),
        (set(list_field_names()) - set(names), "makes", "Remove it from PARTS."),
    ]
    return [
        checks.Error(
            f"Nothing {verb} the form field {name!r} of an article.",
            hint=hint,
            id="articles.E002",
        )
        for found, verb, hint in faults
        for name in sorted(found)
    ]


class ReadOnlyValue:
    """A read-only field of the admin that shows one value as text. Django requires a callable with
    a name."""

    def __init__(self, name: str) -> None:
        self.__name__ = name
        self.field = AUTHORED_FIELDS.get(name, name)
        self.short_description = FIELD_LABELS[self.field]

    def __call__(self, article: Article) -> str:
        text = version_diff.format_value(self._value(article), self.field)
        return format_html('<div class="desk-text">{}</div>', text or "–")

    def _value(self, article: Article) -> Any:
        if self.field == "edition":
            return article.url_language or "–"
        if self.field in ("status", "section"):
            return getattr(article, self.field)
        return getattr(article.authored(), self.field)


def make_fieldset_read_only(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options of a fieldset, with all its fields read-only."""
    fields = [
        tuple(map(_make_read_only, field)) if isinstance(field, tuple) else _make_read_only(field)
        for field in options["fields"]
    ]
    return {**options, "fields": fields}


def _make_read_only(name: str) -> Any:
    name = "file_place" if name == "file_path" else name
    return name if name in READ_ONLY_FIELDS else ReadOnlyValue(name)
