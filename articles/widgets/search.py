from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from articles.widgets.base import PageContext, Widget, register


@register
class Search(Widget):
    """A search field for our own results page. As in Mainroad, it is always shown and has no
    heading."""

    name = "search"
    label = _("Search")

    def context(self, page: PageContext) -> Mapping[str, Any] | None:
        return {"query": page.query}

    def varies_on(self, page: PageContext) -> tuple[object, ...] | None:
        return None if page.query else (page.language,)


@register
class DuckDuckGoSearch(Search):
    """Our own search field, and a link to results for this site at DuckDuckGo. The link says that
    it leaves the site.

    Mainroad has a field that sends the reader's words to DuckDuckGo. Here nothing is sent unless
    readers follow the link. The field is omitted if the widget "search" already shows it.
    """

    name = "ddg-search"
    template = "widgets/ddg-search.html"

    def context(self, page: PageContext) -> Mapping[str, Any] | None:
        asked = urlencode({"q": f"site:{page.host}"})
        return {
            "query": page.query,
            "duckduckgo": f"https://duckduckgo.com/?{asked}",
            "alone": Search.name not in page.widgets,
        }

    def varies_on(self, page: PageContext) -> tuple[object, ...] | None:
        return None if page.query else (page.language, page.host, Search.name in page.widgets)
