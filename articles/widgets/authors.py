from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from articles.models import Author
from articles.widgets.base import Page, Widget, register


@register
class Authors(Widget):
    """Who wrote most of what readers can see, alphabetically; hidden without any."""

    name = "authors"
    label = _("Authors")

    def context(self, page: Page) -> Mapping[str, Any] | None:
        authors = Author.objects.filter(uses__article__in=page.stories)
        used = list(authors.annotate(stories=Count("uses")).order_by("-stories", "key"))
        shown = used[: self.number(page, "limit", 10)]
        return {"authors": shown, "total": len(used)} if shown else None
