"""The editors' desk. One module a model; what an action does is one call into ``workflow``."""

from articles.admin import (
    article,
    import_run,
    menu,
    people,
    redirect,
    revision,
    site,
    source,
    taxonomy,
)

__all__ = [
    "article",
    "import_run",
    "menu",
    "people",
    "redirect",
    "revision",
    "site",
    "source",
    "taxonomy",
]
