from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.caching import kept
from articles.models import Article
from articles.widgets.base import Page, Widget, register


@register
class Recent(Widget):
    """The first stories of the front page, less the one being read and, on home, those that stand
    beside the sidebar anyway.

    Mainroad: ``recent_num`` titles, default 10, in default order; ours: default 6 (LOOK: 5-8).
    """

    name = "recent"
    label = _("Recent posts")

    def context(self, page: Page) -> Mapping[str, Any] | None:
        shown = {*page.prominent, page.article.pk if page.article else None}
        stories = [story for story in self._candidates(page) if story.pk not in shown]
        stories = stories[: self.number(page, "recent_num", 6)]
        return {"stories": stories} if stories else None

    def varies_on(self, page: Page) -> tuple[object, ...] | None:
        return (page.language, page.article.pk if page.article else None, page.prominent)

    def _candidates(self, page: Page) -> list[Article]:
        def make() -> list[Article]:
            live = page.stories
            stories = live.on_front_page(page.site.main_sections).in_order()
            fields = stories.only("path", "headline", "sort_date")
            return list(fields[: self.number(page, "recent_num", 6) + page.site.page_size + 1])

        return kept(f"recent:{page.language}", make, settings=page.site, at=page.at)
