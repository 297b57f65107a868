"""The languages of a site.

Hugo: ``languages.de`` can override any key of the site. ``weight`` sorts the languages. A site that
configures no languages has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from articles.hugo.configuration.model import Language, read_settings
from articles.hugo.configuration.tree import ConfigurationTree
from articles.hugo.configuration.values import ConfigurationProblemList
from articles.hugo.value_reader import ValueReader, to_one_line, warn_ignored

LANGUAGE_CODE: Final = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
#: Keys that describe the language itself, rather than override a key of the site.
LANGUAGE_KEYS: Final = frozenset(
    {"label", "languagename", "languagecode", "locale", "weight", "contentdir", "disabled",
     "direction", "languagedirection", "menus", "menu", "staticdir", "permalinks", "baseurl"}
)  # fmt: skip
UNWEIGHTED: Final = 2**31


def read_default_language(tree: ConfigurationTree, reader: ValueReader) -> str:
    """Return ``defaultContentLanguage``.

    If neither this key nor any language is set, return the language that ``languageCode`` names.
    Hugo would treat such a site as English, even if it is German.
    """
    named = _read_code(tree.get(("defaultcontentlanguage",)))
    if named:
        return named
    codes = _get_codes(tree)
    if codes:
        return "en" if "en" in codes else codes[0]
    written = next(filter(None, (tree.get((key,)) for key in ("locale", "languagecode"))), "")
    return _read_code(str(written).partition("-")[0]) or "en"


def read_languages(
    tree: ConfigurationTree, reader: ValueReader, site: dict[str, Any], default: str
) -> tuple[Language, ...]:
    """Return the languages in their order, always including the default one."""
    off = {_read_code(code) for code in _get_disabled_codes(tree)}
    codes = [code for code in _get_codes(tree) if code not in off or code == default]
    for name in tree.get(("languages",)) or {}:
        if not _read_code(name):
            warn_ignored(name, ("languages", name), "a language code such as de", reader)
    found = [_read_language(tree, reader, site, code) for code in codes]
    if default not in codes:
        found.append(Language(code=default, locale=_read_locale(tree.values)))
    return tuple(sorted(found, key=lambda one: (one.weight or UNWEIGHTED, one.code)))


def _read_language(
    tree: ConfigurationTree, reader: ValueReader, site: dict[str, Any], code: str
) -> Language:
    own = tree.get(("languages", code)) or {}
    view = tree.below(("languages", code))
    notes = ConfigurationProblemList(view)
    settings = read_settings(
        view, ValueReader(notes, reader.timezone, reader.widgets, reader.menus)
    )
    if isinstance(reader.notes, ConfigurationProblemList):
        reader.notes.found += notes.found
    weight = own.get("weight")
    return Language(
        code=code,
        name=to_one_line(str(own.get("label") or own.get("languagename") or ""))[:50],
        locale=_read_locale(own),
        weight=weight if type(weight) is int else 0,
        content=str(own.get("contentdir") or "").strip("/"),
        settings={name: value for name, value in settings.items() if site.get(name) != value},
    )


def _read_locale(own: dict[str, Any]) -> str:
    """Return language and region from ``locale``, or from its older name ``languageCode``."""
    return _read_code(str(own.get("locale") or own.get("languagecode") or "").replace("_", "-"))


def _get_codes(tree: ConfigurationTree) -> list[str]:
    languages = tree.get(("languages",))
    named = languages if isinstance(languages, dict) else {}
    return [
        code
        for name, own in named.items()
        if (code := _read_code(name)) and isinstance(own, dict) and own.get("disabled") is not True
    ]


def _get_disabled_codes(tree: ConfigurationTree) -> Iterable[Any]:
    value = tree.get(("disablelanguages",))
    return value if isinstance(value, list) else str(value or "").split()


def _read_code(value: Any) -> str:
    text = str(value or "").strip().lower()
    return text if LANGUAGE_CODE.fullmatch(text) and len(text) <= 20 else ""
