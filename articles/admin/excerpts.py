"""What a typed text changes, in a few words: the first field that differs, and its first new
words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import QueryDict
from django.utils.text import Truncator, capfirst

#: Maximum length of the words, in characters.
MAX_CHARACTERS: Final = 60


def make_form_data(values: Mapping[str, list[str]] | None) -> QueryDict:
    """Return the typed text as the browser would have sent it."""
    data = QueryDict(mutable=True)
    for name, texts in (values or {}).items():
        data.setlist(name, texts)
    return data


def describe_first_change(form: Any, values: Mapping[str, list[str]], *, whole: bool) -> str:
    """Return the first field of ``form`` whose typed text differs from what is saved: "Lead: Typed
    while…". Return "" if none differs. If the text is not ``whole``, because another page of the
    object has other fields, only its own fields are compared."""
    data = make_form_data(values)
    for name, field in form.fields.items():
        if field.widget.is_hidden or not (whole or name in values):
            continue
        if field.widget.value_omitted_from_data(data, {}, name):
            continue
        saved = form.get_initial_for_field(field, name)
        if field.has_changed(saved, field.widget.value_from_datadict(data, {}, name)):
            return _describe_change(capfirst(str(form[name].label)), saved, data.get(name, ""))
    return ""


def _describe_change(label: str, saved: Any, typed: str) -> str:
    old, new = (saved if isinstance(saved, str) else "").split(), typed.split()
    pairs = enumerate(zip(old, new, strict=False))
    first = next((n for n, pair in pairs if pair[0] != pair[1]), min(len(old), len(new)))
    words = " ".join(new[first:] or new)
    return f"{label}: {Truncator(words).chars(MAX_CHARACTERS)}" if words else label
