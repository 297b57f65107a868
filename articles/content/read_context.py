"""The settings that change how a file is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from zoneinfo import ZoneInfo

from articles.content.resolve import PageFinder
from articles.hugo.rules import Rules
from articles.rendering import RENDERER_VERSION, Resolved

#: For each language tree, the folders that have their own ``_index.*``, spelled as on disk.
Sections = Mapping[str, frozenset[str]]

#: Increase this number whenever the importer would read the same file differently.
IMPORTER_VERSION = 4


@dataclass(frozen=True, slots=True)
class ReadContext:
    """Everything, apart from the bytes of a file, that affects the result of reading the file."""

    rules: Rules
    widgets: tuple[str, ...]
    section: str | None
    language: str | None
    math: bool
    sections: Sections
    pictures: Mapping[str, Resolved]
    pages: PageFinder | None
    source_agency: str = ""
    files: Mapping[str, Resolved] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        return self.rules.languages

    @property
    def default_language(self) -> str:
        return self.rules.default_language

    @property
    def zone(self) -> ZoneInfo:
        return self.rules.zone

    def stamp(self) -> str:
        """Return a short, readable summary of this context. A file that was stored with another
        stamp is read again, even if it has not changed."""
        version = f"{IMPORTER_VERSION}.{RENDERER_VERSION}"
        given = f"{self.section or ''}/{self.language or ''}{'/math' if self.math else ''}"
        rules = self.rules
        sections = sorted((tree, sorted(folders)) for tree, folders in self.sections.items())
        told = repr((sections, rules.digest()))
        digest = sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        return f"{rules.time_zone} {version} {digest} {','.join(rules.languages)} {given}"[:200]


def mark_unresolved(stamp: str) -> str:
    """Return the stamp for a file with references that are not final yet. If the import stops
    before they are final, the next import reads the file again."""
    return f"{stamp[:150]} awaiting references"
