"""The sidebar's widgets. A widget is one class in one file here and one template in
``templates/widgets/``; the import below is its registration."""

from articles.widgets import (
    archive,
    authors,
    html,
    languages,
    recent,
    related,
    search,
    sidemenu,
    social,
    terms,
    toc,
)
from articles.widgets.base import Page, Widget, register, registry

__all__ = [
    "Page",
    "Widget",
    "archive",
    "authors",
    "html",
    "languages",
    "recent",
    "register",
    "registry",
    "related",
    "search",
    "sidemenu",
    "social",
    "terms",
    "toc",
]
