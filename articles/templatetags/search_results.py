"""What search results show of the stories: their own words, those that match marked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article

register = template.Library()


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
