"""Under which configuration a file is read: whatever changes what its words mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from zoneinfo import ZoneInfo

from articles.hugo.rules import Rules
from articles.reading.resolving import Pages
from articles.rendering import RENDERER_VERSION, Resolved

#: Folders with a text of their own, as spelt on disk, by the language tree they are sections of.
Sections = Mapping[str, frozenset[str]]

#: Raised when the same file would be read differently by a new version of the importer.
IMPORTER_VERSION = 3


@dataclass(frozen=True, slots=True)
class Context:
    """What reading one file depends on beside its bytes."""

    rules: Rules
    widgets: tuple[str, ...]
    section: str | None
    language: str | None
    math: bool
    sections: Sections
    pictures: Mapping[str, Resolved]
    pages: Pages | None

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
        """Readable and short; a file whose stamp differs is read again, however old it is."""
        version = f"{IMPORTER_VERSION}.{RENDERER_VERSION}"
        given = f"{self.section or ''}/{self.language or ''}{'/math' if self.math else ''}"
        rules = self.rules
        sections = sorted((tree, sorted(folders)) for tree, folders in self.sections.items())
        told = repr((sections, rules.digest()))
        digest = sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        return f"{rules.time_zone} {version} {digest} {','.join(rules.languages)} {given}"[:200]


def awaiting(stamp: str) -> str:
    """The stamp of a file whose references are not settled yet: should the run end before they
    are, the next one reads the file again."""
    return f"{stamp[:150]} awaiting references"
