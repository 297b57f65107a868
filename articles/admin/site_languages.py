"""What each language of the site says otherwise, as fields of the settings' form; an empty one
says what the site says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.models import SiteSettings

#: setting → label, characters
TEXTS: Final = {
    "title": (_("Site title"), 200),
    "wordmark": (_("Word mark"), 200),
    "subtitle": (_("Tag line"), 200),
    "description": (_("Description"), 1000),
    "copyright": (_("Copyright"), 200),
}


def language_fields(site: SiteSettings) -> dict[str, forms.Field]:
    """One field a language and text, named ``language_<code>_<setting>``."""
    return {
        _name(language, setting): forms.CharField(
            label=label,
            required=False,
            max_length=most,
            widget=forms.Textarea(attrs={"rows": 2}) if most > 200 else None,
        )
        for language in _several(site)
        for setting, (label, most) in TEXTS.items()
    }


def language_fieldsets(site: SiteSettings) -> list[tuple[Any, dict[str, Any]]]:
    about = _("Empty: as on the whole site.")
    return [
        (
            language.get("name") or language["code"],
            {"description": about, "fields": [_name(language, setting) for setting in TEXTS]},
        )
        for language in _several(site)
    ]


def language_values(site: SiteSettings) -> dict[str, str]:
    """What stands in the fields."""
    return {
        _name(language, setting): language.get("settings", {}).get(setting, "")
        for language in _several(site)
        for setting in TEXTS
    }


def put_language_values(site: SiteSettings, cleaned: Mapping[str, Any]) -> None:
    """Set what the form says; other settings of a language stay."""
    several = _several(site)
    if several:
        site.languages = [_filled(language, cleaned) for language in several]


def _filled(language: Mapping[str, Any], cleaned: Mapping[str, Any]) -> dict[str, Any]:
    own = dict(language.get("settings", {}))
    for setting in TEXTS:
        name = _name(language, setting)
        if name in cleaned:
            own.pop(setting, None)
            if cleaned[name]:
                own[setting] = cleaned[name]
    return {**language, "settings": own}


def _several(site: SiteSettings) -> list[dict[str, Any]]:
    """The languages of a site that has more than one."""
    languages: list[dict[str, Any]] = site.languages
    return languages if len(languages) > 1 else []


def _name(language: Mapping[str, Any], setting: str) -> str:
    return f"language_{language['code']}_{setting}"
