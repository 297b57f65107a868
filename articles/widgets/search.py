from django.utils.translation import gettext_lazy as _

from articles.widgets.base import Page, Widget, register


@register
class Search(Widget):
    """A field that leads to our own results page. Mainroad: always shown, without a heading."""

    name = "search"
    label = _("Search")

    def context(self, page: Page):
        return {"query": page.query}

    def varies_on(self, page: Page):
        return None if page.query else (page.language,)
