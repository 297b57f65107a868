"""Site settings as one flat map, in which files and row can be compared setting by setting:
``title``, ``widget_options.recent.recent_num``, ``languages.de.subtitle``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from articles.hugo.configuration import SITE, Configuration
from articles.importing.site_files import Site
from articles.models import SiteSettings

#: Columns that a configuration may fill, but for those that hold maps.
FIELDS = (
    *dict.fromkeys(setting.field for setting in SITE if "." not in setting.field),
    "logo_alone",
)
#: Columns that are filled as a whole.
WHOLE = ("default_language", "time_zone", "rules")


def of_configuration(configuration: Configuration, site: Site) -> dict[str, Any]:
    """What the files set, JSON-shaped."""
    found = dict(_flat(configuration.settings))
    found["languages"] = [[one.code, one.name, one.locale] for one in configuration.languages]
    for language in configuration.languages:
        for name, value in _flat(language.settings):
            found[f"languages.{language.code}.{name}"] = value
    found["default_language"] = configuration.default_language
    found["time_zone"] = configuration.time_zone
    found["rules"] = {
        "in_subdir": configuration.in_subdir,
        "permalinks": configuration.permalinks,
        "taxonomies": configuration.taxonomies,
        "cascade": configuration.cascade,
        "dates": configuration.dates,
        "pagination_path": configuration.pagination_path,
        "paths": configuration.paths,
        "folders": [[m.source, m.language, m.target] for m in site.mounted],
    }
    plain: dict[str, Any] = json.loads(json.dumps(found))
    return plain


def as_map(row: SiteSettings) -> dict[str, Any]:
    """What the row holds."""
    found = {name: getattr(row, name) for name in (*FIELDS, *WHOLE)}
    found |= dict(_flat({"widget_options": row.widget_options}))
    found["languages"] = [
        [one["code"], one.get("name", ""), one.get("locale", "")] for one in row.languages
    ]
    for language in row.languages:
        for name, value in _flat(language.get("settings", {})):
            found[f"languages.{language['code']}.{name}"] = value
    return found


def put(row: SiteSettings, values: Mapping[str, Any]) -> None:
    """Set what ``values`` names; None takes an option of a widget or a language away."""
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
                _put_in(languages[rest[0]]["settings"], rest[1:], value)
        elif rest:
            options = {widget: dict(of) for widget, of in getattr(row, first).items()}
            _put_in(options, rest, value)
            setattr(row, first, options)
        elif first != "languages":
            setattr(row, first, value)


@lru_cache
def _defaults() -> dict[str, Any]:
    return as_map(SiteSettings())


def usual(name: str) -> Any:
    """What a setting is where neither files nor anybody here have said anything."""
    return _defaults().get(name)


def _flat(settings: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in settings.items():
        if name != "widget_options":
            yield name, value
            continue
        for widget, options in value.items():
            for key, option in options.items() if isinstance(options, dict) else ():
                yield f"{name}.{widget}.{key}", option


def _put_in(settings: dict[str, Any], path: list[str], value: Any) -> None:
    *outer, last = path
    for name in outer:
        settings = settings.setdefault(name, {})
    if value is None:
        settings.pop(last, None)
    else:
        settings[last] = value
