"""Functions that read the parts of a configuration that say how files become pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from articles.frontmatter.document import KeyPath
from articles.hugo.configuration.tree import ConfigurationTree
from articles.hugo.file_dates import FIELD_BY_NAME, IGNORED_PLACES
from articles.hugo.permalinks import find_pattern_problem
from articles.hugo.problems import quote_value
from articles.hugo.slugs import normalize_name, urlize
from articles.hugo.value_reader import ValueReader, warn_ignored
from articles.hugo.vocabularies import VOCABULARIES

PAGE_KINDS: Final = ("page", "section", "taxonomy", "term")
#: The kinds of pages for which we support permalink patterns.
SUPPORTED_KINDS: Final = ("page", "section")
#: Matches an address with a scheme, a host and perhaps a path, but no query and no fragment.
BASE_ADDRESS: Final = re.compile(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?")
BASE_ADDRESS_LIMIT: Final = 300
ADDRESS_FLAGS: Final[Mapping[KeyPath, str]] = {
    ("removepathaccents",): "remove_path_accents",
    ("disablepathtolower",): "keep_path_case",
    ("uglyurls",): "ugly_urls",
}
MARKUP_FLAGS: Final[Mapping[KeyPath, str]] = {
    ("enableemoji",): "emoji",
    ("markup", "goldmark", "parser", "attribute", "block"): "block_attributes",
}


def read_time_zone(tree: ConfigurationTree, reader: ValueReader) -> str:
    """Return a time zone that the system knows, or ""."""
    value = tree.get(("timezone",))
    if not value:
        return ""
    try:
        return ZoneInfo(str(value)).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        warn_ignored(value, ("timezone",), "a time zone such as Europe/Berlin", reader)
        return ""


def read_base_address(tree: ConfigurationTree, reader: ValueReader) -> str:
    """Return ``baseURL`` without its final slash, or "" if it has no host (``/``)."""
    value = tree.get(("baseurl",))
    address = str(value or "").strip().rstrip("/")
    if not address:
        return ""
    if not BASE_ADDRESS.fullmatch(address) or len(address) > BASE_ADDRESS_LIMIT:
        warn_ignored(value, ("baseurl",), "an address such as https://example.org/", reader)
        return ""
    return address


def read_permalinks(
    tree: ConfigurationTree, reader: ValueReader, languages: Iterable[str]
) -> dict[str, Any]:
    """Return ``{language or "": {kind: {top folder: pattern}}}``.

    Hugo: a pattern without a kind applies to pages.
    """
    found = {"": _read_patterns(tree.get(("permalinks",)), ("permalinks",), reader)}
    for code in languages:
        path = ("languages", code, "permalinks")
        found[code] = _read_patterns(tree.get(path), path, reader)
    return {code: patterns for code, patterns in found.items() if patterns}


def _read_patterns(value: Any, path: KeyPath, reader: ValueReader) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, inner in value.items() if isinstance(value, dict) else ():
        kind, sections = (name, inner) if isinstance(inner, dict) else ("page", {name: inner})
        if kind not in PAGE_KINDS:
            warn_ignored(inner, (*path, name), "a pattern", reader)
            continue
        if kind not in SUPPORTED_KINDS:
            message = (
                f"permalinks for {kind} have no effect: these pages keep their default addresses"
            )
            reader.notes.warn((*path, name), "permalink-unusable", message)
            continue
        for section, pattern in sections.items():
            place = (*path, name, section) if sections is inner else (*path, name)
            fault = find_pattern_problem(pattern) if isinstance(pattern, str) else "is not text"
            if fault:
                message = (
                    f"the pattern {quote_value(pattern)} {fault}; these pages keep their "
                    "default addresses"
                )
                reader.notes.warn(place, "permalink-unusable", message)
            else:
                folder = normalize_name(section.strip("/")) or "/"
                found.setdefault(kind, {})[folder] = pattern
    return found


def read_taxonomies(tree: ConfigurationTree, reader: ValueReader) -> dict[str, str]:
    """Return ``{plural: singular}``. Hugo: a site that sets taxonomies has only these, or none if
    the map is empty."""
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
            message = f"{plural} have no pages here; their values are kept with the articles"
            reader.notes.warn(("taxonomies", singular), "taxonomy-kept", message)
    return found


def read_cascade(tree: ConfigurationTree) -> tuple[Mapping[str, Any], ...]:
    """Return the site's own cascade as a list of maps."""
    value = tree.get(("cascade",))
    entries = value if isinstance(value, list) else [value]
    return tuple(entry for entry in entries if isinstance(entry, dict) and entry)


def read_dates(tree: ConfigurationTree, reader: ValueReader) -> dict[str, tuple[str, ...]]:
    """Return a map from each date that the site configures to the names of its sources, such as
    front-matter keys.

    A name that means the time of the last change to the file is left out with a warning.
    """
    found: dict[str, tuple[str, ...]] = {}
    written = tree.get(("frontmatter",))
    for name, places in written.items() if isinstance(written, dict) else ():
        field = FIELD_BY_NAME.get(name)
        if field is None:
            warn_ignored(name, ("frontmatter", name), "the name of a date", reader)
            continue
        names = [str(p).strip().lower() for p in (places if isinstance(places, list) else [places])]
        for place in filter(IGNORED_PLACES.__contains__, dict.fromkeys(names)):
            message = (
                f"`{place}` is ignored, because it gives the time at which the file changed, "
                "not the story"
            )
            reader.notes.warn(("frontmatter", name), "date-source-unread", message)
        kept = tuple(place for place in names if place and place not in IGNORED_PLACES)
        if kept and kept != (":default",):
            found[field] = kept
    return found


def read_pagination_path(tree: ConfigurationTree, reader: ValueReader) -> str:
    """Return the word for "page" in addresses such as ``/page/2/``. The default is "page"."""
    for path in (("pagination", "path"), ("paginatepath",)):
        value = tree.get(path)
        if value is not None:
            word = urlize(str(value))
            if word and "/" not in word:
                return word
            warn_ignored(value, path, "a word such as page", reader)
    return "page"


def read_flags(tree: ConfigurationTree, flags: Mapping[KeyPath, str]) -> dict[str, bool]:
    """Return the boolean settings that the tree contains, keyed by name."""
    found = {field: tree.get(path) for path, field in flags.items()}
    return {field: value for field, value in found.items() if isinstance(value, bool)}


def read_ignored(tree: ConfigurationTree, reader: ValueReader) -> tuple[str, ...]:
    """Return regular expressions that match the paths of files to ignore. An invalid expression is
    left out with a warning."""
    value = tree.get(("ignorefiles",))
    found = []
    for index, pattern in enumerate(value if isinstance(value, list) else [value] if value else []):
        try:
            re.compile(str(pattern))
        except re.error:
            warn_ignored(pattern, ("ignorefiles", index), "a regular expression", reader)
        else:
            found.append(str(pattern))
    return tuple(found)


def read_params(tree: ConfigurationTree, languages: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the values that texts can show, keyed by language. The key "" is for the whole
    site."""
    written = {"": tree.get(("params",))}
    written |= {code: tree.get(("languages", code, "params")) for code in languages}
    return {code: params for code, params in written.items() if isinstance(params, dict) and params}
