"""The rules of a site by which files become pages: what its configuration says beside its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from zoneinfo import ZoneInfo

from articles.hugo.cascade import Cascade

#: kind of page → top folder → pattern
Permalinks = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """``languages`` are codes, the default one first. ``permalinks`` has the patterns of each
    language that has its own, and of all others under "". ``dates`` says of a date's field which
    names it is read from, where the site says so. ``folders`` below the content root are read as
    if they were elsewhere: (folder, language or "", target)."""

    languages: tuple[str, ...] = ("en",)
    in_subdir: bool = False
    time_zone: str = "UTC"
    permalinks: Mapping[str, Permalinks] = field(default_factory=dict)
    dates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cascade: tuple[Cascade, ...] = ()
    folders: tuple[tuple[str, str, str], ...] = ()
    remove_path_accents: bool = False
    keep_path_case: bool = False
    ugly_urls: bool = False

    @property
    def default_language(self) -> str:
        return self.languages[0]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def tree_of(self, language: str | None) -> str:
        """The language tree of an address: "" is the one without a prefix."""
        if self.in_subdir:
            return language or self.default_language
        return "" if not language or language == self.default_language else language

    def permalink(self, kind: str, section: str, language: str) -> str | None:
        """The pattern of a page's address; ``section`` is its top folder, "/" at the root."""
        patterns = self.permalinks.get(language) or self.permalinks.get("") or {}
        return patterns.get(kind, {}).get(section.lower() or "/")

    def digest(self) -> str:
        """Eight letters that differ where these rules differ, but for languages and time zone; ""
        where the site has none."""
        told = (
            self.in_subdir, self.permalinks, self.dates, self.cascade, self.folders,
            self.remove_path_accents, self.keep_path_case, self.ugly_urls,
        )  # fmt: skip
        plain = Rules()
        if told == (
            plain.in_subdir, plain.permalinks, plain.dates, plain.cascade, plain.folders,
            plain.remove_path_accents, plain.keep_path_case, plain.ugly_urls,
        ):  # fmt: skip
            return ""
        return sha256(repr(told).encode()).hexdigest()[:8]
