from collections.abc import Mapping
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.months import calendar
from articles.widgets.base import Page, Widget, register


@register
class Archive(Widget):
    """The latest months with stories, each with its number and a link; hidden without any."""

    name = "archive"
    label = _("Archive")

    def context(self, page: Page) -> Mapping[str, Any] | None:
        years = calendar(language=page.language, settings=page.site, at=page.at)
        months = (month for year in years for month in year.months)
        shown = list(islice(months, self.number(page, "limit", 12)))
        total = sum(len(year.months) for year in years)
        return {"months": shown, "more": total > len(shown)} if shown else None
