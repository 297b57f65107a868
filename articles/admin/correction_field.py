"""The form field for the corrections of a story: one line per correction."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin.fields import ExactComparisonMixin
from articles.hugo import Correction, InvalidDate, read_date, write_date
from articles.hugo.correction_reader import to_paragraph

#: What stands before the bar of a line if it is meant as a date.
DATE_LIKE = re.compile(r"[0-9][0-9 T:./+Z-]*", re.IGNORECASE)


def format_correction(correction: Correction) -> str:
    """Return a correction as a line of the form: ``2026-07-01 14:30:00 | The bridge …``."""
    if correction.date is None:
        line = correction.text
        return line if _read_line(line) == correction else f"| {line}"
    date = write_date(correction.date, timezone=timezone.get_current_timezone())
    return f"{date} | {correction.text}"


def _read_line(line: str) -> Correction:
    """Return the correction in a line. Raise :class:`InvalidDate` if the text before the bar looks
    like a date but cannot be read."""
    before, bar, after = line.partition("|")
    before = before.strip()
    if bar and (not before or DATE_LIKE.fullmatch(before)):
        date = read_date(before, timezone=timezone.get_current_timezone()).value
        return Correction(date, to_paragraph(after))
    return Correction(None, to_paragraph(line))


class CorrectionsField(ExactComparisonMixin, forms.Field):
    """Corrections, one per line. A date and a bar come before the text."""

    def __init__(self, *, limit: int, most: int, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})
        super().__init__(required=False, widget=widget, **options)
        self.limit, self.most = limit, most

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str | None) else "\n".join(map(format_correction, value))

    def to_python(self, value: Any) -> tuple[Correction, ...]:
        try:
            found = [_read_line(line) for line in (value or "").splitlines()]
        except InvalidDate as error:
            raise ValidationError(str(error)) from error
        corrections = tuple(dict.fromkeys(one for one in found if one.text))
        longest = max((len(one.text) for one in corrections), default=0)
        if longest > self.limit:
            raise ValidationError(
                _("A correction has %(length)d characters; the limit is %(limit)d. Shorten it.")
                % {"length": longest, "limit": self.limit}
            )
        if len(corrections) > self.most:
            raise ValidationError(
                _("There are %(count)d corrections; the limit is %(limit)d.")
                % {"count": len(corrections), "limit": self.most}
            )
        return corrections

    def normal(self, value: Any) -> tuple[Correction, ...]:
        return tuple(value or ())
