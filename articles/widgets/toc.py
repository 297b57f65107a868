from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.widgets.base import PageContext, Widget, register


@register
class Contents(Widget):
    """The headings of the current story, shown beside its text. The widget is hidden if there are
    no headings."""

    name = "toc"
    label = _("Contents")

    def context(self, page: PageContext) -> Mapping[str, Any] | None:
        if page.kind != "single" or page.article is None:
            return None
        if not page.article.contents:
            return None
        return {"headings": page.article.contents, "language": page.article.page_language}

    def varies_on(self, page: PageContext) -> tuple[object, ...] | None:
        return (page.kind, page.article.pk if page.article else None)
