from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.editing.related import find_related_stories
from articles.widgets.base import PageContext, Widget, register


@register
class Related(Widget):
    """Stories that share tags or categories with the current story. Rare terms and recent stories
    count most. The widget is hidden on list pages. The story's page uses the same cached result, so
    the widget needs no extra query."""

    name = "related"
    label = _("Related stories")

    def context(self, page: PageContext) -> Mapping[str, Any] | None:
        if page.kind != "single" or page.article is None:
            return None
        around = find_related_stories(page.article, settings=page.site, at=page.at)
        return {"stories": around.related} if around.related else None

    def varies_on(self, page: PageContext) -> tuple[object, ...] | None:
        return (page.kind, page.article.pk if page.article else None)
