from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.models import MenuEntry
from articles.site_settings import languages
from articles.widgets.base import PageContext, Widget, register


@register
class SideMenu(Widget):
    """The links of the menu "side". As in Mainroad, they are in the order of the menu. The widget
    is hidden if there are no links."""

    name = "sidemenu"
    label = _("Menu")

    def context(self, page: PageContext) -> Mapping[str, Any] | None:
        side = MenuEntry.objects.filter(menu=MenuEntry.Menu.SIDE)
        entries = side.shown(
            language=page.language, code=languages.get_code_of(page.language), at=page.at
        )
        return {"entries": entries} if entries else None
