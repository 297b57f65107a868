"""How the value of each kind of key is read: one function a kind, all with the same signature.

A reader takes the value, its :class:`Place` and the :class:`Desk`, and gives the value of the
field, or None where it is as good as absent. It never raises: it notes what it mended or refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final

from articles.frontmatter.document import KeyPath
from articles.hugo.dates import DateUnreadable, read_date
from articles.hugo.keys import Key
from articles.hugo.names import term_key
from articles.hugo.nearest import did_you_mean
from articles.hugo.notes import Notes, shown
from articles.hugo.paths import SCHEME, alias_fault, url_fault

SPELT_BOOLEANS: Final = {
    **dict.fromkeys(("true", "yes", "on", "1", "t", "y"), True),
    **dict.fromkeys(("false", "no", "off", "0", "f", "n"), False),
}
SIDES: Final = {"left": "left", "right": "right", "none": "none"}
VISIBLE_IN: Final = ("list", "post")
#: Mainroad: the parts of the byline.
BYLINE: Final = ("author", "date", "categories", "translations")
AUTHOR_NAMES: Final = ("name", "title", "display_name", "displayname", "full_name", "fullname")
LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
CONTROL_IN_TEXT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
WEIGHT_LIMIT: Final = 2**31 - 1
PICTURE_SCHEMES: Final = ("http:", "https:")


@dataclass(frozen=True, slots=True)
class Desk:
    """What a reader needs beside the value."""

    notes: Notes
    timezone: tzinfo
    widgets: Collection[str]
    menus: Collection[str]


Reader = Callable[[Any, KeyPath, Key, Desk], Any]


# Text


def one_line(text: str) -> str:
    """The text without control characters, line ends and outer white space."""
    return text.strip() if text.isprintable() else CONTROL.sub(" ", text).strip()


def _scalar(value: Any, path: KeyPath, desk: Desk) -> str | None:
    """A scalar as text, numbers and booleans as written; None for null, lists and maps."""
    if type(value) is str:
        return value
    if value is None or isinstance(value, list | dict):
        return None
    return desk.notes.written(path, value)


def _fits(text: str, path: KeyPath, key: Key, desk: Desk, *, what: str = "value") -> bool:
    """Whether the text keeps the key's limit; an error names the limit and the size."""
    if len(text) <= key.limit:
        return True
    desk.notes.error(
        path,
        "too-long",
        f"this {what} has {len(text)} characters; the limit is {key.limit}",
        hint="shorten it" if what != "value" else "",
    )
    return False


def _ignored(value: Any, path: KeyPath, expected: str, desk: Desk) -> None:
    desk.notes.warn(path, "value-ignored", f"{shown(value)} was ignored; expected {expected}")


def read_line(value: Any, path: KeyPath, key: Key, desk: Desk) -> str | None:
    """One line of text."""
    text = _scalar(value, path, desk)
    if text is None:
        if value is not None:
            _ignored(value, path, "text", desk)
        return None
    text = one_line(text)
    return text if text and _fits(text, path, key, desk, what=key.name) else None


def read_title(value: Any, path: KeyPath, key: Key, desk: Desk) -> str | None:
    """One line; a list or map is an error, for nothing could stand in its place."""
    if isinstance(value, list | dict):
        kind = "a list" if isinstance(value, list) else "a map"
        desk.notes.error(
            path, "title-unreadable", f"the title must be text, not {kind}", hint="put it in quotes"
        )
        return None
    if value is not None and not isinstance(value, str):
        text = desk.notes.written(path, value)
        desk.notes.warn(path, "title-not-text", f"the title was taken as the text {text!r}")
    return read_line(value, path, key, desk)


def read_text(value: Any, path: KeyPath, key: Key, desk: Desk) -> str | None:
    """Text of several lines, with `\\n` between them and no white space around."""
    text = _scalar(value, path, desk)
    if text is None:
        if value is not None:
            _ignored(value, path, "text", desk)
        return None
    if text.isprintable():
        return text.strip() or None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = CONTROL_IN_TEXT.sub("", text)
    if clean != text:
        desk.notes.warn(path, "control-characters", "control characters were removed")
    return clean.strip() or None


def read_slug(value: Any, path: KeyPath, key: Key, desk: Desk) -> str | None:
    """Hugo: hyphens around are trimmed; a slash makes a deeper path."""
    text = read_line(value, path, key, desk)
    slug = text.strip("-").strip() if text else None
    if slug and any(segment in (".", "..") for segment in re.split(r"[/\\]", slug)):
        desk.notes.warn(path, "slug-climbs", f"`.` and `..` are left out of the slug {shown(slug)}")
    return slug or None


def read_url(value: Any, path: KeyPath, key: Key, desk: Desk) -> str | None:
    """An address on this site; anything else is an error, for the author named a place."""
    if isinstance(value, str) and CONTROL.search(value.strip()):
        fault: str | None = "contains a control character"
        text: str | None = value
    else:
        text = read_line(value, path, key, desk)
        fault = url_fault(text) if text else None
    if fault:
        desk.notes.error(path, "url-unusable", f"the url {shown(text)} {fault}")
        return None
    return text


