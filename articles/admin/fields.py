"""Form fields for the values of an article.

The cleaned value of each field has the same form as in :class:`articles.hugo.Authored`. A field
counts as changed only if this value changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.admin.form_widgets import (
    MomentInput,
    NamesInput,
    OrderedInput,
    read_names,
    sort_by_number,
)
from articles.hugo import InvalidDate, read_date
from articles.hugo.slugs import remove_invisible


class ExactComparisonMixin:
    """A mixin for fields that compare cleaned values. Different spellings of the same value are not
    a change."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:  # type: ignore[attr-defined]
            return False
        try:
            return bool(self.clean(data) != self.normal(initial))  # type: ignore[attr-defined]
        except ValidationError:
            return True

    def normal(self, value: Any) -> Any:
        """Convert a stored value to the value that :meth:`clean` would return for it."""
        return value


class LineField(ExactComparisonMixin, forms.CharField):
    """One line of text. If the text is empty or has only invisible characters, the value is
    missing."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(empty_value=None, **options)
        self.widget.attrs.setdefault("class", "vTextField")

    def to_python(self, value: Any) -> str | None:
        """Join the lines if there are several."""
        text = super().to_python(value)
        return self.normal(" ".join(line.strip() for line in text.splitlines()) if text else text)

    def normal(self, value: Any) -> Any:
        text = (value or "").strip()
        return text if remove_invisible(text).strip() else None


class NumberField(ExactComparisonMixin, forms.IntegerField):
    """A whole number. If the field is empty, the value is missing."""


class TextField(ExactComparisonMixin, forms.CharField):
    """A text of several lines. Browsers end lines with CRLF, but they are stored with ``\\n``."""

    def __init__(self, *, rows: int = 3, **options: Any) -> None:
        attrs = {"rows": rows, "class": "vLargeTextField", "dir": "auto"}
        super().__init__(required=False, strip=False, widget=forms.Textarea(attrs=attrs), **options)

    def to_python(self, value: Any) -> str:
        return normalize_newlines(super().to_python(value) or "")

    def normal(self, value: Any) -> str:
        return normalize_newlines(value or "")


class StoryField(TextField):
    """The text of a story. The form does not show blank lines at the beginning."""

    def prepare_value(self, value: Any) -> Any:
        return value.lstrip("\r\n") if isinstance(value, str) else value

    def to_python(self, value: Any) -> str:
        return super().to_python(value).lstrip("\n")

    def normal(self, value: Any) -> str:
        return super().normal(value).lstrip("\n")


def normalize_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


class LinesField(ExactComparisonMixin, forms.Field):
    """A list with one entry per line."""

    def __init__(self, *, rows: int = 3, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "class": "vLargeTextField"})
        super().__init__(required=False, widget=widget, **options)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str | None) else "\n".join(value)

    def to_python(self, value: Any) -> tuple[str, ...]:
        lines = (line.strip() for line in (value or "").splitlines())
        return tuple(line for line in lines if line)

    def normal(self, value: Any) -> tuple[str, ...]:
        return tuple(value or ())


class MomentField(ExactComparisonMixin, forms.Field):
    """A date and time in the site's time zone. It accepts the same formats as the import."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=MomentInput(), **options)

    def to_python(self, value: Any) -> Any:
        try:
            return read_date(value or None, timezone=timezone.get_current_timezone()).value
        except InvalidDate as error:
            raise ValidationError(str(error)) from error

    def normal(self, value: Any) -> Any:
        return self.to_python(self.widget.format_value(value))


class NamesField(ExactComparisonMixin, forms.Field):
    """Names in order, separated by commas. A name that contains a comma must be quoted."""

    def __init__(self, *, suggest: Any = "", **options: Any) -> None:
        super().__init__(required=False, widget=NamesInput(suggest=suggest), **options)

    def to_python(self, value: Any) -> tuple[str, ...]:
        try:
            return tuple(dict.fromkeys(read_names(value or "")))
        except ValueError:
            raise ValidationError(_("Separate names with commas.")) from None

    def normal(self, value: Any) -> tuple[str, ...]:
        return tuple(value or ())


class OrderedField(ExactComparisonMixin, forms.Field):
    """An ordered list of names, or None for the site's list.

    ``empty`` is the cleaned value of a custom list without names: None if the site's list replaces
    it (as for an empty ``widgets:``), or () if it stays empty.
    """

    widget = OrderedInput

    def __init__(
        self,
        choices: Mapping[str, Any],
        *,
        site: str = "",
        site_names: Sequence[str] = (),
        empty: Any = None,
        **options: Any,
    ) -> None:
        widget = OrderedInput(choices, site=site, site_names=site_names)
        super().__init__(required=False, widget=widget, **options)
        self.empty = empty

    def to_python(self, value: Any) -> tuple[str, ...] | None:
        if not value or not value["own"]:
            return None
        try:
            names = sort_by_number(value["rows"])
        except ValueError:
            raise ValidationError(
                _("Enter a whole number for each entry, or leave it empty.")
            ) from None
        return tuple(names) or self.empty

    def normal(self, value: Any) -> tuple[str, ...] | None:
        return tuple(value) if value is not None else None


class SwitchField(ExactComparisonMixin, forms.ChoiceField):
    """Yes, no, or None for the site's default."""

    def __init__(self, *, site: str, **options: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.RadioSelect,
            choices=[("", site), ("yes", _("Yes")), ("no", _("No"))],
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: ""}.get(value, value)

    def clean(self, value: Any) -> bool | None:
        return {"yes": True, "no": False}.get(super().clean(value))


class ChoiceOrSiteField(ExactComparisonMixin, forms.ChoiceField):
    """One of several values, or None for the site's default."""

    def __init__(
        self, choices: Sequence[tuple[str, Any]], *, site: str, radio: bool = True, **options: Any
    ) -> None:
        widget = forms.RadioSelect if radio else forms.Select
        super().__init__(required=False, widget=widget, choices=[("", site), *choices], **options)

    def clean(self, value: Any) -> str | None:
        return super().clean(value) or None

    def normal(self, value: Any) -> str | None:
        return value or None


#: Where a picture is shown: choice in the form → stored value.
VISIBILITIES: dict[str, tuple[str, ...]] = {
    "both": ("list", "post"),
    "list": ("list",),
    "post": ("post",),
}


class VisibilityField(ChoiceOrSiteField):
    """Where the picture is shown. The form has a choice, and the file has a list of places."""

    def __init__(self, *, site: str, **options: Any) -> None:
        labels = {
            "both": _("In lists and on the page"),
            "list": _("In lists only"),
            "post": _("On the page only"),
        }
        super().__init__(list(labels.items()), site=site, **options)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str | None):
            return value
        places = set(value)
        return next((name for name, kept in VISIBILITIES.items() if set(kept) == places), "")

    def clean(self, value: Any) -> Any:
        return VISIBILITIES.get(super().clean(value) or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "")


def describe_site_default(what: Any) -> str:
    """Return the label of the choice that stands for the site's default. It includes the default
    value."""
    return _("Site default: %(what)s") % {"what": what}
