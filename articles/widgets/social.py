from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from articles.hugo.configuration.values import LINK_STARTS
from articles.widgets.base import PageContext, Widget, register

#: Networks in the fixed order of Mainroad, with the prefix of a user's address.
NETWORKS = {
    "facebook": ("Facebook", "https://facebook.com/"),
    "twitter": ("Twitter", "https://twitter.com/"),
    "instagram": ("Instagram", "https://instagram.com/"),
    "linkedin": ("LinkedIn", "https://linkedin.com/in/"),
    "telegram": ("Telegram", "https://t.me/"),
    "github": ("GitHub", "https://github.com/"),
    "gitlab": ("GitLab", "https://gitlab.com/"),
    "bitbucket": ("Bitbucket", "https://bitbucket.org/"),
}


@register
class Social(Widget):
    """Links to the newsroom's accounts: the configured networks, then e-mail, then the ``custom``
    links."""

    name = "social"
    label = _("Social")

    def context(self, page: PageContext) -> Mapping[str, Any] | None:
        links = [
            {"title": title, "url": address + quote(str(user))}
            for network, (title, address) in NETWORKS.items()
            if (user := self.option(page, network, ""))
        ]
        if email := self.option(page, "email", ""):
            links.append({"title": str(email), "url": f"mailto:{quote(str(email), safe='@')}"})
        links += [link for link in self.option(page, "custom", []) if _is_usable(link)]
        return {"links": links} if links else None


def _is_usable(link: object) -> bool:
    return (
        isinstance(link, dict)
        and bool(link.get("title"))
        and str(link.get("url", "")).startswith(LINK_STARTS)
    )
