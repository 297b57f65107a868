"""The form field for the front-matter keys that have no field of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.admin.fields import TextField
from articles.content.other_keys import OwnKey, read_other_keys, write_other_keys
from articles.errors import PatchError, Problem
from articles.frontmatter import Format
from articles.frontmatter.values import is_same_value


class OtherKeysField(TextField):
    """Front matter as text. The cleaned value is a map of the keys and their values.

    ``format`` is the format of the article's file, and ``labels`` are those of the form's fields by
    field of ``Authored``. Values that no text can express cannot be edited.
    """

    format: Format = "yaml"
    labels: Mapping[str, Any] = {}

    def __init__(self, **options: Any) -> None:
        super().__init__(rows=6, **options)
        self.widget.attrs |= {"spellcheck": "false", "dir": "ltr", "autocapitalize": "off"}
        self.widget.attrs["class"] += " desk-code"

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        try:
            return write_other_keys(value, format=self.format)
        except PatchError:
            return ""

    def is_editable(self, value: Mapping[str, Any]) -> bool:
        """Return whether a text can express this value."""
        return not value or bool(self.prepare_value(value))

    def clean(self, value: Any) -> Any:
        if isinstance(value, Mapping):  # Django cleans the stored value of a disabled field.
            return value
        found = read_other_keys(super().clean(value), format=self.format)
        faults = [*map(describe_problem, found.problems), *map(self._describe_own, found.own)]
        if faults:
            raise ValidationError(faults)
        return dict(found.values)

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:
            return False
        try:
            return not is_same_value(self.clean(data), dict(initial or {}))
        except ValidationError:
            return True

    def _describe_own(self, own: OwnKey) -> str:
        label = self.labels.get(own.key.field)
        text = (
            _("Line %(line)d, column %(column)d: “%(key)s” has its own field in this form: "
              "“%(label)s”. Use that field.")
            if label
            else _("Line %(line)d, column %(column)d: “%(key)s” cannot be changed here. Remove it.")
        )  # fmt: skip
        return text % {
            "line": own.line, "column": own.column, "key": own.name,
            "label": capfirst(str(label or "")),
        }  # fmt: skip


def describe_problem(problem: Problem) -> str:
    """Return a problem of an import as a sentence with its position."""
    text = _("Line %(line)d, column %(column)d: %(problem)s")
    said = ". ".join(capfirst(part.rstrip(".")) for part in (problem.message, problem.hint) if part)
    return text % {"line": problem.line, "column": problem.column, "problem": f"{said}."}
