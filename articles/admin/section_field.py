"""The field for the section of a story: a list of the existing sections, and two deliberate choices
beside them, a new section and a standalone page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.admin.fields import ExactComparisonMixin

#: Values of the two choices that are no sections. No section begins with a slash.
NEW: Final = "/new"
PAGE: Final = "/"


class SectionInput(forms.Widget):
    """A list of sections. The name of a new one is typed beside it, and the value is then ``NEW``
    followed by this name."""

    template_name = "admin/desk/section.html"
    sections: Sequence[str] = ()

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        value = value or ""
        is_new = value.startswith(NEW)
        known = value in ("", PAGE) or is_new
        context["widget"] |= {
            "sections": sorted({*self.sections, *(() if known else (value,))}),
            "chosen": NEW if is_new else value,
            "typed": value.removeprefix(NEW) if is_new else "",
            "new": NEW,
            "page": PAGE,
        }
        return context

    def _render(
        self, template_name: str, context: dict[str, Any], renderer: Any = None
    ) -> SafeString:
        """Render the widget with the project's templates. Django's form renderer would only find
        Django's own templates."""
        return render_to_string(template_name, context)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        chosen = data.get(name)
        return NEW + data.get(f"{name}-new", "") if chosen == NEW else chosen


class SectionField(ExactComparisonMixin, forms.CharField):
    """The section of a story. The cleaned value is "" for a standalone page."""

    widget = SectionInput
    default_error_messages = {
        "required": _(
            "Choose a section. For a page outside all sections, such as /about/, choose "
            "“Standalone page”."
        ),
        "unnamed": _("Enter the name of the new section."),
    }

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text.startswith(NEW) and not text.removeprefix(NEW).strip():
            raise ValidationError(self.error_messages["unnamed"], code="unnamed")
        return self.normal(text)

    def normal(self, value: Any) -> Any:
        """Return the section that a value of the widget stands for. None is no choice."""
        if value in (None, PAGE):
            return None if value is None else ""
        return value.removeprefix(NEW).strip() if value.startswith(NEW) else value
