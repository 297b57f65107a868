"""Form widgets of the desk. All of them work without JavaScript; scripts in ``admin-desk/`` make
them handier. Markup lies in ``templates/admin/desk/``."""

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

#: Rows of an ordered list that are read from a form; no list of ours is longer.
MOST_ROWS = 60


class MomentInput(forms.DateTimeInput):
    """A date with a time, picked with the browser's own control."""

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
    """Names separated by commas, in order. ``suggest`` is the address that answers ``?q=`` with
    names that exist."""

    class Media:
        js = [Script("admin-desk/names.js", defer=True)]

    def __init__(self, *, suggest: str = "") -> None:
        super().__init__(attrs={"class": "vTextField", "autocomplete": "off"})
        self.suggest = suggest

    def format_value(self, value: Any) -> str:
        return value if isinstance(value, str) else written(value or ())

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        field = super().render(name, value, attrs, renderer)
        context = {"field": field, "suggest": self.suggest}
        return render_to_string("admin/desk/names.html", context)


def written(names: Iterable[str]) -> str:
    """Names as an editor writes them: ``Reuters, "Wolves, Lower"``."""
    return ", ".join(_quoted(name) for name in names)


def _quoted(name: str) -> str:
    if any(sign in name for sign in ',"'):
        return '"{}"'.format(name.replace('"', '""'))
    return name


def read_names(text: str) -> list[str]:
    """The names in what an editor wrote; a line end separates like a comma.

    Raises ValueError for text that is no list of names.
    """
    lines = csv.reader(text.splitlines(), skipinitialspace=True)
    try:
        return [name.strip() for line in lines for name in line if name.strip()]
    except csv.Error as error:
        raise ValueError(str(error)) from error


class Row(NamedTuple):
    """One entry of an ordered list: ``number`` is '' where it is not chosen."""

    name: str
    label: str
    number: str


class OrderedInput(forms.Widget):
    """Some of several names, in an order of one's own, or what the site has.

    A number beside each name says where it stands; without a number it is left out. ``site`` is
    what the site has, in words; '' where there is nothing to fall back to; ``site_names`` are what
    a list of one's own starts with.
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
        """With the project's templates: Django's form renderer knows its own only."""
        return render_to_string(template_name, context)

    def _rows(self, value: Any) -> list[Row]:
        if isinstance(value, dict):
            return [Row(name, self._label(name), number) for name, number in value["rows"]]
        chosen = [Row(n, self._label(n), str(place)) for place, n in enumerate(value or (), 1)]
        named = {row.name for row in chosen}
        others = dict.fromkeys([*self.site_names, *self.choices])
        return chosen + [Row(n, self._label(n), "") for n in others if n not in named]

    def _label(self, name: str) -> str:
        return str(self.choices.get(name, name))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Any]:
        """``{"own": whether the article has a list of its own, "rows": [(name, number), …]}``"""
        rows = []
        for index in range(MOST_ROWS):
            entry = data.get(f"{name}-{index}-name")
            if entry is None:
                break
            rows.append((entry, data.get(f"{name}-{index}-number", "").strip()))
        return {"own": not self.site or data.get(f"{name}-mode") == "own", "rows": rows}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-0-name" not in data


def _is_own(value: Any) -> bool:
    return value["own"] if isinstance(value, dict) else value is not None


def in_order(rows: Sequence[tuple[str, str]]) -> list[str]:
    """The names that have a number, by it; equal numbers keep the order of the rows.

    Raises ValueError for a number that is none.
    """
    numbered = [(int(number), name) for name, number in rows if number]
    return [name for _number, name in sorted(numbered, key=lambda row: row[0])]
