"""The parts of a site's configuration that have a meaning here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from articles.hugo.configuration.table import SITE_SETTINGS
from articles.hugo.configuration.tree import ConfigurationTree, FileProblem, ValuePlace
from articles.hugo.configuration.values import READERS
from articles.hugo.value_reader import ValueReader


def read_settings(tree: ConfigurationTree, reader: ValueReader) -> dict[str, Any]:
    """Return the settings in the tree, keyed by name. Widget settings are one map, keyed by
    widget."""
    found: dict[str, Any] = {}
    for setting in SITE_SETTINGS:
        written = tree.get(setting.path)
        if written is None:
            continue
        value = READERS[setting.kind](written, setting.path, setting, reader)
        if value is None:
            continue
        field, *inner = setting.field.split(".")
        if inner:
            found.setdefault(field, {}).setdefault(inner[0], {})[inner[1]] = value
        else:
            found[field] = value
    # Mainroad shows the title beside the logo unless this key is false.
    found["wordmark_hidden"] = tree.get(("params", "logo", "title")) is False
    return _drop_repeated_wordmark(found)


def _drop_repeated_wordmark(found: dict[str, Any]) -> dict[str, Any]:
    """Remove a wordmark that only repeats the title, because it adds nothing."""
    if found.pop("wordmark_hidden", False):
        found["logo_alone"] = True
    if found.get("wordmark") and found["wordmark"] == found.get("title"):
        found["wordmark"] = ""
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language of the site.

    ``locale`` ("en-gb") names the region whose date format the language uses. ``settings`` holds
    only the settings that differ from the site's.
    """

    code: str
    name: str = ""
    locale: str = ""
    weight: int = 0
    content: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """An entry of a menu.

    ``language`` "" means all languages. The entry leads to the address ``url``, or to the page
    whose path in the content is ``page_ref`` (``/news``).
    """

    menu: str
    language: str = ""
    name: str = ""
    identifier: str = ""
    url: str = ""
    page_ref: str = ""
    weight: int = 0
    parent: str = ""
    title: str = ""
    before: str = ""
    after: str = ""

    @property
    def key(self) -> str:
        """Return a key that identifies the entry even after the file has changed. Hugo: the
        identifier, or else the name."""
        return f"{self.menu}/{self.language}/{self.identifier or self.name or self.page_ref}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A folder ``source`` of the site that is read as if it were ``target`` below content, static
    or assets. ``language`` is the language of its files, "" for all."""

    kind: Literal["content", "static", "assets"]
    source: str
    target: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class IgnoredKey:
    """A key that has no effect here. ``reason`` is empty if the key is unknown."""

    name: str
    place: ValuePlace
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The meaning of a site's configuration files.

    ``settings`` are the site settings in the files, by name. ``taxonomies`` maps the plural of each
    vocabulary to its singular. ``places`` maps settings to their positions
    (``languages.de.title``). The other fields are as in :class:`articles.hugo.rules.Rules`.
    """

    files: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    languages: tuple[Language, ...] = ()
    default_language: str = "en"
    in_subdir: bool = False
    time_zone: str = ""
    base_address: str = ""
    menus: tuple[MenuItem, ...] = ()
    permalinks: Mapping[str, Any] = field(default_factory=dict)
    taxonomies: Mapping[str, str] = field(default_factory=dict)
    cascade: tuple[Mapping[str, Any], ...] = ()
    dates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pagination_path: str = "page"
    paths: Mapping[str, bool] = field(default_factory=dict)
    markup: Mapping[str, bool] = field(default_factory=dict)
    params: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    mounts: tuple[Mount, ...] = ()
    ignore_files: tuple[str, ...] = ()
    places: Mapping[str, ValuePlace] = field(default_factory=dict)
    meaningless: tuple[IgnoredKey, ...] = ()
    problems: tuple[FileProblem, ...] = ()
