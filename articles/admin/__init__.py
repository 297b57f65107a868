"""The editors' desk. One module a model; what an action does is one call into ``workflow``."""

from articles.admin import (
    article,
    menu,
    people,
    redirect,
    revision,
    site,
    source,
    taxonomy,
)

__all__ = ["article", "menu", "people", "redirect", "revision", "site", "source", "taxonomy"]
