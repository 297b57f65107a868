"""Pictures made ahead for the whole site: renditions of whatever is shown, cards of the newest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from articles import cards, renditions
from articles.models import Article, SiteSettings


@dataclass(frozen=True, slots=True)
class Made:
    """``pictures`` with new renditions, ``cards`` drawn, old cards ``forgotten``."""

    pictures: int
    cards: int
    forgotten: int


def prepare(*, newest: int, keep_days: int) -> Made:
    """Make what is missing: renditions for all stories that readers see, share cards for the
    ``newest``; forget cards older than ``keep_days``."""
    at = timezone.now()
    forgotten = cards.forget_old(days=keep_days)
    return Made(renditions.make(_shown(at)), _draw_cards(at, newest), forgotten)


def _shown(at: datetime) -> set[str]:
    """Names in storage of all pictures that stories show."""
    names: set[str] = set()
    pictured = Article.objects.published(at=at).filter(
        Q(html__contains="<img ") | ~Q(thumbnail_url="")
    )
    rows = pictured.order_by().values_list("thumbnail_url", "html")
    for thumbnail_url, html in rows.iterator(chunk_size=500):
        names.update(renditions.pictures_in(thumbnail_url, html))
    return names


def _draw_cards(at: datetime, newest: int) -> int:
    site = SiteSettings.current(at=at)
    stories = Article.objects.published(at=at).in_lists().order_by("-sort_date").for_lists()
    wanted = [cards.of_site(site), *(cards.of_story(site, story) for story in stories[:newest])]
    return sum(cards.make(card) for card in wanted if cards.drawable(card))
