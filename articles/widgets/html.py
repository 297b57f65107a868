from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.rendering import remove_anchors, render
from articles.widgets.base import PageContext, Widget, register


@register
class Html(Widget):
    """The text that editors enter in the site settings. Its Markdown and HTML are cleaned like
    those of a story. The widget is hidden if the text is empty."""

    name = "html"
    label = _("Custom text")

    def context(self, page: PageContext) -> Mapping[str, Any] | None:
        text = str(self.option(page, "text", ""))
        rendered = remove_anchors(render(text).html)
        title = str(self.option(page, "title", ""))
        return {"html": rendered, "title": title} if rendered else None
