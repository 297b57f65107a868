"""Under which configuration a file is read: whatever changes what its words mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.conf import settings

from articles import languages
from articles.importing.listing import Options
from articles.importing.sections import Sections
from articles.models import SiteSettings
from articles.references import Pages
from articles.rendering import RENDERER_VERSION, Resolved
from articles.widgets import registry

#: Raised when the same file would be read differently by a new version of the importer.
IMPORTER_VERSION = 2


@dataclass(frozen=True, slots=True)
class Context:
    """What reading one file depends on beside its bytes."""

    timezone: str
    languages: tuple[str, ...]
    widgets: tuple[str, ...]
    section: str | None
    language: str | None
    math: bool
    sections: Sections
    pictures: Mapping[str, Resolved]
    pages: Pages | None

    @property
    def default_language(self) -> str:
        return self.languages[0]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def stamp(self) -> str:
        """Readable and short; a file whose stamp differs is read again, however old it is."""
        version = f"{IMPORTER_VERSION}.{RENDERER_VERSION}"
        given = f"{self.section or ''}/{self.language or ''}{'/math' if self.math else ''}"
        sections = sorted((tree, sorted(folders)) for tree, folders in self.sections.items())
        digest = sha256(repr(sections).encode("utf-8", "surrogatepass")).hexdigest()[:8]
        return f"{self.timezone} {version} {digest} {','.join(self.languages)} {given}"[:200]


def awaiting(stamp: str) -> str:
    """The stamp of a file whose references are not settled yet: should the run end before they
    are, the next one reads the file again."""
    return f"{stamp[:150]} awaiting references"


def present_context(
    options: Options,
    *,
    sections: Sections,
    pictures: Mapping[str, Resolved],
    pages: Pages | None,
) -> Context:
    """The context that the settings and the command line make."""
    return Context(
        timezone=settings.TIME_ZONE,
        languages=tuple(languages.configured()),
        widgets=tuple(registry),
        section=options.section,
        language=options.language,
        math=SiteSettings.math_by_default(),
        sections=sections,
        pictures=pictures,
        pages=pages,
    )
