"""The languages of a site. Hugo: ``languages.de`` may say otherwise what the site says, key by key;
``weight`` orders them; without any, the site has one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from articles.hugo.configuration.model import Language
from articles.hugo.configuration.site import read_settings
from articles.hugo.configuration.tree import Tree
from articles.hugo.configuration.values import ConfigurationNotes
from articles.hugo.desk import Desk, ignored, one_line

CODE: Final = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
#: Keys that say something of a language itself.
LANGUAGE_KEYS: Final = frozenset(
    {"label", "languagename", "languagecode", "locale", "weight", "contentdir", "disabled",
     "direction", "languagedirection", "menus", "menu", "staticdir", "permalinks", "baseurl"}
)  # fmt: skip
UNWEIGHTED: Final = 2**31


def default_language(tree: Tree, desk: Desk) -> str:
    """``defaultContentLanguage``. Ours: where neither it nor any language is named, the language
    of ``languageCode`` (Hugo would call a German site "en")."""
    named = _code(tree.get(("defaultcontentlanguage",)))
    if named:
        return named
    codes = _codes(tree)
    if codes:
        return "en" if "en" in codes else codes[0]
    written = next(filter(None, (tree.get((key,)) for key in ("locale", "languagecode"))), "")
    return _code(str(written).partition("-")[0]) or "en"


def read_languages(
    tree: Tree, desk: Desk, site: dict[str, Any], default: str
) -> tuple[Language, ...]:
    """The languages in their order; the default one is always among them."""
    off = {_code(code) for code in _disabled(tree)}
    codes = [code for code in _codes(tree) if code not in off or code == default]
    for name in tree.get(("languages",)) or {}:
        if not _code(name):
            ignored(name, ("languages", name), "a language code such as de", desk)
    found = [_language(tree, desk, site, code) for code in codes]
    if default not in codes:
        found.append(Language(code=default, locale=_locale(tree.values)))
    return tuple(sorted(found, key=lambda one: (one.weight or UNWEIGHTED, one.code)))


def _language(tree: Tree, desk: Desk, site: dict[str, Any], code: str) -> Language:
    own = tree.get(("languages", code)) or {}
    view = tree.below(("languages", code))
    notes = ConfigurationNotes(view)
    settings = read_settings(view, Desk(notes, desk.timezone, desk.widgets, desk.menus))
    if isinstance(desk.notes, ConfigurationNotes):
        desk.notes.found += notes.found
    weight = own.get("weight")
    return Language(
        code=code,
        name=one_line(str(own.get("label") or own.get("languagename") or ""))[:50],
        locale=_locale(own),
        weight=weight if type(weight) is int else 0,
        content=str(own.get("contentdir") or "").strip("/"),
        settings={name: value for name, value in settings.items() if site.get(name) != value},
    )


def _locale(own: dict[str, Any]) -> str:
    """Language and region, as ``locale`` or before it ``languageCode`` named them."""
    return _code(str(own.get("locale") or own.get("languagecode") or "").replace("_", "-"))


def _codes(tree: Tree) -> list[str]:
    languages = tree.get(("languages",))
    named = languages if isinstance(languages, dict) else {}
    return [
        code
        for name, own in named.items()
        if (code := _code(name)) and isinstance(own, dict) and own.get("disabled") is not True
    ]


def _disabled(tree: Tree) -> Iterable[Any]:
    value = tree.get(("disablelanguages",))
    return value if isinstance(value, list) else str(value or "").split()


def _code(value: Any) -> str:
    text = str(value or "").strip().lower()
    return text if CODE.fullmatch(text) and len(text) <= 20 else ""
