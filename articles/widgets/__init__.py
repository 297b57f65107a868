"""The widgets of the sidebar. Each widget is a class in its own module here, and a template in
``templates/widgets/``. Importing the module below registers the widget."""

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
from articles.widgets.base import PageContext, Widget, register, registry

__all__ = [
    "PageContext",
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