# Dates, numbers, switches


def read_moment(value: Any, path: KeyPath, key: Key, desk: Desk) -> datetime | None:
    """A date in UTC; one that cannot be read is an error."""
    try:
        reading = read_date(value, timezone=desk.timezone)
    except DateUnreadable as error:
        desk.notes.error(path, "date-unreadable", str(error))
        return None
    if reading.warning:
        desk.notes.warn(path, "date-unusual", reading.warning)
    return reading.value


def read_weight(value: Any, path: KeyPath, key: Key, desk: Desk) -> int | None:
    """A whole number of 32 bits; one written as text or with a fraction of zero is mended."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    number = _whole(value)
    if number is None:
        _ignored(value, path, "a whole number", desk)
        return None
    if abs(number) > WEIGHT_LIMIT:
        digits = len(str(abs(number))) if isinstance(number, int) else 0
        desk.notes.error(
            path,
            "number-too-large",
            f"the weight has {digits} digits; the limit is {WEIGHT_LIMIT}",
        )
        return None
    if type(value) is not int:
        desk.notes.warn(path, "number-mended", f"{shown(value)} was read as the number {number}")
    return number


def _whole(value: Any) -> int | None:
    if type(value) is int:
        return value
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,100}\s*", value):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return None


def spelt_boolean(value: Any) -> bool | None:
    """The boolean that a person means by a word or by 0 and 1; None if none is meant."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return SPELT_BOOLEANS.get(value.strip().lower())
    return bool(value) if isinstance(value, int) and value in (0, 1) else None


def read_switch(value: Any, path: KeyPath, key: Key, desk: Desk) -> bool | None:
    """Yes or no. In Mainroad any text is *on*, "false" too; ours: the word counts, said aloud."""
    if value is True or value is False:
        return value
    if value is None or (isinstance(value, str) and not value.strip()):
        return key.empty  # type: ignore[no-any-return]
    meant = spelt_boolean(value)
    if meant is None:
        desk.notes.warn(
            path, "boolean-unclear", f"{shown(value)} is neither true nor false and was ignored"
        )
    else:
        _say_meant(value, meant, path, desk)
    return meant


def read_draft(value: Any, path: KeyPath, key: Key, desk: Desk) -> bool | None:
    """Ours: what cannot be understood is a draft, so that nothing unfinished goes online."""
    if value is True or value is False:
        return value
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    meant = spelt_boolean(value)
    if meant is None:
        desk.notes.warn(
            path, "draft-unclear", f"{shown(value)} is neither true nor false; taken as a draft"
        )
        return True
    _say_meant(value, meant, path, desk)
    return meant


def read_published(value: Any, path: KeyPath, key: Key, desk: Desk) -> bool | None:
    """Hugo 0.111: `published: false` is a draft."""
    meant = spelt_boolean(value)
    if meant is None:
        return None
    _say_meant(value, meant, path, desk)
    return not meant


def _say_meant(value: Any, meant: bool, path: KeyPath, desk: Desk) -> None:
    if isinstance(value, str):
        word = str(meant).lower()
        desk.notes.warn(path, "boolean-mended", f"the text {shown(value)} was read as {word}")


# Lists of names


def _names(value: Any, path: KeyPath, key: Key, desk: Desk) -> Iterator[tuple[KeyPath, str]]:
    """The names in a list, each with its place; a scalar is a list of one."""
    if isinstance(value, list):
        yield from _names_in_list(value, path, desk)
        return
    text = _scalar(value, path, desk)
    if text is None:
        if value is not None:
            _ignored(value, path, "a list", desk)
        return
    name = one_line(text)
    if name:
        hint = "separate names by list items, not by commas" if "," in name else ""
        desk.notes.warn(
            path, "list-expected", f"{shown(name)} was read as a list of one name", hint=hint
        )
        yield path, name


def _names_in_list(value: list[Any], path: KeyPath, desk: Desk) -> Iterator[tuple[KeyPath, str]]:
    for index, item in enumerate(value):
        place = (*path, index)
        text = item if type(item) is str else _scalar(item, place, desk)
        if text is None:
            _ignored(item, place, "a name", desk)
        elif name := one_line(text):
            yield place, name


def _few_enough(count: int, path: KeyPath, key: Key, desk: Desk) -> bool:
    if count <= key.most:
        return True
    desk.notes.error(path, "too-many", f"{key.name} has {count} entries; the limit is {key.most}")
    return False


def read_terms(value: Any, path: KeyPath, key: Key, desk: Desk) -> tuple[str, ...]:
    """Names in their own spelling and order, each term once. Hugo: no split at commas."""
    if isinstance(value, dict):
        desk.notes.error(path, "terms-unreadable", f"{key.name} must be a list of names, not a map")
        return ()
    return _once(_names(value, path, key, desk), path, key, desk)


def _once(
    names: Iterator[tuple[KeyPath, str]], path: KeyPath, key: Key, desk: Desk
) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for place, name in names:
        identity = term_key(name)
        if not identity:
            identity = name
        # Compatibility letters can become several, and the identity is stored too.
        if _fits(max(name, identity, key=len), place, key, desk, what="name"):
            kept.setdefault(identity, name)
    return tuple(kept.values()) if _few_enough(len(kept), path, key, desk) else ()


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
    text = _scalar(person, place, desk)
    if text is None and person is not None and person != {}:
        _ignored(person, place, "a name", desk)
    return one_line(text) if text else None


