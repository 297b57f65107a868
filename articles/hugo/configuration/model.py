"""What a site's configuration says that has a meaning here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from articles.hugo.configuration.tree import FileProblem, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language of the site. ``locale`` ("en-gb") is the region whose way of writing dates it
    follows. ``settings`` are those in which it differs from the site."""

    code: str
    name: str = ""
    locale: str = ""
    weight: int = 0
    content: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """One entry of a menu; ``language`` "" is for all languages. ``page_ref`` names a page by its
    place in the content (``/news``), ``url`` an address."""

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
        """What makes it the same entry when the file has changed. Hugo: identifier, else name."""
        return f"{self.menu}/{self.language}/{self.identifier or self.name or self.page_ref}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A folder of the site, ``source``, that is read as if it stood at ``target`` below content or
    static; ``language`` is that of its files, "" for all."""

    kind: Literal["content", "static", "assets"]
    source: str
    target: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Meaningless:
    """A key that changes nothing here; ``reason`` is empty for one that nobody knows."""

    name: str
    place: Place
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """``settings`` are the site settings that the files set, by name. ``taxonomies`` maps the
    plural of each vocabulary to its singular. ``places`` says where settings stand
    (``languages.de.title``). The rest is as in :class:`articles.hugo.rules.Rules`.
    """

    files: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    languages: tuple[Language, ...] = ()
    default_language: str = "en"
    in_subdir: bool = False
    time_zone: str = ""
    menus: tuple[MenuItem, ...] = ()
    permalinks: Mapping[str, Any] = field(default_factory=dict)
    taxonomies: Mapping[str, str] = field(default_factory=dict)
    cascade: tuple[Mapping[str, Any], ...] = ()
    dates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pagination_path: str = "page"
    paths: Mapping[str, bool] = field(default_factory=dict)
    mounts: tuple[Mount, ...] = ()
    ignore_files: tuple[str, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    meaningless: tuple[Meaningless, ...] = ()
    problems: tuple[FileProblem, ...] = ()
