from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.widgets.base import Page, Widget, register


@register
class Search(Widget):
    """A field that leads to our own results page. Mainroad: always shown, without a heading."""

    name = "search"
    label = _("Search")

    def context(self, page: Page) -> Mapping[str, Any] | None:
        return {"query": page.query}

    def varies_on(self, page: Page) -> tuple[object, ...] | None:
        return None if page.query else (page.language,)


@register
class DuckDuckGoSearch(Search):
    """Mainroad's deprecated second search, an alias of ours: nothing is handed to other sites."""

    name = "ddg-search"
    template = "widgets/search.html"
