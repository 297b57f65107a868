from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.surroundings import surroundings
from articles.widgets.base import Page, Widget, register


@register
class Related(Widget):
    """Stories that share tags or categories with the one being read, rare words and fresh stories
    first; hidden beside lists. The story's page asks for the same, so it costs nothing more."""

    name = "related"
    label = _("Related stories")

    def context(self, page: Page) -> Mapping[str, Any] | None:
        if page.kind != "single" or page.article is None:
            return None
        around = surroundings(page.article, settings=page.site, at=page.at)
        return {"stories": around.related} if around.related else None

    def varies_on(self, page: Page) -> tuple[object, ...] | None:
        return (page.kind, page.article.pk if page.article else None)