def read_widgets(value: Any, path: KeyPath, key: Key, desk: Desk) -> tuple[str, ...] | None:
    """Names of widgets in the order of the sidebar, repetitions kept; unknown ones left out."""
    known = tuple(
        name
        for place, name in _names(value, path, key, desk)
        if _is_known(name, place, desk.widgets, "widget", desk)
    )
    return known or None if _few_enough(len(known), path, key, desk) else None


def read_byline(value: Any, path: KeyPath, key: Key, desk: Desk) -> tuple[str, ...] | None:
    """The parts of the byline; false or an empty value hides it."""
    if value is False or not value:
        return ()
    return tuple(
        name
        for place, name in _names(value, path, key, desk)
        if _is_known(name, place, BYLINE, "byline", desk)
    )


def read_visibility(value: Any, path: KeyPath, key: Key, desk: Desk) -> tuple[str, ...] | None:
    """Where the picture shows: in lists, on its own page."""
    places = dict.fromkeys(
        name
        for place, name in _names(value, path, key, desk)
        if _is_known(name, place, VISIBLE_IN, "visibility", desk)
    )
    return tuple(places) or None


def _is_known(name: str, place: KeyPath, known: Collection[str], what: str, desk: Desk) -> bool:
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
        found = list(_names_in_list(value, path, desk))
    else:
        text = _scalar(value, path, desk)
        if text is None and value is not None:
            _ignored(value, path, "a list of addresses", desk)
        found = [(path, alias) for alias in (text or "").split()]
    usable = dict.fromkeys(alias for place, alias in found if _is_alias(alias, place, desk))
    return tuple(usable) if _few_enough(len(usable), path, key, desk) else ()


def _is_alias(alias: str, place: KeyPath, desk: Desk) -> bool:
    fault = alias_fault(alias)
    if fault:
        message = f"the alias {shown(alias)} {fault}; it was left out"
        desk.notes.warn(place, "alias-unusable", message)
    return not fault


# Languages


def read_languages(value: Any, path: KeyPath, key: Key, desk: Desk) -> tuple[str, ...]:
    """Language tags in lower case, with hyphens."""
    if isinstance(value, list):
        found = _names_in_list(value, path, desk)
    else:
        text = _scalar(value, path, desk)
        if text is None and value is not None:
            _ignored(value, path, "a language such as en", desk)
        found = iter([(path, text)] if text and text.strip() else [])
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


# Menu, picture, sidebar


def read_menu(value: Any, path: KeyPath, key: Key, desk: Desk) -> dict[str, dict[str, Any]] | None:
    """``{menu: {property: value}}``. Hugo: text names one menu, a list several, a map has the
    properties of each entry."""
    entries: dict[str, dict[str, Any]] = {}
    for place, name, properties in _menu_entries(value, path, desk):
        menu = one_line(name)
        if menu and _fits(menu, place, key, desk, what="name"):
            entries[_menu_name(menu, place, desk)] = properties
    return entries or None if _few_enough(len(entries), path, key, desk) else None


def _menu_entries(
    value: Any, path: KeyPath, desk: Desk
) -> Iterator[tuple[KeyPath, str, dict[str, Any]]]:
    if isinstance(value, dict):
        for name, properties in value.items():
            if properties is not None and not isinstance(properties, dict):
                _ignored(properties, (*path, name), "a map of properties", desk)
            yield (*path, name), name, properties if isinstance(properties, dict) else {}
    elif isinstance(value, list):
        for place, name in _names_in_list(value, path, desk):
            yield place, name, {}
    elif isinstance(value, str):
        yield path, value, {}
    elif value is not None and value is not False:
        _ignored(value, path, "the name of a menu", desk)


def _menu_name(name: str, place: KeyPath, desk: Desk) -> str:
    """Unknown menus are kept, a known one in another case is that one."""
    return next((known for known in desk.menus if known.lower() == name.lower()), name)


def read_picture(value: Any, path: KeyPath, key: Key, desk: Desk) -> str | None:
    """The address of a picture: a path from the site's root, or http(s)."""
    if not isinstance(value, str | None):
        _ignored(value, path, "the address of a picture", desk)
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
    _say_meant(value, meant, path, desk)
    return "right" if meant else "none"


READERS: Final[dict[str, Reader]] = {
    "aliases": read_aliases,
    "authors": read_authors,
    "byline": read_byline,
    "date": read_moment,
    "draft": read_draft,
    "language": read_language,
    "languages": read_languages,
    "line": read_line,
    "menu": read_menu,
    "picture": read_picture,
    "published": read_published,
    "sidebar": read_sidebar,
    "slug": read_slug,
    "switch": read_switch,
    "terms": read_terms,
    "text": read_text,
    "title": read_title,
    "url": read_url,
    "visibility": read_visibility,
    "weight": read_weight,
    "widgets": read_widgets,
}
