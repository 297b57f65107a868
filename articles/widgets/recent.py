from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.site_settings.fragments import get_or_make
from articles.widgets.base import PageContext, Widget, register


@register
class Recent(Widget):
    """The first stories of the home page, except the current story and the stories that the home
    page already shows.

    Mainroad: ``recent_num`` titles, 10 by default. Here the default is 6, to keep the sidebar
    short.
    """

    name = "recent"
    label = _("Recent posts")

    def context(self, page: PageContext) -> Mapping[str, Any] | None:
        shown = {*page.prominent, page.article.pk if page.article else None}
        stories = [story for story in self._candidates(page) if story.pk not in shown]
        stories = stories[: self.number(page, "recent_num", 6)]
        return {"stories": stories} if stories else None

    def varies_on(self, page: PageContext) -> tuple[object, ...] | None:
        return (page.language, page.article.pk if page.article else None, page.prominent)

    def _candidates(self, page: PageContext) -> list[Article]:
        def make() -> list[Article]:
            live = page.stories
            sections = page.site.main_sections
            stories = live.on_front_page(sections, of_sources=page.choosing).in_order()
            fields = stories.only("path", "headline", "sort_date", "date_offset", "page_language")
            return list(fields[: self.number(page, "recent_num", 6) + page.site.page_size + 1])

        return get_or_make(f"recent:{page.language}", make, settings=page.site, at=page.at)
