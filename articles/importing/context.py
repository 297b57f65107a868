"""Under which configuration an import reads its files."""

from __future__ import annotations

from collections.abc import Mapping

from articles import present
from articles.hugo.rules import Rules
from articles.importing.listing import Options
from articles.models import SiteSettings
from articles.reading.context import Context, Sections
from articles.reading.resolving import Pages
from articles.rendering import Resolved
from articles.widgets import registry


def present_context(
    options: Options,
    *,
    row: SiteSettings | None = None,
    rules: Rules | None = None,
    sections: Sections,
    pictures: Mapping[str, Resolved],
    pages: Pages | None,
) -> Context:
    """The context that the command line and the site's settings make: the stored ones, or those
    that a configuration is about to make."""
    return Context(
        rules=rules or present.rules(),
        widgets=tuple(registry),
        section=options.section,
        language=options.language,
        math=(row or present.site()).mathjax,
        sections=sections,
        pictures=pictures,
        pages=pages,
    )
