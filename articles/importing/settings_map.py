"""Site settings as a flat map: ``title``, ``widget_options.recent.recent_num``,
``languages.de.subtitle``. The values in the files and in the row can then be compared one by
one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from articles.hugo.configuration import SITE_SETTINGS, Configuration
from articles.importing.site_files import SiteFolder
from articles.models import SiteSettings

#: Columns that a configuration may set, without those that contain maps.
SIMPLE_COLUMNS = (
    *dict.fromkeys(setting.field for setting in SITE_SETTINGS if "." not in setting.field),
    "logo_alone",
)
#: Columns that are replaced as a whole.
WHOLE_COLUMNS = ("default_language", "time_zone", "base_address", "rules")


def map_configuration(configuration: Configuration, site: SiteFolder) -> dict[str, Any]:
    """Return the settings in the files. All values are JSON types."""
    found = dict(_flatten_settings(configuration.settings))
    found["languages"] = [[one.code, one.name, one.locale] for one in configuration.languages]
    for language in configuration.languages:
        for name, value in _flatten_settings(language.settings):
            found[f"languages.{language.code}.{name}"] = value
    found["default_language"] = configuration.default_language
    found["time_zone"] = configuration.time_zone
    found["base_address"] = configuration.base_address
    found["rules"] = {
        "in_subdir": configuration.in_subdir,
        "permalinks": configuration.permalinks,
        "taxonomies": configuration.taxonomies,
        "cascade": configuration.cascade,
        "dates": configuration.dates,
        "pagination_path": configuration.pagination_path,
        "paths": configuration.paths,
        "markup": configuration.markup,
        "params": configuration.params,
        "folders": [[m.source, m.language, m.target] for m in site.mounted],
    }
    plain: dict[str, Any] = json.loads(json.dumps(found))
    return plain


def map_row(row: SiteSettings) -> dict[str, Any]:
    """Return the settings in the row."""
    found = {name: getattr(row, name) for name in (*SIMPLE_COLUMNS, *WHOLE_COLUMNS)}
    found |= dict(_flatten_settings({"widget_options": row.widget_options}))
    found["languages"] = [
        [one["code"], one.get("name", ""), one.get("locale", "")] for one in row.languages
    ]
    for language in row.languages:
        for name, value in _flatten_settings(language.get("settings", {})):
            found[f"languages.{language['code']}.{name}"] = value
    return found


def apply_values(row: SiteSettings, values: Mapping[str, Any]) -> None:
    """Set the values in ``row``. The value None removes an option of a widget or of a language."""
    languages = {one["code"]: one for one in row.languages}
    if "languages" in values:
        settings = {code: one.get("settings", {}) for code, one in languages.items()}
        row.languages = [
            {"code": code, "name": name, "locale": locale, "settings": settings.get(code, {})}
            for code, name, locale in values["languages"]
        ]
        languages = {one["code"]: one for one in row.languages}
    for name, value in values.items():
        first, *rest = name.split(".")
        if first == "languages" and rest:
            if rest[0] in languages:
                _apply_value(languages[rest[0]]["settings"], rest[1:], value)
        elif rest:
            options = {widget: dict(of) for widget, of in getattr(row, first).items()}
            _apply_value(options, rest, value)
            setattr(row, first, options)
        elif first != "languages":
            setattr(row, first, value)


@lru_cache
def _get_defaults() -> dict[str, Any]:
    return map_row(SiteSettings())


def get_default(name: str) -> Any:
    """Return the value that a setting has if neither a file nor an editor has set it."""
    return _get_defaults().get(name)


def _flatten_settings(settings: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in settings.items():
        if name != "widget_options":
            yield name, value
            continue
        for widget, options in value.items():
            for key, option in options.items() if isinstance(options, dict) else ():
                yield f"{name}.{widget}.{key}", option


def _apply_value(settings: dict[str, Any], path: list[str], value: Any) -> None:
    *outer, last = path
    for name in outer:
        settings = settings.setdefault(name, {})
    if value is None:
        settings.pop(last, None)
    else:
        settings[last] = value
