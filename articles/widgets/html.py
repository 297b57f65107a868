from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.rendering import render, without_anchors
from articles.widgets.base import Page, Widget, register


@register
class Html(Widget):
    """The editor's own text from the site settings: Markdown and HTML, cleaned as every story is;
    hidden while nobody has written one."""

    name = "html"
    label = _("Own text")

    def context(self, page: Page) -> Mapping[str, Any] | None:
        text = str(self.option(page, "text", ""))
        rendered = without_anchors(render(text).html)
        title = str(self.option(page, "title", ""))
        return {"html": rendered, "title": title} if rendered else None
