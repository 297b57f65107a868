"""Functions that read lists of names (terms, authors, widgets, aliases, languages), menus, pictures
and the sidebar from front matter."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

from articles.frontmatter.document import KeyPath
from articles.hugo.keys import Key
from articles.hugo.paths import SCHEME, find_alias_problem
from articles.hugo.problems import quote_value
from articles.hugo.suggestions import suggest_spelling
from articles.hugo.term_names import term_key
from articles.hugo.text_readers import parse_boolean, read_line, warn_interpreted_as
from articles.hugo.value_reader import (
    VISIBLE_TEXT,
    ValueReader,
    check_length,
    read_scalar,
    to_one_line,
    warn_ignored,
)

VISIBLE_IN: Final = ("list", "post")
#: The parts of the byline in Mainroad.
BYLINE_PARTS: Final = ("author", "date", "categories", "translations")
AUTHOR_NAMES: Final = ("name", "title", "display_name", "displayname", "full_name", "fullname")
LANGUAGE_TAG: Final = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")


PlacedNames = list[tuple[KeyPath, str]]


def read_names(value: Any, path: KeyPath, key: Key, reader: ValueReader) -> PlacedNames:
    """Return the names in a list, each with its path. A scalar is read as a list of one name."""
    if isinstance(value, list):
        return read_name_list(value, path, reader)
    text = read_scalar(value, path, reader)
    if text is None and value is not None:
        warn_ignored(value, path, "a list", reader)
    name = to_one_line(text) if text else ""
    if not name:
        return []
    hint = "for several names, write list items instead of commas" if "," in name else ""
    message = f"{quote_value(name)} was read as a list of one name"
    reader.notes.warn(path, "list-expected", message, hint=hint)
    return [(path, name)]


def read_name_list(value: list[Any], path: KeyPath, reader: ValueReader) -> PlacedNames:
    """Return the items that are names. Skip blank items, and ignore all others with a warning."""
    found = []
    for index, item in enumerate(value):
        place = (*path, index)
        text = item if type(item) is str else read_scalar(item, place, reader)
        if text is None:
            warn_ignored(item, place, "a name", reader)
        elif name := to_one_line(text):
            found.append((place, name))
    return found


def check_count(count: int, path: KeyPath, key: Key, reader: ValueReader) -> bool:
    if count <= key.most:
        return True
    reader.notes.error(path, "too-many", f"{key.name} has {count} entries; the limit is {key.most}")
    return False


def read_terms(value: Any, path: KeyPath, key: Key, reader: ValueReader) -> tuple[str, ...]:
    """Return the terms as written, in order and without repetitions. Hugo: commas do not separate
    names."""
    if isinstance(value, dict):
        reader.notes.error(
            path, "terms-unreadable", f"{key.name} must be a list of names, not a map"
        )
        return ()
    return _drop_repetitions(read_names(value, path, key, reader), path, key, reader)


def _drop_repetitions(
    names: Iterable[tuple[KeyPath, str]], path: KeyPath, key: Key, reader: ValueReader
) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for place, name in names:
        identity = term_key(name)
        if not identity:
            warn_ignored(name, place, VISIBLE_TEXT, reader)
            continue
        # The key of a term is stored too, so its length is checked as well. It can be longer than
        # the name, because NFKC replaces some letters by several.
        if check_length(max(name, identity, key=len), place, key, reader, what="name"):
            kept.setdefault(identity, name)
    return tuple(kept.values()) if check_count(len(kept), path, key, reader) else ()


def read_authors(value: Any, path: KeyPath, key: Key, reader: ValueReader) -> tuple[str, ...]:
    """Return the names of the authors. An author is a name or a map with one, as in `author: {name:
    …}`."""
    people = value if isinstance(value, list) else [value]
    base = path if isinstance(value, list) else None
    found = (
        (place, name)
        for index, person in enumerate(people)
        for place in ((*base, index) if base else path,)
        if (name := _read_author(person, place, reader))
    )
    return _drop_repetitions(found, path, key, reader)


def _read_author(person: Any, place: KeyPath, reader: ValueReader) -> str | None:
    if isinstance(person, dict):
        fields = {str(name).lower(): text for name, text in person.items()}
        person = next((fields[name] for name in AUTHOR_NAMES if fields.get(name)), person)
    text = read_scalar(person, place, reader)
    if text is None and person is not None and person != {}:
        warn_ignored(person, place, "a name", reader)
    return to_one_line(text) if text else None


def read_widgets(
    value: Any, path: KeyPath, key: Key, reader: ValueReader
) -> tuple[str, ...] | None:
    """Return the names of the widgets, in the order of the sidebar. Repeated names are kept,
    unknown ones are left out."""
    known = tuple(
        name
        for place, name in read_names(value, path, key, reader)
        if check_known(name, place, reader.widgets, "widget", reader)
    )
    return known or None if check_count(len(known), path, key, reader) else None


def read_byline(value: Any, path: KeyPath, key: Key, reader: ValueReader) -> tuple[str, ...] | None:
    """Return the parts of the byline. False or an empty value hides it."""
    if value is False or not value:
        return ()
    return tuple(
        name
        for place, name in read_names(value, path, key, reader)
        if check_known(name, place, BYLINE_PARTS, "byline", reader)
    )


def read_visibility(
    value: Any, path: KeyPath, key: Key, reader: ValueReader
) -> tuple[str, ...] | None:
    """Return where the picture is shown: in lists, on the story's page, or both."""
    places = dict.fromkeys(
        name
        for place, name in read_names(value, path, key, reader)
        if check_known(name, place, VISIBLE_IN, "visibility", reader)
    )
    return tuple(places) or None


