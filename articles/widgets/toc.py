from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.widgets.base import Page, Widget, register


@register
class Contents(Widget):
    """The headings of the story being read, in the margin; hidden where there are none, and on
    stories that show their contents list themselves."""

    name = "toc"
    label = _("Contents")

    def context(self, page: Page) -> Mapping[str, Any] | None:
        if page.kind != "single" or page.article is None:
            return None
        return {"headings": page.article.contents} if page.article.contents else None

    def varies_on(self, page: Page) -> tuple[object, ...] | None:
        return (page.kind, page.article.pk if page.article else None)
