"""Where readers pass a story on: plain links, which nobody counts and nothing loads from."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from django import template
from django.utils.translation import gettext as _

from articles.models import Article
from articles.templatetags.newsroom import absolute

register = template.Library()

#: Name and address, with the story's address and headline quoted in their places.
NETWORKS = {
    "Bluesky": "https://bsky.app/intent/compose?text={title}%20{url}",
    "Facebook": "https://www.facebook.com/sharer/sharer.php?u={url}",
    "LinkedIn": "https://www.linkedin.com/sharing/share-offsite/?url={url}",
    "WhatsApp": "https://wa.me/?text={title}%20{url}",
    "X": "https://x.com/intent/post?text={title}&url={url}",
}


class Share(NamedTuple):
    name: str
    url: str


@register.simple_tag(takes_context=True)
def share_links(context: template.Context, story: Article) -> list[Share]:
    """By mail, then by network."""
    address = quote(absolute(context, story.path), safe="")
    title = quote(story.headline, safe="")
    mail = f"mailto:?subject={title}&body={address}"
    found = [(name, to.format(url=address, title=title)) for name, to in NETWORKS.items()]
    return [Share(_("E-mail"), mail), *(Share(name, to) for name, to in found)]
