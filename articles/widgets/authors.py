from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from articles.models import Author
from articles.widgets.base import Page, Widget, register


@register
class Authors(Widget):
    """Who wrote most of what readers can see, alphabetically; hidden without any."""

    name = "authors"
    label = _("Authors")

    def context(self, page: Page) -> Mapping[str, Any] | None:
        live = Q(uses__article__in=page.stories)
        authors = Author.objects.annotate(stories=Count("uses", filter=live))
        used = list(authors.filter(stories__gt=0).order_by("-stories", "key"))
        shown = used[: self.number(page, "limit", 10)]
        return {"authors": shown, "total": len(used)} if shown else None
