"""The state of an article, as text and as a badge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.cells import NOTHING
from articles.content.derive import LATEST_DATE
from articles.editing.working_copies import CopyResult
from articles.models import Article, WorkingCopy

STATE_LABELS = {
    "live": gettext_lazy("Live"),
    "scheduled": gettext_lazy("Scheduled"),
    "expired": gettext_lazy("Expired"),
    "draft": gettext_lazy("Draft"),
    "review": gettext_lazy("In review"),
    "retracted": gettext_lazy("Retracted"),
    "trashed": gettext_lazy("In the trash"),
}


def get_zone_name() -> str:
    """Return the time zone that the admin uses to show and read times."""
    return timezone.get_current_timezone_name()


def format_moment(at: datetime, *, zone: bool = True) -> str:
    """Format a time as "14 February 2025, 13:02 (Europe/Berlin)"."""
    local = timezone.localtime(at)
    text = f"{date_format(local, 'DATE_FORMAT')}, {date_format(local, 'H:i')}"
    return f"{text} ({get_zone_name()})" if zone else text


def render_short_moment(at: datetime) -> SafeString:
    """Render a time for a column of a list, in the admin's time zone."""
    local = timezone.localtime(at)
    day, time = date_format(local, _("j M Y")), date_format(local, "H:i")
    return format_html('<time datetime="{}">{} <small>{}</small></time>', at.isoformat(), day, time)


def make_moment_column(field: str, label: Any) -> Callable[[Any, Any], str]:
    """Return a column of a list for the times in ``field``, which may be empty."""

    @admin.display(description=label, ordering=field)
    def render(self: Any, row: Any) -> str:
        at = getattr(row, field)
        return render_short_moment(at) if at else NOTHING

    return render


def describe_state(article: Article, *, at: datetime) -> str:
    """Describe the state in a few words: "Scheduled for …", "Live until …"."""
    state = article.state(at=at)
    if state == "scheduled" and article.live_from >= LATEST_DATE:
        return _("Not on the site, because of the story's build options")
    if state == "scheduled":
        return _("Scheduled for %(moment)s") % {"moment": format_moment(article.live_from)}
    if state == "expired":
        return _("Expired on %(moment)s") % {"moment": format_moment(article.live_until)}
    if state == "live" and article.live_until < LATEST_DATE:
        return _("Live until %(moment)s") % {"moment": format_moment(article.live_until)}
    return str(STATE_LABELS[state])


def render_state_badge(article: Article, *, at: datetime) -> SafeString:
    """Render the state as a badge for lists."""
    state = article.state(at=at)
    return format_html('<span class="state state-{}">{}</span>', state, STATE_LABELS[state])


def describe_saved_state(article: Article, *, at: datetime) -> str:
    """Return the words before the link in the message after saving: "Live at", "Scheduled for …
    ·"."""
    state = article.state(at=at)
    if article.kind == Article.Kind.LIST and state == "live":
        return _("The text of the list page is live at")
    if state == "live":
        return _("Live at")
    return f"{describe_state(article, at=at)} ·"


def describe_saved_copy(saved: CopyResult, *, at: datetime) -> str:
    """Return the words before the link in the message after saving a working copy."""
    state = describe_saved_state(saved.article, at=at)
    if not saved.written:
        return _("Nothing was changed. %(state)s") % {"state": state}
    if saved.copy is None:
        text = _("Your text equals the published text, so there is nothing to publish. %(state)s")
        return text % {"state": state}
    if saved.article.state(at=at) == "live":
        return _("Draft saved. Readers still see the live text at")
    return _("Draft saved. %(state)s") % {"state": state}


def describe_copy_facts(copy: WorkingCopy) -> dict[str, str]:
    """Return who saved the unpublished changes last, and when, and since when there are any."""
    return {
        "name": str(copy.updated_by or _("an import")),
        "since": format_moment(copy.created_at, zone=False),
        "saved": format_moment(copy.updated_at, zone=False),
    }


def describe_copy(copy: WorkingCopy) -> str:
    """Return a sentence about unpublished changes: by whom and since when."""
    text = _("Unpublished changes since %(since)s, last saved by %(name)s on %(saved)s.")
    text %= describe_copy_facts(copy)
    in_review = _("In review.")
    return f"{text} {in_review}" if copy.status == WorkingCopy.ReviewState.REVIEW else text
