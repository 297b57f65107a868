"""Parts of the cells of lists. In a narrow window, each row of a list is a card without columns."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

#: What an empty cell shows. A card leaves it out.
NOTHING = SafeString('<span class="desk-none">–</span>')


def render_label(text: Any) -> SafeString:
    """Render the name of a column, which only cards show."""
    return format_html('<span class="desk-label">{}</span>', capfirst(text))
