"""The reader of a site's configuration, the only entry point of this package."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC
from typing import Any, Final

from articles.frontmatter.document import KeyPath
from articles.hugo.configuration.languages import (
    LANGUAGE_KEYS,
    read_default_language,
    read_languages,
)
from articles.hugo.configuration.menus import read_menus
from articles.hugo.configuration.model import Configuration, IgnoredKey, read_settings
from articles.hugo.configuration.mounts import read_mounts
from articles.hugo.configuration.site_rules import (
    ADDRESS_FLAGS,
    MARKUP_FLAGS,
    read_base_address,
    read_cascade,
    read_dates,
    read_flags,
    read_ignored,
    read_pagination_path,
    read_params,
    read_permalinks,
    read_taxonomies,
    read_time_zone,
)
from articles.hugo.configuration.table import SETTINGS, SITE_SETTINGS, Setting
from articles.hugo.configuration.tree import (
    DEFAULT_ENVIRONMENT,
    ConfigurationTree,
    ValuePlace,
    find_layers,
    read_tree,
)
from articles.hugo.configuration.values import ConfigurationProblemList
from articles.hugo.value_reader import ValueReader


def read_configuration(
    files: Mapping[str, bytes],
    *,
    known_widgets: Collection[str],
    environment: str = DEFAULT_ENVIRONMENT,
) -> Configuration | None:
    """Return the interpreted configuration, or None if the site has none.

    ``files`` holds the files that may be part of the configuration. It maps their paths below the
    site's folder to their bytes. Whatever the files contain, no exception is raised: the result
    lists all problems.
    """
    order = find_layers(files, environment=environment)
    if not order:
        return None
    tree, refused = read_tree(files, order)
    notes = ConfigurationProblemList(tree)
    reader = ValueReader(notes, UTC, known_widgets, ())
    default = read_default_language(tree, reader)
    settings = read_settings(tree, reader)
    languages = read_languages(tree, reader, settings, default)
    return Configuration(
        files=tuple(layer.path for layer in order),
        settings=settings,
        languages=languages,
        default_language=default,
        in_subdir=tree.get(("defaultcontentlanguageinsubdir",)) is True,
        time_zone=read_time_zone(tree, reader),
        base_address=read_base_address(tree, reader),
        menus=read_menus(tree, reader, [language.code for language in languages]),
        permalinks=read_permalinks(tree, reader, [language.code for language in languages]),
        taxonomies=read_taxonomies(tree, reader),
        cascade=read_cascade(tree),
        dates=read_dates(tree, reader),
        pagination_path=read_pagination_path(tree, reader),
        paths=read_flags(tree, ADDRESS_FLAGS),
        markup=read_flags(tree, MARKUP_FLAGS),
        params=read_params(tree, [language.code for language in languages]),
        mounts=read_mounts(tree, reader, languages),
        ignore_files=read_ignored(tree, reader),
        places=_find_places(tree, [language.code for language in languages]),
        meaningless=tuple(_find_ignored_keys(tree)),
        problems=(*refused, *_sort_problems(notes)),
    )


def _sort_problems(notes: ConfigurationProblemList) -> list[Any]:
    unique = dict.fromkeys(notes.found)
    return sorted(unique, key=lambda found: (found.file, found.problem.line, found.problem.column))


def _find_places(tree: ConfigurationTree, languages: list[str]) -> dict[str, ValuePlace]:
    """Return the position of each setting of the site and of its languages."""
    views: list[tuple[str, KeyPath]] = [("", ())]
    views += [(f"languages.{code}.", ("languages", code)) for code in languages]
    return {
        f"{prefix}{setting.field}": tree.places[*path, *setting.path]
        for prefix, path in views
        for setting in SITE_SETTINGS
        if (*path, *setting.path) in tree.places
    }


def _find_ignored_keys(tree: ConfigurationTree) -> Iterator[IgnoredKey]:
    """Yield the keys that have no meaning. A key that several languages set is yielded only
    once."""
    said: set[KeyPath] = set()
    for path in tree.places:
        own = _strip_language(path)
        found = _find_ignored_part(own)
        if found is None or found[0] in said:
            continue
        key, reason = found
        said.add(key)
        full = path[: len(path) - len(own) + len(key)]
        yield IgnoredKey(tree.name(full), tree.place(full), reason)


def _strip_language(path: KeyPath) -> KeyPath:
    """Remove the language from a path: ``languages.de.params.x`` becomes ``params.x``."""
    if len(path) > 2 and path[0] == "languages" and path[2] not in LANGUAGE_KEYS:
        return path[2:]
    return path


def _find_ignored_part(path: KeyPath) -> tuple[KeyPath, str] | None:
    """Return the shortest part of ``path`` that has no meaning, and the reason.

    Return None if the path has a meaning, or if it is a parent of keys that have one.
    """
    if path in PARENT_PATHS:
        return None
    for size in range(len(path), 0, -1):
        setting = SETTINGS_BY_PATH.get(path[:size])
        if setting is not None:
            return None if setting.field else (path[:size], setting.reason)
    sizes = range(1, len(path) + 1)
    unknown = next((size for size in sizes if path[:size] not in PARENT_PATHS), 0)
    return (path[:unknown], "") if unknown else None


SETTINGS_BY_PATH: Final[dict[KeyPath, Setting]] = {setting.path: setting for setting in SETTINGS}
#: The paths of all maps that contain a key with a meaning.
PARENT_PATHS: Final[frozenset[KeyPath]] = frozenset(
    path[:size] for path in SETTINGS_BY_PATH for size in range(1, len(path))
)
