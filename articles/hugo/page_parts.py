"""Readers of what stands around the story: menu entries, picture, sidebar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from articles.frontmatter.document import KeyPath
from articles.hugo.desk import Desk, fits, ignored, one_line
from articles.hugo.keys import Key
from articles.hugo.lists import few_enough, names_in_list
from articles.hugo.nearest import did_you_mean
from articles.hugo.notes import shown
from articles.hugo.paths import SCHEME
from articles.hugo.switches import say_meant, spelt_boolean
from articles.hugo.texts import read_line

SIDES: Final = {"left": "left", "right": "right", "none": "none"}
PICTURE_SCHEMES: Final = ("http:", "https:")


def read_menu(value: Any, path: KeyPath, key: Key, desk: Desk) -> dict[str, dict[str, Any]] | None:
    """``{menu: {property: value}}``. Hugo: text names one menu, a list several, a map has the
    properties of each entry."""
    entries: dict[str, dict[str, Any]] = {}
    for place, name, properties in _menu_entries(value, path, desk):
        menu = one_line(name)
        if menu and fits(menu, place, key, desk, what="name"):
            entries[_menu_name(menu, desk)] = properties
    return entries or None if few_enough(len(entries), path, key, desk) else None


def _menu_entries(
    value: Any, path: KeyPath, desk: Desk
) -> Iterator[tuple[KeyPath, str, dict[str, Any]]]:
    if isinstance(value, dict):
        for name, properties in value.items():
            if properties is not None and not isinstance(properties, dict):
                ignored(properties, (*path, name), "a map of properties", desk)
            yield (*path, name), name, properties if isinstance(properties, dict) else {}
    elif isinstance(value, list):
        for place, name in names_in_list(value, path, desk):
            yield place, name, {}
    elif isinstance(value, str):
        yield path, value, {}
    elif value is not None and value is not False:
        ignored(value, path, "the name of a menu", desk)


def _menu_name(name: str, desk: Desk) -> str:
    """An unknown menu is kept as it is; a known one may be in any case."""
    return next((known for known in desk.menus if known.lower() == name.lower()), name)


def read_picture(value: Any, path: KeyPath, key: Key, desk: Desk) -> str | None:
    """The address of a picture: a path from the site's root, or http(s)."""
    if not isinstance(value, str | None):
        ignored(value, path, "the address of a picture", desk)
        return None
    text = read_line(value, path, key, desk)
    scheme = SCHEME.match(re.sub(r"\s", "", text)) if text else None
    if scheme and scheme.group().lower() not in PICTURE_SCHEMES:
        message = f"a picture cannot have the address {shown(text)}; it was ignored"
        desk.notes.warn(path, "thumbnail-unusable", message)
        return None
    return text


def read_sidebar(value: Any, path: KeyPath, key: Key, desk: Desk) -> str | None:
    """Mainroad: left; false for none; anything else is right. Ours: other words are not guessed."""
    if isinstance(value, bool):
        return "right" if value else "none"
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in SIDES:
        return SIDES[word]
    meant = spelt_boolean(value)
    if meant is None:
        desk.notes.warn(
            path,
            "sidebar-unknown",
            f"the sidebar can be left, right or false, not {shown(value)}; the site decides",
            hint=did_you_mean(word, SIDES),
        )
        return None
    say_meant(value, meant, path, desk)
    return "right" if meant else "none"
