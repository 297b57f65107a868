"""The rules by which the files of a site become pages. They come from the site's configuration."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from articles.hugo.agencies import AGENCIES
from articles.hugo.cascade import Cascade
from articles.hugo.paths import ContentPath, read_path
from articles.hugo.slugs import normalize_name, urlize
from articles.hugo.term_names import make_hashed_slug


def find_section(place: ContentPath, sections: Collection[str]) -> str:
    """Return the section of the page at ``place``, in URL form: "news/local".

    ``sections`` are the folders with an ``_index.*`` in the page's language, spelt as on disk.
    Hugo: a page belongs to the nearest section above it. If there is none, it belongs to its
    top-level folder. A list page is a section itself.
    """
    if place.kind == "list":
        return get_section_path(posixpath.join(place.folder, place.name))
    folder = place.folder
    while folder:
        if folder in sections:
            return get_section_path(folder)
        folder = posixpath.dirname(folder)
    return place.section


def get_section_path(folder: str) -> str:
    """Return the URL form of a section's folders, which are spelt as on disk."""
    segments = filter(None, folder.split("/"))
    return "/".join(urlize(segment) or make_hashed_slug("folder", segment) for segment in segments)


#: The permalink patterns: {kind of page: {top folder: pattern}}.
Permalinks = Mapping[str, Mapping[str, str]]


class SectionName(NamedTuple):
    """The name of a section in addresses.

    ``slug`` is the slug of its list page, as written. ``title`` is the title of that page; it is
    set only if there is no slug and a pattern uses ``:sectionslugs``.
    """

    slug: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of a site.

    ``languages`` are codes, the default one first. ``permalinks`` maps each language with its own
    patterns to these patterns. The key "" has the patterns of all other languages. ``dates`` maps a
    date field to the names it is read from, if the site sets them. ``folders`` holds the folders
    below the content root that are read as if they were at another path. An entry is a triple: the
    folder, its language or "", and the other path. A story that credits one of the ``agencies`` is
    agency copy. ``emoji`` enables codes such as ``:tada:``. ``block_attributes`` enables a line
    ``{.class}`` below a block. ``sections`` has the sections with a slug or title. Its keys are
    pairs of a language tree and the section's folders in URL form. ``params`` holds, for each
    language, the values that texts can show with the shortcode ``param``. The key "" is for all
    languages. The digest ignores ``params``, because they affect no address.
    """

    languages: tuple[str, ...] = ("en",)
    in_subdir: bool = False
    time_zone: str = "UTC"
    permalinks: Mapping[str, Permalinks] = field(default_factory=dict)
    dates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cascade: tuple[Cascade, ...] = ()
    folders: tuple[tuple[str, str, str], ...] = ()
    sections: Mapping[tuple[str, str], SectionName] = field(default_factory=dict)
    remove_path_accents: bool = False
    keep_path_case: bool = False
    ugly_urls: bool = False
    agencies: tuple[str, ...] = AGENCIES
    emoji: bool = False
    block_attributes: bool = False
    params: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def default_language(self) -> str:
        return self.languages[0]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def tree_of(self, language: str | None) -> str:
        """Return the language tree of a language. "" is the tree without a prefix."""
        if self.in_subdir:
            return language or self.default_language
        return "" if not language or language == self.default_language else language

    @property
    def wants_section_titles(self) -> bool:
        """Return whether a pattern uses the slugs of sections, which may come from their titles."""
        kinds = (patterns for of in self.permalinks.values() for patterns in of.values())
        return any(":sectionslug" in p for patterns in kinds for p in patterns.values())

    def permalink(self, kind: str, section: str, language: str) -> str | None:
        """Return the pattern of a page's address, or None. ``section`` is its top folder, "/" at
        the root."""
        patterns = self.permalinks.get(language) or self.permalinks.get("") or {}
        return patterns.get(kind, {}).get(section.lower() or "/")

    def digest(self) -> str:
        """Return eight hex digits that change with these rules, or "" if all have their defaults.

        Languages, time zone, agencies and ``params`` are ignored.
        """
        told = (
            self.in_subdir, self.permalinks, self.dates, self.cascade, self.folders,
            self.remove_path_accents, self.keep_path_case, self.ugly_urls,
            self.emoji, self.block_attributes, self.sections,
        )  # fmt: skip
        plain = Rules()
        if told == (
            plain.in_subdir, plain.permalinks, plain.dates, plain.cascade, plain.folders,
            plain.remove_path_accents, plain.keep_path_case, plain.ugly_urls,
            plain.emoji, plain.block_attributes, plain.sections,
        ):  # fmt: skip
            return ""
        return sha256(repr((*told[:-1], sorted(self.sections.items()))).encode()).hexdigest()[:8]


def read_site_path(relative: str, rules: Rules) -> ContentPath:
    """Return the parts of a path below the content root, by the rules of the site.

    A language's own content folder is read as the root, a mounted folder as its target. If several
    folders match, the longest applies.
    """
    relative = normalize_name(relative)
    mounts = [
        (normalize_name(source), language, target) for source, language, target in rules.folders
    ]
    fitting = [mount for mount in mounts if relative.startswith(f"{mount[0]}/")]
    folder, language, target = max(fitting, key=lambda m: len(m[0]), default=("", "", ""))
    below = relative[len(folder) :].lstrip("/") if folder else relative
    place = read_path(
        f"{target}/{below}" if target else below,
        languages=rules.languages,
        default_language=rules.default_language,
    )
    return replace(place, language=language) if language and not place.language else place
