"""Form widgets of the admin. All of them work without JavaScript; the scripts in ``admin-desk/``
only make them more convenient. Their markup is in ``templates/admin/desk/``."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.forms import Script
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from articles.hugo.slugs import remove_invisible

#: Maximum number of rows read from an ordered list. Our longest list is shorter.
MAX_ROWS = 60


class MomentInput(forms.DateTimeInput):
    """A date and time, with the browser's date picker."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"step": 1, **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, datetime):
            return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
        return value or None


class ColourInput(forms.TextInput):
    input_type = "color"


class NamesInput(forms.TextInput):
    """Names in order, separated by commas. ``suggest`` is the address of a view that returns
    existing names for ``?q=``."""

    class Media:
        js = [Script("admin-desk/names.js", defer=True)]

    def __init__(self, *, suggest: str = "") -> None:
        super().__init__(attrs={"class": "vTextField", "autocomplete": "off"})
        self.suggest = suggest

    def format_value(self, value: Any) -> str:
        return value if isinstance(value, str) else format_names(value or ())

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        field = super().render(name, value, attrs, renderer)
        context = {"field": field, "suggest": self.suggest}
        return render_to_string("admin/desk/names.html", context)


def format_names(names: Iterable[str]) -> str:
    """Format names as an editor writes them: ``Reuters, "Wolves, Lower"``."""
    return ", ".join(_quote_name(name) for name in names)


def _quote_name(name: str) -> str:
    if any(sign in name for sign in ',"'):
        return '"{}"'.format(name.replace('"', '""'))
    return name


def read_names(text: str) -> list[str]:
    """Split a text entered in a form into names. Commas and line breaks separate names.

    Raise ValueError if the text is not a list of names.
    """
    lines = csv.reader(text.splitlines(), skipinitialspace=True)
    try:
        return [name.strip() for line in lines for name in line if remove_invisible(name).strip()]
    except csv.Error as error:
        raise ValueError(str(error)) from error


class OrderedRow(NamedTuple):
    """One row of an ordered list. ``number`` is "" if the name in this row is not chosen."""

    name: str
    label: str
    number: str


class OrderedInput(forms.Widget):
    """A choice between an ordered list of names and the site's list.

    The number next to a name is its position. A name without a number is not chosen. ``site``
    describes the site's list, or is "" if the site has none. ``site_names`` are the names with
    which a new custom list starts.
    """

    template_name = "admin/desk/ordered.html"

    class Media:
        js = [Script("admin-desk/ordered.js", defer=True)]

    def __init__(
        self,
        choices: Mapping[str, Any] | None = None,
        *,
        site: str = "",
        site_names: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.choices = dict(choices or {})
        self.site = site
        self.site_names = [name for name in site_names if name in self.choices]

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        context["widget"] |= {
            "site": self.site,
            "own": not self.site or _is_own(value),
            "rows": self._rows(value),
            "site_names": " ".join(self.site_names),
        }
        return context

    def _render(
        self, template_name: str, context: dict[str, Any], renderer: Any = None
    ) -> SafeString:
        """Render the widget with the project's templates. Django's form renderer would only find
        Django's own templates."""
        return render_to_string(template_name, context)

    def _rows(self, value: Any) -> list[OrderedRow]:
        if isinstance(value, dict):
            return [OrderedRow(name, self._label(name), number) for name, number in value["rows"]]
        chosen = [
            OrderedRow(n, self._label(n), str(place)) for place, n in enumerate(value or (), 1)
        ]
        named = {row.name for row in chosen}
        others = dict.fromkeys([*self.site_names, *self.choices])
        return chosen + [OrderedRow(n, self._label(n), "") for n in others if n not in named]

    def _label(self, name: str) -> str:
        return str(self.choices.get(name, name))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Any]:
        """Return ``{"own": …, "rows": [(name, number), …]}``. ``own`` is true if the article has a
        custom list."""
        rows = []
        for index in range(MAX_ROWS):
            entry = data.get(f"{name}-{index}-name")
            if entry is None:
                break
            rows.append((entry, data.get(f"{name}-{index}-number", "").strip()))
        return {"own": not self.site or data.get(f"{name}-mode") == "own", "rows": rows}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-0-name" not in data


def _is_own(value: Any) -> bool:
    return value["own"] if isinstance(value, dict) else value is not None


def sort_by_number(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Return the names that have a number, sorted by this number. Names with equal numbers keep
    their order.

    Raise ValueError if a number is not an integer.
    """
    numbered = [(int(number), name) for name, number in rows if number]
    return [name for _number, name in sorted(numbered, key=lambda row: row[0])]
