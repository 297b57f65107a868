"""Search results: highlighted matches, and links that narrow the search."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article
from articles.search.facets import Facet
from articles.templatetags.newsroom import site_lang_attributes

register = template.Library()

#: Facets whose choices have translated labels. The choices of all other facets are the site's own
#: names.
FACETS_WITHOUT_SITE_NAMES = {"lang", "year"}

#: Built here for speed instead of in a template, because a page has dozens of these links.
FACET_LINK = """<li><a href="{}" rel="nofollow"><bdi{}>{}</bdi> <span class="facet__count">\
<span class="visually-hidden">{}</span><span aria-hidden="true">{}</span></span></a></li>"""


@register.filter
def marked(pieces: Iterable[tuple[str, bool]], element: str = "mark") -> SafeString:
    """Join pieces of plain text and return HTML. Each match is in an HTML element, ``<mark>`` by
    default."""
    return mark_safe(
        "".join(
            f"<{element}>{escape(text)}</{element}>" if matches else escape(text)
            for text, matches in pieces
        )
    )


@register.filter
def stories_of(hits: Iterable[Any]) -> list[Article]:
    """Return the stories of search results."""
    return [hit.article for hit in hits]


@register.simple_tag(takes_context=True)
def narrowing_links(context: template.Context, facet: Facet) -> SafeString:
    """Return the choices of a facet as list items, each with a link."""
    language = "" if facet.name in FACETS_WITHOUT_SITE_NAMES else site_lang_attributes(context)
    shown = ((one.url, language, one.label, one.stories, one.count) for one in facet.choices)
    return format_html_join("\n", FACET_LINK, shown)
