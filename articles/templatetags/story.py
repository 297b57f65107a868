"""Parts of a story: its excerpt in lists, notes for staff about its pictures, and share links."""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple
from urllib.parse import quote

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles.models import Article, Picture
from articles.pictures.renditions import find_picture_names
from articles.rendering import shorten_to_width
from articles.templatetags.newsroom import absolute, lang_attributes

register = template.Library()

#: Maximum number of characters of the excerpt below the largest headline of the home page: about
#: four lines. It is truncated here, at the end of a word, because CSS would truncate it within a
#: word.
MAX_LEAD_LENGTH = 240
#: Maximum number of characters of an excerpt in a list: two lines on a desktop, three on a phone.
MAX_ROW_LENGTH = 140
#: Maximum number of characters of an excerpt in the narrow column next to the lead story: two
#: lines.
MAX_NARROW_ROW_LENGTH = 84

#: Network → the address that shares a story. The placeholders are for the story's address and
#: headline, which are percent-encoded.
NETWORKS = {
    "Bluesky": "https://bsky.app/intent/compose?text={title}%20{url}",
    "Facebook": "https://www.facebook.com/sharer/sharer.php?u={url}",
    "LinkedIn": "https://www.linkedin.com/sharing/share-offsite/?url={url}",
    "WhatsApp": "https://wa.me/?text={title}%20{url}",
    "X": "https://x.com/intent/post?text={title}&url={url}",
}

_OMITTED_PICTURE = re.compile(
    r'<span class="missing-picture" data-picture="(?P<missing>[^"]*)">'
    r'|<a href="(?P<remote>[^"]*)" class="remote-image"[^>]*>.*?</a>',
    re.DOTALL,
)


@register.simple_tag
def lead_excerpt(story: Article) -> str:
    """Return the excerpt of the lead story on the home page."""
    return shorten_to_width(_get_excerpt(story), MAX_LEAD_LENGTH)


@register.simple_tag
def row_excerpt(story: Article, narrow: bool | str = False) -> str:
    """Return the excerpt for a list. It is shorter in a ``narrow`` column."""
    return shorten_to_width(
        _get_excerpt(story), MAX_NARROW_ROW_LENGTH if narrow else MAX_ROW_LENGTH
    )


def _get_excerpt(story: Article) -> str:
    return " ".join((story.standfirst or story.excerpt).split())


@register.simple_tag
def lead_picture(story: Article) -> Picture | None:
    """Return the picture above the story's text, with its alternative text, caption and credit."""
    names = list(find_picture_names(story.thumbnail_url, ""))
    return Picture.objects.filter(file__in=names).order_by("pk").first() if names else None


@register.simple_tag(takes_context=True)
def with_picture_notes(context: template.Context, html: str) -> SafeString:
    """Return ``html``, which must already be cleaned. If the user is staff, add a note wherever a
    picture is left out because it is missing or on another host."""
    if not context.get("staff") or ("missing-picture" not in html and "remote-image" not in html):
        return mark_safe(html)

    def one(found: re.Match[str]) -> str:
        name = found["remote"] if found["missing"] is None else found["missing"]
        return found[0] + picture_note(context, unescape(name))

    return mark_safe(_OMITTED_PICTURE.sub(one, html))


@register.simple_tag(takes_context=True)
def picture_note(context: template.Context, name: str) -> SafeString:
    """Return the note for staff about a picture that is missing or on another host."""
    words = (
        _("Picture on another host: %(name)s") if "//" in name else _("No such picture: %(name)s")
    )
    language = lang_attributes(context, context.get("ui_language") or "")
    return format_html(
        '<span class="picture-note" role="note"{}>{}</span>', language, words % {"name": name}
    )


class ShareLink(NamedTuple):
    name: str
    url: str


@register.simple_tag(takes_context=True)
def share_links(context: template.Context, story: Article) -> list[ShareLink]:
    """Return the share links of a story: e-mail first, then each network. These are plain links, so
    nothing is loaded from a network and no clicks are counted."""
    address = quote(absolute(context, story.path), safe="")
    title = quote(story.headline, safe="")
    mail = f"mailto:?subject={title}&body={address}"
    found = [(name, to.format(url=address, title=title)) for name, to in NETWORKS.items()]
    return [ShareLink(_("E-mail"), mail), *(ShareLink(name, to) for name, to in found)]
