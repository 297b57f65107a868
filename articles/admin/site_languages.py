"""Form fields for settings that a language can override. If a field is empty, the language uses the
site's setting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.models import SiteSettings

#: Setting → label and maximum number of characters.
LANGUAGE_TEXTS: Final = {
    "title": (_("Site title"), 200),
    "wordmark": (_("Wordmark"), 200),
    "subtitle": (_("Tagline"), 200),
    "description": (_("Description"), 1000),
    "copyright": (_("Copyright"), 200),
}


def build_language_fields(site: SiteSettings) -> dict[str, forms.Field]:
    """Return one form field per language and setting, named ``language_<code>_<setting>``."""
    return {
        _get_field_name(language, setting): forms.CharField(
            label=label,
            required=False,
            max_length=most,
            widget=forms.Textarea(attrs={"rows": 2}) if most > 200 else None,
        )
        for language in _list_languages(site)
        for setting, (label, most) in LANGUAGE_TEXTS.items()
    }


def build_language_fieldsets(site: SiteSettings) -> list[tuple[Any, dict[str, Any]]]:
    about = _("Leave empty to use the site's setting.")
    return [
        (
            language.get("name") or language["code"],
            {
                "description": about,
                "fields": [_get_field_name(language, setting) for setting in LANGUAGE_TEXTS],
            },
        )
        for language in _list_languages(site)
    ]


def get_language_values(site: SiteSettings) -> dict[str, str]:
    """Return the initial values of these form fields."""
    return {
        _get_field_name(language, setting): language.get("settings", {}).get(setting, "")
        for language in _list_languages(site)
        for setting in LANGUAGE_TEXTS
    }


def set_language_values(site: SiteSettings, cleaned: Mapping[str, Any]) -> None:
    """Store the values of these form fields. Preserve all other settings of a language."""
    several = _list_languages(site)
    if several:
        site.languages = [_merge_language(language, cleaned) for language in several]


def _merge_language(language: Mapping[str, Any], cleaned: Mapping[str, Any]) -> dict[str, Any]:
    own = dict(language.get("settings", {}))
    for setting in LANGUAGE_TEXTS:
        name = _get_field_name(language, setting)
        if name in cleaned:
            own.pop(setting, None)
            if cleaned[name]:
                own[setting] = cleaned[name]
    return {**language, "settings": own}


def _list_languages(site: SiteSettings) -> list[dict[str, Any]]:
    """Return the languages of the site. Return an empty list if there is only one."""
    languages: list[dict[str, Any]] = site.languages
    return languages if len(languages) > 1 else []


def _get_field_name(language: Mapping[str, Any], setting: str) -> str:
    return f"language_{language['code']}_{setting}"
