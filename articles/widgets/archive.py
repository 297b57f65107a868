from collections.abc import Mapping
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.editing.archive import get_archive_calendar
from articles.widgets.base import PageContext, Widget, register


@register
class Archive(Widget):
    """The latest months with stories, each with a link and its number of stories. The widget is
    hidden if there are no dated stories."""

    name = "archive"
    label = _("Archive")

    def context(self, page: PageContext) -> Mapping[str, Any] | None:
        years = get_archive_calendar(language=page.language, settings=page.site, at=page.at)
        months = (month for year in years for month in year.months)
        shown = list(islice(months, self.number(page, "limit", 12)))
        total = sum(len(year.months) for year in years)
        return {"months": shown, "more": total > len(shown)} if shown else None
