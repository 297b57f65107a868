"""The sidebar's widgets. A widget is one class in one file here and one template in
``templates/widgets/``; the import below is its registration."""

from articles.widgets import languages, recent, search, sidemenu, social, terms
from articles.widgets.base import Page, Widget, register, registry

__all__ = [
    "Page",
    "Widget",
    "languages",
    "recent",
    "register",
    "registry",
    "search",
    "sidemenu",
    "social",
    "terms",
]
