from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from articles.editing.bylines import with_reader_names
from articles.models import Author
from articles.widgets.base import PageContext, Widget, register


@register
class Authors(Widget):
    """The authors with the most visible stories, in alphabetical order. The widget is hidden if
    there are no authors."""

    name = "authors"
    label = _("Authors")

    def context(self, page: PageContext) -> Mapping[str, Any] | None:
        authors = Author.objects.filter(uses__article__in=page.stories)
        used = list(authors.annotate(stories=Count("uses")).order_by("-stories", "key"))
        shown = with_reader_names(used[: self.number(page, "limit", 10)], tree=page.language)
        return {"authors": shown, "total": len(used)} if shown else None
