from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.hugo import get_home_url
from articles.site_settings import languages
from articles.widgets.base import PageContext, Widget, register


@register
class Languages(Widget):
    """Links to the home page of each language, including the current one (as in Mainroad). The
    widget is hidden if the site has only one language."""

    name = "languages"
    label = _("Languages")

    def context(self, page: PageContext) -> Mapping[str, Any] | None:
        trees = languages.get_trees_in_order()
        if len(trees) < 2:
            return None
        return {"languages": [_build_link(tree, current=tree == page.language) for tree in trees]}


def _build_link(tree: str, *, current: bool) -> dict[str, object]:
    code = languages.get_code_of(tree)
    name = languages.get_name_of(tree) or languages.get_native_name(code)
    name = name[:1].upper() + name[1:]
    return {"code": code, "name": name, "url": get_home_url(tree), "current": current}
