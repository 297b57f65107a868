"""Validation of the date format in the site settings, and help for it. The format uses Django's
format letters."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.hugo.configuration.values import to_django_format

#: Example formats in the help text.
EXAMPLES: Final = ("j F Y", "M j, Y", "Y-m-d", "j.n.Y")

#: strftime directives → Django's letters.
_STRFTIME_LETTERS: Final = {
    "%Y": "Y", "%y": "y", "%m": "m", "%-m": "n", "%d": "d", "%-d": "j", "%e": "j", "%B": "F",
    "%b": "M", "%A": "l", "%a": "D", "%H": "H", "%I": "h", "%M": "i", "%S": "s", "%p": "A",
}  # fmt: skip

#: Letters in word processors, spreadsheets and JavaScript → Django's letters.
_SPREADSHEET_LETTERS: Final = {
    "YYYY": "Y", "yyyy": "Y", "YY": "y", "yy": "y", "MMMM": "F", "MMM": "M", "MM": "m", "M": "n",
    "dddd": "l", "EEEE": "l", "ddd": "D", "EEE": "D", "DD": "d", "dd": "d", "D": "j", "d": "j",
    "HH": "H", "hh": "h", "mm": "i", "ss": "s",
}  # fmt: skip

_REPEATED_LETTERS: Final = re.compile(r"[Yy]{2,}|M{2,}|D{2,}|d{2,}|E{3,}")
_ESCAPED: Final = re.compile(r"\\.")
#: Django's letters that show a day, a month or a year.
_DATE_LETTER: Final = re.compile(r"[djlDwzNFMmnbEYyorcU]")


def check_date_format(text: str) -> None:
    """Raise ValidationError if a format does not use Django's letters. If it uses the notation of
    Go, strftime or a spreadsheet, the message contains the equivalent in Django's letters."""
    letters = _ESCAPED.sub("", text)
    spelled = _convert_to_django_letters(letters)
    if spelled:
        raise ValidationError(
            _(
                "With this format, every date would read “%(wrong)s”. Use %(right)s instead, "
                "which gives “%(specimen)s”."
            )
            % {"wrong": format_sample(text), "right": spelled, "specimen": format_sample(spelled)}
        )
    if not _DATE_LETTER.search(letters):
        raise ValidationError(
            _("This format shows no day, month or year. Every date would read “%(wrong)s”.")
            % {"wrong": format_sample(text)}
        )


def format_sample(pattern: str) -> str:
    """Format a sample date: 8 February 2026, 17:05."""
    return date_format(datetime(2026, 2, 8, 17, 5), pattern)


def build_help_text(pattern: str) -> SafeString:
    """Return the help text of the field. It shows a date in the saved format, and example formats
    to copy."""
    examples = format_html_join(
        ", ", "<code>{}</code> “{}”", ((one, format_sample(one)) for one in EXAMPLES)
    )
    saved = _("In the saved format, a date reads “%s”.") % format_sample(pattern) if pattern else ""
    empty = _("Leave empty to use the usual format of each language.")
    return format_html("{} {} {}: {}.", saved, empty, _("Examples"), examples)


def _convert_to_django_letters(text: str) -> str | None:
    """Convert a format from another notation to Django's letters. Return None if the notation is
    unknown."""
    if "%" in text:
        return _translate_letters(text, _STRFTIME_LETTERS)
    if _REPEATED_LETTERS.search(text):
        return _translate_letters(text, _SPREADSHEET_LETTERS)
    return to_django_format(text) if re.search(r"\d", text) else None


def _translate_letters(text: str, letters: dict[str, str]) -> str:
    tokens = sorted(letters, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, tokens)), lambda found: letters[found[0]], text)
