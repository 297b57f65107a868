"""From a site's configuration files to what they say: the one way in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC
from typing import Any, Final

from articles.frontmatter.document import KeyPath
from articles.hugo.configuration.languages import (
    LANGUAGE_KEYS,
    default_language,
    read_languages,
)
from articles.hugo.configuration.layers import ENVIRONMENT, layers
from articles.hugo.configuration.menus import read_menus
from articles.hugo.configuration.model import Configuration, Meaningless
from articles.hugo.configuration.mounting import read_mounts
from articles.hugo.configuration.parts import (
    read_cascade,
    read_dates,
    read_flags,
    read_ignored,
    read_pagination_path,
    read_permalinks,
    read_taxonomies,
    read_time_zone,
)
from articles.hugo.configuration.site import read_settings
from articles.hugo.configuration.table import SETTINGS, SITE, Setting
from articles.hugo.configuration.tree import Place, Tree, read_tree
from articles.hugo.configuration.values import ConfigurationNotes
from articles.hugo.desk import Desk


def read_configuration(
    files: Mapping[str, bytes],
    *,
    known_widgets: Collection[str],
    environment: str = ENVIRONMENT,
) -> Configuration | None:
    """What the configuration says; ``files`` are the contents of all files that may be part of it,
    by their paths below the site's folder. None where there is no configuration at all.

    Nothing is raised for what stands in the files: every problem is in the result.
    """
    order = layers(files, environment=environment)
    if not order:
        return None
    tree, refused = read_tree(files, order)
    notes = ConfigurationNotes(tree)
    desk = Desk(notes, UTC, known_widgets, ())
    default = default_language(tree, desk)
    settings = read_settings(tree, desk)
    languages = read_languages(tree, desk, settings, default)
    return Configuration(
        files=tuple(layer.path for layer in order),
        settings=settings,
        languages=languages,
        default_language=default,
        in_subdir=tree.get(("defaultcontentlanguageinsubdir",)) is True,
        time_zone=read_time_zone(tree, desk),
        menus=read_menus(tree, desk, [language.code for language in languages]),
        permalinks=read_permalinks(tree, desk, [language.code for language in languages]),
        taxonomies=read_taxonomies(tree, desk),
        cascade=read_cascade(tree),
        dates=read_dates(tree, desk),
        pagination_path=read_pagination_path(tree, desk),
        paths=read_flags(tree),
        mounts=read_mounts(tree, desk, languages),
        ignore_files=read_ignored(tree, desk),
        places=_places(tree, [language.code for language in languages]),
        meaningless=tuple(_meaningless(tree)),
        problems=(*refused, *_ordered(notes)),
    )


def _ordered(notes: ConfigurationNotes) -> list[Any]:
    unique = dict.fromkeys(notes.found)
    return sorted(unique, key=lambda found: (found.file, found.problem.line, found.problem.column))


def _places(tree: Tree, languages: list[str]) -> dict[str, Place]:
    """Where each setting stands, the site's and those of languages."""
    views: list[tuple[str, KeyPath]] = [("", ())]
    views += [(f"languages.{code}.", ("languages", code)) for code in languages]
    return {
        f"{prefix}{setting.field}": tree.places[*path, *setting.path]
        for prefix, path in views
        for setting in SITE
        if (*path, *setting.path) in tree.places
    }


def _meaningless(tree: Tree) -> Iterator[Meaningless]:
    """Every key without a meaning, each once; what a language repeats is said of the site."""
    said: set[KeyPath] = set()
    for path in tree.places:
        own = _of_site(path)
        found = _explained(own)
        if found is None or found[0] in said:
            continue
        key, reason = found
        said.add(key)
        full = path[: len(path) - len(own) + len(key)]
        yield Meaningless(tree.name(full), tree.place(full), reason)


def _of_site(path: KeyPath) -> KeyPath:
    """``languages.de.params.x`` as ``params.x``."""
    if len(path) > 2 and path[0] == "languages" and path[2] not in LANGUAGE_KEYS:
        return path[2:]
    return path


def _explained(path: KeyPath) -> tuple[KeyPath, str] | None:
    """The shortest part of ``path`` that has no meaning, and why; None where it has one, or
    is only on the way to keys that have."""
    if path in ON_THE_WAY:
        return None
    for size in range(len(path), 0, -1):
        setting = BY_PATH.get(path[:size])
        if setting is not None:
            return None if setting.field else (path[:size], setting.reason)
    sizes = range(1, len(path) + 1)
    unknown = next((size for size in sizes if path[:size] not in ON_THE_WAY), 0)
    return (path[:unknown], "") if unknown else None


BY_PATH: Final[dict[KeyPath, Setting]] = {setting.path: setting for setting in SETTINGS}
#: Maps in which some key has a meaning or an explanation.
ON_THE_WAY: Final[frozenset[KeyPath]] = frozenset(
    path[:size] for path in BY_PATH for size in range(1, len(path))
)
