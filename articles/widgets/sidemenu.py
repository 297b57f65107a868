from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from articles import languages
from articles.models import MenuEntry
from articles.widgets.base import Page, Widget, register


@register
class SideMenu(Widget):
    """The links of the menu "side". Mainroad: in menu order, hidden when empty."""

    name = "sidemenu"
    label = _("Menu")

    def context(self, page: Page) -> Mapping[str, Any] | None:
        side = MenuEntry.objects.filter(menu=MenuEntry.Menu.SIDE)
        entries = side.shown(
            language=page.language, code=languages.code_of(page.language), at=page.at
        )
        return {"entries": entries} if entries else None
