"""Form fields for what authors write. Each knows its value in the terms of
:class:`articles.hugo.Authored`, and says "changed" only where that value would be another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.admin.inputs import MomentInput, NamesInput, OrderedInput, in_order, read_names
from articles.hugo import DateUnreadable, read_date


class Exact:
    """Mixin: compares values, not their spelling in the form."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:  # type: ignore[attr-defined]
            return False
        try:
            return bool(self.clean(data) != self.normal(initial))  # type: ignore[attr-defined]
        except ValidationError:
            return True

    def normal(self, value: Any) -> Any:
        """A stored value as :meth:`clean` would give it back."""
        return value


class LineField(Exact, forms.CharField):
    """One line of text; empty is absent."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(empty_value=None, **options)
        self.widget.attrs.setdefault("class", "vTextField")

    def to_python(self, value: Any) -> str | None:
        """What was broken into lines is one line."""
        text = super().to_python(value)
        return " ".join(line.strip() for line in text.splitlines()) if text else text

    def normal(self, value: Any) -> Any:
        return (value or "").strip() or None


class NumberField(Exact, forms.IntegerField):
    """A whole number; empty is absent."""


class TextField(Exact, forms.CharField):
    """Text of several lines. Browsers send every line end as CRLF; only ``\\n`` is kept."""

    def __init__(self, *, rows: int = 3, **options: Any) -> None:
        attrs = {"rows": rows, "class": "vLargeTextField"}
        super().__init__(required=False, strip=False, widget=forms.Textarea(attrs=attrs), **options)

    def to_python(self, value: Any) -> str:
        return with_newlines(super().to_python(value) or "")

    def normal(self, value: Any) -> str:
        return with_newlines(value or "")


class StoryField(TextField):
    """The body, without the blank lines that a file has above it."""

    def prepare_value(self, value: Any) -> Any:
        return value.lstrip("\r\n") if isinstance(value, str) else value

    def to_python(self, value: Any) -> str:
        return super().to_python(value).lstrip("\n")

    def normal(self, value: Any) -> str:
        return super().normal(value).lstrip("\n")


def with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


class LinesField(Exact, forms.Field):
    """A list, one entry a line."""

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


class MomentField(Exact, forms.Field):
    """A date with a time of the site's zone; what the import reads is read here too."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=MomentInput(), **options)

    def to_python(self, value: Any) -> Any:
        try:
            return read_date(value or None, timezone=timezone.get_current_timezone()).value
        except DateUnreadable as error:
            raise ValidationError(str(error)) from error

    def normal(self, value: Any) -> Any:
        return self.to_python(self.widget.format_value(value))


class NamesField(Exact, forms.Field):
    """Names in order, separated by commas; a name that holds a comma stands in quotes."""

    def __init__(self, *, suggest: Any = "", **options: Any) -> None:
        super().__init__(required=False, widget=NamesInput(suggest=suggest), **options)

    def to_python(self, value: Any) -> tuple[str, ...]:
        try:
            return tuple(dict.fromkeys(read_names(value or "")))
        except ValueError:
            raise ValidationError(_("Separate the names by commas.")) from None

    def normal(self, value: Any) -> tuple[str, ...]:
        return tuple(value or ())


class OrderedField(Exact, forms.Field):
    """Names in an order of one's own, or None: as the site. Where ``empty`` is None a list without
    names is none, as an empty ``widgets:`` is; where it is () the empty list is meant."""

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
            names = in_order(value["rows"])
        except ValueError:
            raise ValidationError(_("Give each entry a whole number, or none.")) from None
        return tuple(names) or self.empty

    def normal(self, value: Any) -> tuple[str, ...] | None:
        return tuple(value) if value is not None else None


class SwitchField(Exact, forms.ChoiceField):
    """Yes, no, or as the site (None)."""

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


class ChoiceOrSiteField(Exact, forms.ChoiceField):
    """One of several values, or as the site (None)."""

    def __init__(
        self, choices: Sequence[tuple[str, Any]], *, site: str, radio: bool = True, **options: Any
    ) -> None:
        widget = forms.RadioSelect if radio else forms.Select
        super().__init__(required=False, widget=widget, choices=[("", site), *choices], **options)

    def clean(self, value: Any) -> str | None:
        return super().clean(value) or None

    def normal(self, value: Any) -> str | None:
        return value or None


#: Where a picture shows, as the form offers it and as it is stored.
VISIBILITIES: dict[str, tuple[str, ...]] = {
    "both": ("list", "post"),
    "list": ("list",),
    "post": ("post",),
}


class VisibilityField(ChoiceOrSiteField):
    """Where the picture shows: a choice here, a list of places in the file."""

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


def as_the_site(what: Any) -> str:
    """The choice that leaves a matter to the site, with what that means today."""
    return _("As the site: %(what)s") % {"what": what}
