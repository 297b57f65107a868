"""Readers of lists of names: terms, authors, widgets, old addresses, languages."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any, Final

from articles.frontmatter.document import KeyPath
from articles.hugo.desk import Desk, fits, ignored, one_line, scalar
from articles.hugo.keys import Key
from articles.hugo.names import term_key
from articles.hugo.nearest import did_you_mean
from articles.hugo.notes import shown
from articles.hugo.paths import alias_fault

VISIBLE_IN: Final = ("list", "post")
#: Mainroad: the parts of the byline.
BYLINE: Final = ("author", "date", "categories", "translations")
AUTHOR_NAMES: Final = ("name", "title", "display_name", "displayname", "full_name", "fullname")
LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")


Named = list[tuple[KeyPath, str]]


def names(value: Any, path: KeyPath, key: Key, desk: Desk) -> Named:
    """The names in a list, each with its place; a scalar is a list of one."""
    if isinstance(value, list):
        return names_in_list(value, path, desk)
    text = scalar(value, path, desk)
    if text is None and value is not None:
        ignored(value, path, "a list", desk)
    name = one_line(text) if text else ""
    if not name:
        return []
    hint = "separate names by list items, not by commas" if "," in name else ""
    message = f"{shown(name)} was read as a list of one name"
    desk.notes.warn(path, "list-expected", message, hint=hint)
    return [(path, name)]


def names_in_list(value: list[Any], path: KeyPath, desk: Desk) -> Named:
    """The names among the items; blank ones say nothing, other items are ignored aloud."""
    found = []
    for index, item in enumerate(value):
        place = (*path, index)
        text = item if type(item) is str else scalar(item, place, desk)
        if text is None:
            ignored(item, place, "a name", desk)
        elif name := one_line(text):
            found.append((place, name))
    return found


def few_enough(count: int, path: KeyPath, key: Key, desk: Desk) -> bool:
    if count <= key.most:
        return True
    desk.notes.error(path, "too-many", f"{key.name} has {count} entries; the limit is {key.most}")
    return False


def read_terms(value: Any, path: KeyPath, key: Key, desk: Desk) -> tuple[str, ...]:
    """Names in their own spelling and order, each term once. Hugo: no split at commas."""
    if isinstance(value, dict):
        desk.notes.error(path, "terms-unreadable", f"{key.name} must be a list of names, not a map")
        return ()
    return _once(names(value, path, key, desk), path, key, desk)


def _once(
    names: Iterable[tuple[KeyPath, str]], path: KeyPath, key: Key, desk: Desk
) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for place, name in names:
        identity = term_key(name)
        # Compatibility letters can become several, and the identity is stored too.
        if fits(max(name, identity, key=len), place, key, desk, what="name"):
            kept.setdefault(identity, name)
    return tuple(kept.values()) if few_enough(len(kept), path, key, desk) else ()


def read_authors(value: Any, path: KeyPath, key: Key, desk: Desk) -> tuple[str, ...]:
    """Names, or maps that hold one: `author: {name: …}` and lists of both."""
    people = value if isinstance(value, list) else [value]
    base = path if isinstance(value, list) else None
    found = (
        (place, name)
        for index, person in enumerate(people)
        for place in ((*base, index) if base else path,)
        if (name := _author(person, place, desk))
    )
    return _once(found, path, key, desk)


def _author(person: Any, place: KeyPath, desk: Desk) -> str | None:
    if isinstance(person, dict):
        fields = {str(name).lower(): text for name, text in person.items()}
        person = next((fields[name] for name in AUTHOR_NAMES if fields.get(name)), person)
    text = scalar(person, place, desk)
    if text is None and person is not None and person != {}:
        ignored(person, place, "a name", desk)
    return one_line(text) if text else None


def read_widgets(value: Any, path: KeyPath, key: Key, desk: Desk) -> tuple[str, ...] | None:
    """Names of widgets in the order of the sidebar, repetitions kept; unknown ones left out."""
    known = tuple(
        name
        for place, name in names(value, path, key, desk)
        if is_known(name, place, desk.widgets, "widget", desk)
    )
    return known or None if few_enough(len(known), path, key, desk) else None


def read_byline(value: Any, path: KeyPath, key: Key, desk: Desk) -> tuple[str, ...] | None:
    """The parts of the byline; false or an empty value hides it."""
    if value is False or not value:
        return ()
    return tuple(
        name
        for place, name in names(value, path, key, desk)
        if is_known(name, place, BYLINE, "byline", desk)
    )


def read_visibility(value: Any, path: KeyPath, key: Key, desk: Desk) -> tuple[str, ...] | None:
    """Where the picture shows: in lists, on its own page."""
    places = dict.fromkeys(
        name
        for place, name in names(value, path, key, desk)
        if is_known(name, place, VISIBLE_IN, "visibility", desk)
    )
    return tuple(places) or None


def is_known(name: str, place: KeyPath, known: Collection[str], what: str, desk: Desk) -> bool:
    if name in known:
        return True
    desk.notes.warn(
        place,
        f"{what}-unknown",
        f"there is no {what} {shown(name)}; it was left out",
        hint=did_you_mean(name, known),
    )
    return False


def read_aliases(value: Any, path: KeyPath, key: Key, desk: Desk) -> tuple[str, ...]:
    """Old addresses as written. Hugo: a scalar is split at white space."""
    if isinstance(value, list):
        found = names_in_list(value, path, desk)
    else:
        text = scalar(value, path, desk)
        if text is None and value is not None:
            ignored(value, path, "a list of addresses", desk)
        found = [(path, alias) for alias in (text or "").split()]
    usable = dict.fromkeys(alias for place, alias in found if _is_alias(alias, place, desk))
    return tuple(usable) if few_enough(len(usable), path, key, desk) else ()


def _is_alias(alias: str, place: KeyPath, desk: Desk) -> bool:
    fault = alias_fault(alias)
    if fault:
        message = f"the alias {shown(alias)} {fault}; it was left out"
        desk.notes.warn(place, "alias-unusable", message)
    return not fault


def read_languages(value: Any, path: KeyPath, key: Key, desk: Desk) -> tuple[str, ...]:
    """Language tags in lower case, with hyphens."""
    if isinstance(value, list):
        found = names_in_list(value, path, desk)
    else:
        text = scalar(value, path, desk)
        if text is None and value is not None:
            ignored(value, path, "a language such as en", desk)
        found = [(path, text)] if text and text.strip() else []
    tags = dict.fromkeys(tag for place, name in found if (tag := _tag(name, place, key, desk)))
    return tuple(tags)


def _tag(name: str, place: KeyPath, key: Key, desk: Desk) -> str | None:
    tag = name.strip().lower().replace("_", "-")
    if LANGUAGE.fullmatch(tag) and len(tag) <= key.limit:
        return tag
    desk.notes.warn(
        place, "language-unreadable", f"{shown(name)} is no language code such as en or pt-br"
    )
    return None


def read_language(value: Any, path: KeyPath, key: Key, desk: Desk) -> str | None:
    """The first language named."""
    tags = read_languages(value, path, key, desk)
    if len(tags) > 1:
        message = f"an article has one language; {tags[0]} was taken"
        desk.notes.warn(path, "language-several", message, hint="use translations for the others")
    return tags[0] if tags else None
