"""The widgets that list the terms of a taxonomy."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from articles.models import Category, Tag
from articles.models.taxonomy import Term
from articles.widgets.base import PageContext, Widget, register


class Terms(Widget):
    """The most used terms of a taxonomy in alphabetical order, and the total number of terms.

    Mainroad shows all terms, sorted by key. Here only the ``limit`` most used ones are shown, with
    a link to the page of all terms, because a list of 500 tags is slow and nobody reads it.
    """

    model: ClassVar[type[Term]]
    limit: ClassVar[int]
    counter: ClassVar[str]

    def context(self, page: PageContext) -> dict[str, Any] | None:
        used = self.model.objects.used_by(page.stories).order_by("-stories", "key")
        terms = list(used)
        shown = sorted(terms[: self.number(page, "limit", self.limit)], key=lambda term: term.key)
        if not shown:
            return None
        return {
            "terms": shown,
            "total": len(terms),
            "counter": bool(self.option(page, self.counter, False)),
            "plural": self.model.plural,
        }


@register
class TagList(Terms):
    name = "taglist"
    label = _("Tags")
    model = Tag
    limit = 20
    counter = "tags_counter"


@register
class Categories(Terms):
    name = "categories"
    label = _("Categories")
    model = Category
    limit = 30
    counter = "categories_counter"
