"""Messages with an Undo button."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from articles.models import DeskAction
from articles.templatetags.undo import UNDO_TAG


def message_with_undo(
    request: HttpRequest, level: int, text: Any, action: DeskAction | None
) -> None:
    """Show ``text`` on the next page, with a button that undoes ``action``. Without a stored
    action, there is no button. The page makes the button (``templates/admin/base_site.html``),
    because a message cannot hold a CSRF token."""
    tag = f"{UNDO_TAG}{action.pk}" if action is not None and action.pk else ""
    messages.add_message(request, level, text, extra_tags=tag)
