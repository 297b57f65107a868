"""The parts of a configuration that say how files become pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from articles.frontmatter.document import KeyPath
from articles.hugo.configuration.tree import Tree
from articles.hugo.desk import Desk, ignored
from articles.hugo.file_dates import NAMES, UNREAD
from articles.hugo.names import urlize
from articles.hugo.notes import shown
from articles.hugo.permalinks import pattern_fault

KINDS: Final = ("page", "section", "taxonomy", "term")
#: Kinds whose addresses follow a pattern here.
FOLLOWED: Final = ("page", "section")
#: Vocabularies that have pages here, by the name that Hugo's templates know them under.
VOCABULARIES: Final = ("tags", "categories", "authors")
FLAGS: Final = {
    "removepathaccents": "remove_path_accents",
    "disablepathtolower": "keep_path_case",
    "uglyurls": "ugly_urls",
}


def read_time_zone(tree: Tree, desk: Desk) -> str:
    """A name that the system knows, or ""."""
    value = tree.get(("timezone",))
    if not value:
        return ""
    try:
        return ZoneInfo(str(value)).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        ignored(value, ("timezone",), "a time zone such as Europe/Berlin", desk)
        return ""


def read_permalinks(tree: Tree, desk: Desk, languages: Iterable[str]) -> dict[str, Any]:
    """``{language or "": {kind: {top folder: pattern}}}``. Hugo: a pattern without a kind is for
    pages."""
    found = {"": _patterns(tree.get(("permalinks",)), ("permalinks",), desk)}
    for code in languages:
        path = ("languages", code, "permalinks")
        found[code] = _patterns(tree.get(path), path, desk)
    return {code: patterns for code, patterns in found.items() if patterns}


def _patterns(value: Any, path: KeyPath, desk: Desk) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, inner in value.items() if isinstance(value, dict) else ():
        kind, sections = (name, inner) if isinstance(inner, dict) else ("page", {name: inner})
        if kind not in KINDS:
            ignored(inner, (*path, name), "a pattern", desk)
            continue
        if kind not in FOLLOWED:
            message = f"patterns of the kind {kind} are not followed: these pages keep their paths"
            desk.notes.warn((*path, name), "permalink-unusable", message)
            continue
        for section, pattern in sections.items():
            place = (*path, name, section) if sections is inner else (*path, name)
            fault = pattern_fault(pattern) if isinstance(pattern, str) else "is no text"
            if fault:
                message = f"the pattern {shown(pattern)} {fault}; these pages keep their own paths"
                desk.notes.warn(place, "permalink-unusable", message)
            else:
                found.setdefault(kind, {})["/" if section == "/" else section.strip("/")] = pattern
    return found


def read_taxonomies(tree: Tree, desk: Desk) -> dict[str, str]:
    """``{plural: singular}``. Hugo: a site that names any has no others; an empty map, none."""
    value = tree.get(("taxonomies",))
    if value is None:
        return {"tags": "tag", "categories": "category"}
    found = {
        urlize(str(plural)): singular
        for singular, plural in (value.items() if isinstance(value, dict) else ())
        if isinstance(plural, str) and urlize(plural)
    }
    for plural, singular in found.items():
        if plural not in VOCABULARIES:
            message = f"{plural} have no pages here; what articles say of them is kept"
            desk.notes.warn(("taxonomies", singular), "taxonomy-kept", message)
    return found


def read_cascade(tree: Tree) -> tuple[Mapping[str, Any], ...]:
    """The site's own cascade as a list of maps."""
    value = tree.get(("cascade",))
    entries = value if isinstance(value, list) else [value]
    return tuple(entry for entry in entries if isinstance(entry, dict) and entry)


def read_dates(tree: Tree, desk: Desk) -> dict[str, tuple[str, ...]]:
    """Which names each date is read from, where the site says so; those that say when a file was
    changed are left out."""
    found: dict[str, tuple[str, ...]] = {}
    written = tree.get(("frontmatter",))
    for name, places in written.items() if isinstance(written, dict) else ():
        field = NAMES.get(name)
        if field is None:
            ignored(name, ("frontmatter", name), "the name of a date", desk)
            continue
        names = [str(p).strip().lower() for p in (places if isinstance(places, list) else [places])]
        for place in set(names).intersection(UNREAD):
            message = f"`{place}` says when the file was changed, not when the story was: not read"
            desk.notes.warn(("frontmatter", name), "date-source-unread", message)
        kept = tuple(place for place in names if place and place not in UNREAD)
        if kept and kept != (":default",):
            found[field] = kept
    return found


def read_pagination_path(tree: Tree, desk: Desk) -> str:
    """The word in ``/page/2/``."""
    for path in (("pagination", "path"), ("paginatepath",)):
        value = tree.get(path)
        if value is not None:
            word = urlize(str(value))
            if word and "/" not in word:
                return word
            ignored(value, path, "a word such as page", desk)
    return "page"


def read_flags(tree: Tree) -> dict[str, bool]:
    """Switches of addresses and titles, where they are set."""
    found = {field: tree.get((name,)) for name, field in FLAGS.items()}
    return {field: value for field, value in found.items() if isinstance(value, bool)}


def read_ignored(tree: Tree, desk: Desk) -> tuple[str, ...]:
    """Regular expressions of paths that are no content. Those that Python cannot read are named."""
    value = tree.get(("ignorefiles",))
    found = []
    for index, pattern in enumerate(value if isinstance(value, list) else [value] if value else []):
        try:
            re.compile(str(pattern))
        except re.error:
            ignored(pattern, ("ignorefiles", index), "a regular expression", desk)
        else:
            found.append(str(pattern))
    return tuple(found)
