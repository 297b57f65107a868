"""Where an article stands for its readers, in words and as a mark."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.derivation import END
from articles.models import Article

LABELS = {
    "live": gettext_lazy("Live"),
    "scheduled": gettext_lazy("Scheduled"),
    "expired": gettext_lazy("Expired"),
    "draft": gettext_lazy("Draft"),
    "review": gettext_lazy("In review"),
    "retracted": gettext_lazy("Retracted"),
}


def zone_name() -> str:
    """The time zone in which the desk's times are written and read."""
    return timezone.get_current_timezone_name()


def moment(at: datetime, *, zone: bool = True) -> str:
    """A moment as people read it: "14 February 2025, 13:02 (Europe/Berlin)"."""
    local = timezone.localtime(at)
    text = f"{date_format(local, 'DATE_FORMAT')}, {date_format(local, 'H:i')}"
    return f"{text} ({zone_name()})" if zone else text


def short(at: datetime) -> SafeString:
    """A moment in a list's column, in the desk's time zone."""
    local = timezone.localtime(at)
    day, time = date_format(local, "j M Y"), date_format(local, "H:i")
    return format_html('<time datetime="{}">{} <small>{}</small></time>', at.isoformat(), day, time)


def sentence(article: Article, *, at: datetime) -> str:
    """The state in one short sentence: "Scheduled for …", "Live until …"."""
    state = article.state(at=at)
    if state == "scheduled" and article.live_from >= END:
        return _("Not on the site: its build options say so")
    if state == "scheduled":
        return _("Scheduled for %(moment)s") % {"moment": moment(article.live_from)}
    if state == "expired":
        return _("Expired on %(moment)s") % {"moment": moment(article.live_until)}
    if state == "live" and article.live_until < END:
        return _("Live until %(moment)s") % {"moment": moment(article.live_until)}
    return str(LABELS[state])


def badge(article: Article, *, at: datetime) -> SafeString:
    """The state as a mark in a list."""
    state = article.state(at=at)
    return format_html('<span class="state state-{}">{}</span>', state, LABELS[state])


def announcement(article: Article, *, at: datetime) -> str:
    """What is said after saving, in front of a link: "Live at", "Scheduled for … at"."""
    state = article.state(at=at)
    if article.kind == Article.Kind.LIST and state == "live":
        return _("The text of the list page is live at")
    if state == "live":
        return _("Live at")
    return f"{sentence(article, at=at)} ·"
