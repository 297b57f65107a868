from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from articles import languages
from articles.widgets.base import Page, Widget, register


@register
class Languages(Widget):
    """The home page of each language. Mainroad: with the present one, hidden on a site of one."""

    name = "languages"
    label = _("Languages")

    def context(self, page: Page) -> Mapping[str, Any] | None:
        trees = languages.in_order()
        if len(trees) < 2:
            return None
        return {"languages": [_link(tree, current=tree == page.language) for tree in trees]}


def _link(tree: str, *, current: bool) -> dict[str, object]:
    code = languages.code_of(tree)
    name = languages.name_of(tree) or _native_name(code)
    url = f"/{tree}/" if tree else "/"
    return {"code": code, "name": name[:1].upper() + name[1:], "url": url, "current": current}


def _native_name(code: str) -> str:
    """A language's name in that language; a code that nobody knows stays a code."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code