def check_known(
    name: str, place: KeyPath, known: Collection[str], what: str, reader: ValueReader
) -> bool:
    if name in known:
        return True
    reader.notes.warn(
        place,
        f"{what}-unknown",
        f"there is no {what} {quote_value(name)}; it was left out",
        hint=suggest_spelling(name, known),
    )
    return False


def read_aliases(value: Any, path: KeyPath, key: Key, reader: ValueReader) -> tuple[str, ...]:
    """Return the old addresses as written. Hugo: a scalar is split at white space."""
    if isinstance(value, list):
        found = read_name_list(value, path, reader)
    else:
        text = read_scalar(value, path, reader)
        if text is None and value is not None:
            warn_ignored(value, path, "a list of addresses", reader)
        found = [(path, alias) for alias in (text or "").split()]
    usable = dict.fromkeys(alias for place, alias in found if _check_alias(alias, place, reader))
    return tuple(usable) if check_count(len(usable), path, key, reader) else ()


def _check_alias(alias: str, place: KeyPath, reader: ValueReader) -> bool:
    fault = find_alias_problem(alias)
    if fault:
        message = f"the alias {quote_value(alias)} {fault}; it was left out"
        reader.notes.warn(place, "alias-unusable", message)
    return not fault


def read_languages(value: Any, path: KeyPath, key: Key, reader: ValueReader) -> tuple[str, ...]:
    """Return the language tags, in lower case and with hyphens."""
    if isinstance(value, list):
        found = read_name_list(value, path, reader)
    else:
        text = read_scalar(value, path, reader)
        if text is None and value is not None:
            warn_ignored(value, path, "a language such as en", reader)
        found = [(path, text)] if text and text.strip() else []
    tags = dict.fromkeys(
        tag for place, name in found if (tag := _read_language_tag(name, place, key, reader))
    )
    return tuple(tags)


def _read_language_tag(name: str, place: KeyPath, key: Key, reader: ValueReader) -> str | None:
    tag = name.strip().lower().replace("_", "-")
    if LANGUAGE_TAG.fullmatch(tag) and len(tag) <= key.limit:
        return tag
    reader.notes.warn(
        place,
        "language-unreadable",
        f"{quote_value(name)} is not a language code such as en or pt-br",
    )
    return None


def read_language(value: Any, path: KeyPath, key: Key, reader: ValueReader) -> str | None:
    """Return the first language in the value."""
    tags = read_languages(value, path, key, reader)
    if len(tags) > 1:
        message = f"an article has one language; {tags[0]} is used"
        reader.notes.warn(path, "language-several", message, hint="use translations for the others")
    return tags[0] if tags else None


SIDEBAR_SIDES: Final = {"left": "left", "right": "right", "none": "none"}
PICTURE_SCHEMES: Final = ("http:", "https:")


def read_menu(
    value: Any, path: KeyPath, key: Key, reader: ValueReader
) -> dict[str, dict[str, Any]] | None:
    """Return the menu entries as ``{menu: {property: value}}``.

    Hugo: text names one menu, a list names several, and a map has the properties of each entry.
    """
    entries: dict[str, dict[str, Any]] = {}
    for place, name, properties in _read_menu_entries(value, path, reader):
        menu = to_one_line(name)
        if menu and check_length(menu, place, key, reader, what="name"):
            entries[_find_menu_name(menu, reader)] = properties
    return entries or None if check_count(len(entries), path, key, reader) else None


def _read_menu_entries(
    value: Any, path: KeyPath, reader: ValueReader
) -> Iterator[tuple[KeyPath, str, dict[str, Any]]]:
    if isinstance(value, dict):
        for name, properties in value.items():
            if properties is not None and not isinstance(properties, dict):
                warn_ignored(properties, (*path, name), "a map of properties", reader)
            yield (*path, name), name, properties if isinstance(properties, dict) else {}
    elif isinstance(value, list):
        for place, name in read_name_list(value, path, reader):
            yield place, name, {}
    elif isinstance(value, str):
        yield path, value, {}
    elif value is not None and value is not False:
        warn_ignored(value, path, "the name of a menu", reader)


def _find_menu_name(name: str, reader: ValueReader) -> str:
    """Return the name of a known menu, in any case. An unknown name is returned unchanged."""
    return next((known for known in reader.menus if known.lower() == name.lower()), name)


def read_picture(value: Any, path: KeyPath, key: Key, reader: ValueReader) -> str | None:
    """Return the address of a picture: a path from the site's root, or an http or https address."""
    if not isinstance(value, str | None):
        warn_ignored(value, path, "the address of a picture", reader)
        return None
    text = read_line(value, path, key, reader)
    scheme = SCHEME.match(re.sub(r"\s", "", text)) if text else None
    if scheme and scheme.group().lower() not in PICTURE_SCHEMES:
        message = f"a picture cannot have the address {quote_value(text)}; it was ignored"
        reader.notes.warn(path, "thumbnail-unusable", message)
        return None
    return text


def read_sidebar(value: Any, path: KeyPath, key: Key, reader: ValueReader) -> str | None:
    """Return the side of the sidebar, or "none".

    Mainroad: "left" means left, false means none, and anything else means right. Here, an unknown
    word is ignored with a warning, and the site decides.
    """
    if isinstance(value, bool):
        return "right" if value else "none"
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in SIDEBAR_SIDES:
        return SIDEBAR_SIDES[word]
    meant = parse_boolean(value)
    if meant is None:
        reader.notes.warn(
            path,
            "sidebar-unknown",
            f"the sidebar can be left, right or false, not {quote_value(value)}; the "
            "site's setting is used",
            hint=suggest_spelling(word, SIDEBAR_SIDES),
        )
        return None
    warn_interpreted_as(value, meant, path, reader)
    return "right" if meant else "none"
