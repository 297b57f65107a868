"""What search results show of the stories, their own words, those that match marked; and the links
of what they have in common, of which a page has dozens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from articles.facets import Choice
from articles.models import Article

register = template.Library()

LINK = """<li><a href="{}" rel="nofollow"><bdi>{}</bdi> <span class="facet__count">\
<span class="visually-hidden">{}</span><span aria-hidden="true">{}</span></span></a></li>"""


@register.filter
def marked(pieces: Iterable[tuple[str, bool]], element: str = "mark") -> SafeString:
    """Pieces of plain text as HTML, each that matches in an ``element``."""
    return mark_safe(
        "".join(
            f"<{element}>{escape(text)}</{element}>" if matches else escape(text)
            for text, matches in pieces
        )
    )


@register.filter
def stories_of(hits: Iterable[Any]) -> list[Article]:
    """The stories of search results."""
    return [hit.article for hit in hits]


@register.filter
def narrowing_links(choices: Iterable[Choice]) -> SafeString:
    """A list item for each choice of a facet."""
    shown = ((choice.url, choice.label, choice.stories, choice.count) for choice in choices)
    return format_html_join("\n", LINK, shown)
