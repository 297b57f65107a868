"""What an editor types before a bulk action: terms, a section, or a note to a reviewer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.article_fields import FIELD_LABELS
from articles.admin.fields import LineField, NamesField, TextField
from articles.admin.form_values import interpret_form_values
from articles.admin.placement import read_section
from articles.hugo import term_key

#: Maximum number of characters of a note.
MAX_NOTE = 2_000


class BulkForm(forms.Form):
    """A form without fields, and the base class of the others. ``user`` is the person who starts
    the action."""

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def get_parameters(self) -> dict[str, Any]:
        """Return the parameters of the action: the cleaned values, as JSON."""
        return dict(self.cleaned_data)


class NamesForm(BulkForm):
    """Names of terms. ``vocabulary`` is a field of :class:`articles.hugo.Authored`."""

    vocabulary = ""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        suggest = reverse("admin:articles_article_suggest", args=[self.vocabulary])
        label = capfirst(str(FIELD_LABELS[self.vocabulary]))
        self.fields[self.vocabulary] = NamesField(suggest=suggest, label=label)
        self.fields[self.vocabulary].help_text = _("Separate names with commas.")

    def clean(self) -> dict[str, Any]:
        """Read the names by the rules of the import."""
        names = self.cleaned_data.get(self.vocabulary, ())
        if not names:
            if not self.errors:
                self.add_error(self.vocabulary, _("Enter at least one name."))
            return self.cleaned_data
        values, problems = interpret_form_values({self.vocabulary: names})
        for problem in problems:
            self.add_error(self.vocabulary, problem.message)
        unusable = [name for name in names if not term_key(name)]
        if unusable and not problems:
            text = _("“%(name)s” cannot be a name: it contains no letter.")
            self.add_error(self.vocabulary, text % {"name": unusable[0]})
        self.cleaned_data[self.vocabulary] = list(values[self.vocabulary])
        return self.cleaned_data


class TagsForm(NamesForm):
    vocabulary = "tags"


class CategoriesForm(NamesForm):
    vocabulary = "categories"


class AuthorsForm(NamesForm):
    vocabulary = "authors"


class SectionForm(BulkForm):
    section = LineField(label=gettext_lazy("Section"), required=True, max_length=100)

    def clean_section(self) -> str:
        section = read_section(self.cleaned_data["section"] or "")
        if not section:
            raise ValidationError(_("Enter a section."))
        return section


class SubmitForm(BulkForm):
    """A note and the person for whom the stories wait."""

    note = TextField(rows=3, label=gettext_lazy("Note"), max_length=MAX_NOTE)
    recipient = forms.ModelChoiceField(
        queryset=get_user_model().objects.none(),
        required=False,
        label=gettext_lazy("For"),
        empty_label=gettext_lazy("Anybody who may publish"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = get_user_model().objects.with_perm(
            "articles.publish_article", backend="django.contrib.auth.backends.ModelBackend"
        )
        field = self.fields["recipient"]
        field.queryset = people.filter(is_staff=True).exclude(pk=self.user.pk).order_by("username")  # type: ignore[attr-defined]

    def get_parameters(self) -> dict[str, Any]:
        person = self.cleaned_data["recipient"]
        return {"note": self.cleaned_data["note"], "recipient": person.pk if person else None}
