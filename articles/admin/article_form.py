"""The form of an article. It converts stored values to form fields, and entered values back to
:class:`Authored`.

Entered values follow the same rules as imported files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms import Script
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import new_file, placement
from articles.admin.article_fields import (
    AUTHORED_FIELDS,
    FIELD_LABELS,
    FORM_NAMES,
    UNAUTHORED_FIELDS,
    build_key_fields,
    refuse_unsaved_fields,
)
from articles.admin.article_fieldsets import list_field_names
from articles.admin.fields import LineField, StoryField
from articles.admin.form_values import read_form_values
from articles.admin.other_keys_field import OtherKeysField
from articles.admin.saved_state import Clash, SavedState, find_clash, is_second_click
from articles.admin.section_field import PAGE, SectionField
from articles.content.story_text import StoryText, merge_texts
from articles.editing import addresses, deriving, publishing, working_copies
from articles.errors import Problem
from articles.exporting import shown
from articles.frontmatter.errors import MAX_BODY_BYTES
from articles.hugo import BY_NAME, Authored
from articles.models import Article, Revision, SiteSettings, WorkingCopy
from articles.models.article_lists import find_sections
from articles.rendering import RenderError
from articles.site_settings import languages
from articles.site_settings.fragments import get_or_make

#: Statuses that only publishers can set or change.
PUBLISHER_STATUSES = (Article.Status.PUBLISHED, Article.Status.RETRACTED)

#: Maximum number of sections to choose from. Others can be typed as a new section.
MAX_SECTIONS = 500

#: The scripts of the form, in the order in which they run.
SCRIPTS = (
    "once", "autosave", "typing", "toolbar", "paste", "pictures", "writing", "publish", "preview",
)  # fmt: skip

#: Form fields that affect the article's address.
ADDRESS_FIELDS = {"title", "section", "edition", "slug", "url", "file_path"}


@dataclass(frozen=True, slots=True)
class EditingContext:
    """The context of one request: the user, the time, the site settings, and whether the user may
    publish."""

    user: Any
    at: datetime
    site: SiteSettings
    may_publish: bool


class FormFault(NamedTuple):
    """An error of the form. ``anchor`` is the id of its field, or "" if it concerns all fields."""

    label: str
    anchor: str
    text: Any


class ArticleForm(forms.ModelForm):
    """The form of one article.

    The form edits the working copy if there is one, or if readers have already seen the story.
    Validation sets ``text`` and ``new_status`` to the values to save. If a colleague has saved the
    story since the form was opened, both texts are merged; ``clash`` holds the three texts if they
    changed the same lines. On a second click on "Save", ``twin`` is the new story that the first
    click saved. ``ArticleAdmin.get_form`` creates a subclass for each request, and sets ``desk``,
    the context of the request, on it.
    """

    desk: EditingContext
    #: Annotated with Any, because Django's stubs are too narrow: ``data`` is a QueryDict, and the
    #: fields have many types.
    data: Any
    fields: Any

    version = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)

    body = StoryField(
        label=FIELD_LABELS["body"],
        rows=26,
        help_text=gettext_lazy(
            "The text is Markdown, which “Writing help” explains. Drop pictures on it, and write "
            "between ![ and ] what they show. Unsafe HTML is removed."
        ),
    )
    # The hidden first value tells a status that was chosen here from one that a colleague set since
    # the form was opened.
    status = forms.ChoiceField(
        label=FIELD_LABELS["status"], required=False, show_hidden_initial=True
    )
    section = SectionField(
        label=FIELD_LABELS["section"],
        max_length=100,
        help_text=gettext_lazy("The story is listed there, and its address begins with it."),
    )
    edition = forms.ChoiceField(
        label=FIELD_LABELS["edition"],
        required=False,
        help_text=gettext_lazy("The language edition that this story belongs to."),
    )

    params = OtherKeysField(
        label=FIELD_LABELS["params"],
        help_text=gettext_lazy(
            "Keys that have no field in this form, written as in the file. They are kept for Hugo; "
            "a few have an effect here, too."
        ),
    )
    # As with the status, the hidden value tells a chosen path from one that changed meanwhile.
    file_path = LineField(label=FIELD_LABELS["file_path"], max_length=700, show_hidden_initial=True)

    why = LineField(
        label=gettext_lazy("Why? (optional)"),
        max_length=Revision._meta.get_field("note").max_length,
        help_text=gettext_lazy("A note for colleagues. Only the history shows it."),
    )

    class Meta:
        model = Article
        fields: tuple[str, ...] = ()

    class Media:
        css = {
            "all": ["admin-desk/writing.css", "admin-desk/toolbar.css", "admin-desk/pictures.css"]
        }
        js = [Script(f"admin-desk/{name}.js", defer=True) for name in SCRIPTS]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.copy = working_copies.find_copy(self.instance)
        self.on_copy = self.copy is not None or self._is_seen()
        self.current = self.copy.text if self.copy else working_copies.get_live_text(self.instance)
        self.opened = self._find_opened_text() or self.current
        self.stored = self.opened.authored
        self.text = self.opened
        self.new_status = self.former_status = self._get_status()
        self.clash: Clash | None = None
        self.merged_with: Any = None
        self.twin: Article | None = None
        self.new_place: new_file.FilePlace | None = None
        self.fields |= build_key_fields(self.desk.site, self.instance, self.stored)
        refuse_unsaved_fields(self.fields)
        self.order_fields(list_field_names())
        self.fields["body"].widget.attrs["placeholder"] = _("Write the story here.")
        self._offer_statuses()
        self._offer_places()
        self._offer_file_path()
        self._offer_other_keys()
        for field in self.fields.values():
            field.label = capfirst(field.label)
        if self.instance.pk is not None:
            self._fill_from(self.opened)

    def _is_seen(self) -> bool:
        return self.instance.pk is not None and working_copies.is_seen(
            self.instance, at=self.desk.at
        )

    def _get_status(self) -> str:
        """Return the status in the form: that of the working copy, if the form edits one."""
        if self.on_copy:
            return str(self.copy.status if self.copy else WorkingCopy.ReviewState.DRAFT)
        return str(self.instance.status)

    # Filling the form

    def _fill_from(self, text: StoryText) -> None:
        for name, field in AUTHORED_FIELDS.items():
            self.initial[name] = getattr(text.authored, field)
        self.initial["version"] = str(self.state)
        self.initial["status"] = self.new_status
        self.initial["section"] = text.section or PAGE
        self.initial["edition"] = text.edition

    @property
    def state(self) -> SavedState:
        """The newest saved state of the article."""
        return SavedState.of(self.instance, self.copy)

    def _find_opened_text(self) -> StoryText | None:
        """Return the text that the form showed when it was opened, if it is not the newest. The
        typed values are compared with it."""
        state = SavedState.read(self.data.get("version")) if self.is_bound else None
        if self.instance.pk is None or state is None or state == self.state:
            return None
        return state.find_text(self.instance)

    def _offer_statuses(self) -> None:
        field = self.fields["status"]
        if self.on_copy:
            field.choices = WorkingCopy.ReviewState.choices
            field.help_text = _(
                "Choose “In review” if somebody with permission to publish should look at them."
            )
            return
        offered = [
            s
            for s in Article.Status
            if s != Article.Status.TRASHED
            and (self.desk.may_publish or s not in PUBLISHER_STATUSES)
        ]
        field.choices = [(s.value, s.label) for s in offered]
        field.help_text = (
            _("Readers see a published story from its date, or from “publish from” if that is set.")
            if self.desk.may_publish
            else _("Only an editor with permission to publish can put the story online.")
        )

    def _offer_places(self) -> None:
        trees = [
            (tree, f"{languages.get_code_of(tree)} – /{tree}") for tree in languages.get_trees()
        ]
        self.fields["edition"].choices = trees
        self.fields["section"].widget.sections = self.sections
        for name in ("section", "edition") if self.file else ():
            self.fields[name].disabled = True
            self.fields[name].help_text = _("Set by the location of the story's file.")

    def _offer_file_path(self) -> None:
        if self.file is not None:
            del self.fields["file_path"]
            return
        field = self.fields["file_path"]
        # The path names the section, too.
        self.fields["section"].required = not self.data.get(self.add_prefix("file_path"))
        self.initial["file_path"] = new_file.suggest_path(self.instance)
        field.disabled = self.on_copy or not new_file.has_free_path(self.instance)
        field.help_text = " ".join(
            [
                _("Follows the section, because the story is or was published.")
                if field.disabled
                else _("Leave empty to name the file after the section and the title, e.g. "
                       "news/harbour-reopens.md."),
                new_file.describe_home(),
            ]
        )  # fmt: skip

    def _offer_other_keys(self) -> None:
        field = self.fields["params"]
        field.format = shown.find_format(self.file)
        field.labels = {
            AUTHORED_FIELDS[n]: FIELD_LABELS[AUTHORED_FIELDS[n]] for n in AUTHORED_FIELDS
        }
        field.labels |= {"draft": FIELD_LABELS["status"]}
        if not field.is_editable(self.stored.params):
            field.disabled = True
            field.help_text = _("These keys cannot be shown as text. Change them in the file.")

    @cached_property
    def file(self) -> Any:
        """The source file of the article, or None if the article was written in the admin."""
        return getattr(self.instance, "source_file", None) if self.instance.pk else None

    @property
    def sections(self) -> list[str]:
        """The existing sections that a story can be moved to."""

        def find() -> list[str]:
            return [name for name in find_sections(MAX_SECTIONS) if placement.is_section(name)]

        return get_or_make("desk sections", find, settings=self.desk.site, at=self.desk.at)

    def is_multipart(self) -> bool:
        """Return True, so that browsers send the story without percent-encoding. Percent-encoding
        would triple the size of a story in a non-Latin script."""
        return True

    # Reading the entered values

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        changed = set(self.changed_data) - {"version", "why"}
        self.new_status = self._chosen_status(cleaned)
        self.text = StoryText(self._apply_typed(changed, cleaned), *self._choose_place(cleaned))
        self._merge_with_newest()
        self._check_body(changed)
        self._check_moments()
        self._place()
        if not self.on_copy and self.new_status == Article.Status.PUBLISHED != self.instance.status:
            self.text = replace(
                self.text,
                authored=publishing.fill_missing_date(
                    self.authored, self.instance, at=self.desk.at
                ),
            )
        self._check_address()
        return cleaned

    def _choose_place(self, cleaned: Mapping[str, Any]) -> tuple[str, str]:
        """Return the section and the edition. The path of the file decides if somebody chose one;
        then neither may be chosen differently."""
        place = {
            "section": cleaned.get("section", self.opened.section),
            "edition": cleaned.get("edition", self.opened.edition),
        }
        if self.new_place is None:
            self._require_section()
            return place["section"], place["edition"]
        chosen = {"section": self.new_place.section, "edition": self.new_place.edition}
        typed = [name for name in place if name in self.changed_data and self[name].data]
        if any(place[name] != chosen[name] for name in typed):
            text = _("This path has another section or edition than you chose above.")
            self.add_error("file_path", text)
        return chosen["section"], chosen["edition"]

    def _require_section(self) -> None:
        """Add an error if neither a section nor a new path was chosen."""
        field = self.fields["section"]
        missing = self["section"].data in field.empty_values
        if missing and not field.disabled and "section" not in self.errors:
            self.add_error("section", field.error_messages["required"])

    @property
    def authored(self) -> Authored:
        """The authored values to save."""
        return self.text.authored

    @property
    def note(self) -> str:
        """The note of the revision."""
        return self.cleaned_data.get("why") or ""

    @property
    def is_submitted(self) -> bool:
        """Whether somebody set the status "In review" in this form."""
        review = Article.Status.REVIEW
        return self.new_status == review != self.former_status

    def _post_clean(self) -> None:
        """Do nothing. Django would copy the values to the article here, but ``save_article`` does
        that."""

    def _chosen_status(self, cleaned: Mapping[str, Any]) -> str:
        """Return the status to save. The buttons take precedence over the status field: "Publish",
        if the user has permission to publish, and those that lead to the review."""
        if "_publish" in self.data and self.desk.may_publish and not self.on_copy:
            return Article.Status.PUBLISHED
        leads_to_review = {"_submit", "_send_back"} & self.data.keys()
        if leads_to_review or "status" not in self.changed_data:
            return self.new_status
        return str(cleaned.get("status") or self.new_status)

    def _apply_typed(self, changed: set[str], cleaned: Mapping[str, Any]) -> Authored:
        """Return the stored values, with changed fields replaced by the entered values. All other
        fields keep the exact value from the file."""
        typed = {
            AUTHORED_FIELDS[name]: cleaned[name]
            for name in sorted(changed - UNAUTHORED_FIELDS)
            if name in cleaned
        }
        authored, problems = read_form_values(self.stored, typed)
        for problem in problems:
            self._add_problem(problem)
        return authored

    def _add_problem(self, problem: Problem) -> None:
        """Add an import problem to the form, as an error of the field that caused it."""
        key = problem.field.split(".")[0].split("[")[0].lower()
        field = BY_NAME[key].field if key in BY_NAME else None
        name = FORM_NAMES.get(field or "", field)
        text = " ".join(make_sentence(part) for part in (problem.message, problem.hint) if part)
        self.add_error(name if name in self.fields else None, text)

    # Validation

    def clean_title(self) -> str | None:
        title = self.cleaned_data["title"]
        if title is None and (self.instance.pk is None or self.stored.title is not None):
            raise ValidationError(_("Enter a headline."))
        return title

    def clean_section(self) -> str:
        typed: str = self.cleaned_data["section"]
        if self.fields["section"].disabled or typed == self.opened.section:
            return self.opened.section
        return placement.read_section(typed)

    def clean_file_path(self) -> str | None:
        typed: str | None = self.cleaned_data["file_path"]
        if typed and "file_path" in self.changed_data:
            self.new_place = new_file.read_file_path(typed, article=self.instance)
        return typed

    def clean_edition(self) -> str:
        return str(self.cleaned_data.get("edition") or "")

    def _check_body(self, changed: set[str]) -> None:
        if not changed:
            return
        size = len(self.authored.body.encode())
        if "body" in changed and size > MAX_BODY_BYTES:
            message = _("The story is %(size)s bytes long. The limit is %(limit)s.")
            self.add_error("body", message % {"size": size, "limit": MAX_BODY_BYTES})
            return
        try:
            deriving.check_rendering(self.instance, self.authored)
        except RenderError as error:
            self.add_error("body", str(error))

    def _check_moments(self) -> None:
        """Check the order of the dates if one of them was changed. Unchanged dates may come from a
        file, where any order is allowed."""
        start = self.authored.publish_date or self.authored.date
        end = self.authored.expiry_date
        typed = {"expiry_date", "publish_date", "date"} & set(self.changed_data)
        if typed and start and end and end <= start:
            self.add_error("expiry_date", _("The expiry date must be after the publication date."))

    def _place(self) -> None:
        """Place the article in its new section, so that its new address can be checked."""
        if self.file is not None or self.instance.kind != Article.Kind.PAGE:
            return
        if {"section", "edition", "file_path"} & self.errors.keys():
            return
        new_file.place_article(self, chosen=self.new_place)

    def _check_address(self) -> None:
        """If the address is taken or reserved, add an error. If another article has the address,
        the error links to that article."""
        if ADDRESS_FIELDS & self.errors.keys():
            return
        path = addresses.get_address_of(self.instance, self.authored)
        if self.instance.pk and path == self.instance.path:
            return
        fault = addresses.find_address_fault(path, article=self.instance)
        if fault is None:
            return
        if self.instance.pk is None and is_second_click(self, fault.owner):
            self.twin = fault.owner
        name = "url" if self.authored.url else "slug"
        self.add_error(name if name in self.fields else None, _link_address_owner(fault))

    def list_faults(self) -> list[FormFault]:
        """Return all errors, in the order of the fields, each with the field to which it leads."""
        if not self.is_bound:
            return []
        names = [name for name in self.fields if name in self.errors]
        faults = [
            FormFault(self.fields[name].label, self[name].id_for_label or self[name].auto_id, text)
            for name in names
            for text in self.errors[name]
        ]
        return [FormFault("", "", text) for text in self.non_field_errors()] + faults

    # Two editors of one article

    def _merge_with_newest(self) -> None:
        """If somebody else saved the story since the form was opened, merge both texts. If both
        changed the same lines, set ``clash``: the editor must merge them."""
        opened = SavedState.read(self.data.get("version"))
        if self.instance.pk is None or opened == self.state:
            return
        known = opened is not None and opened.find_text(self.instance) is not None
        base = self.opened if known else None
        self.clash = find_clash(base, self.current, self.text)
        if self.clash is not None:
            self.add_error(None, _("Somebody else changed the same lines of this story."))
            return
        self.text, _result = merge_texts(self.opened, self.current, self.text)
        self.merged_with = self._find_other_person()

    def has_only_a_clash(self) -> bool:
        """Return whether the clash is the only error of the form."""
        return self.clash is not None and [list(e) for e in self.errors.values()] == [
            [_("Somebody else changed the same lines of this story.")]
        ]

    def _find_other_person(self) -> Any:
        """Return the person who saved the newest text, unless that is the editor."""
        person = self.copy.updated_by if self.copy else self.instance.updated_by
        return None if person == self.desk.user else person


def make_sentence(text: str) -> str:
    """Begin a message of the import with a capital letter, and end it with a full stop."""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".?!" else ".")


def _link_address_owner(fault: addresses.AddressTaken) -> Any:
    if fault.owner is None:
        return str(fault)
    address = reverse("admin:articles_article_change", args=[fault.owner.pk])
    return format_html('{} <a href="{}">{}</a>', str(fault), address, _("Open it"))
