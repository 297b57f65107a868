"""The two widgets that list a vocabulary."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from articles.models import Category, Tag
from articles.models.taxonomy import Term
from articles.widgets.base import Page, Widget, register


class Terms(Widget):
    """The most used terms of a vocabulary, alphabetically, and how many there are in all.

    Mainroad: all terms, alphabetical by key; ours: the ``limit`` most used ones and a link to the
    page of all (a list of 500 tags is neither read nor fast).
    """

    model: ClassVar[type[Term]]
    limit: ClassVar[int]
    counter: ClassVar[str]

    def context(self, page: Page) -> dict[str, Any] | None:
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
