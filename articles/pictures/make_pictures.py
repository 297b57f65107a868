"""Pictures that are made in advance: renditions of all pictures in stories, and share cards of the
newest stories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from articles.models import Article
from articles.pictures import cards, renditions
from articles.site_settings import current, languages
from articles.tasks import Failure, make_failure


@dataclass(frozen=True, slots=True)
class PictureReport:
    """The counts of one run. ``pictures``: pictures with new renditions. ``cards``: cards drawn.
    ``forgotten``: old cards removed. ``failed``: pictures and cards that could not be made."""

    pictures: int
    cards: int
    forgotten: int
    failed: int


def make_pictures(*, newest: int, keep_days: int) -> PictureReport:
    """Make the missing renditions for all live stories. Draw the missing share cards for the newest
    stories; ``newest`` is their number. Remove cards that are older than ``keep_days`` days."""
    at = timezone.now()
    forgotten = cards.remove_old_cards(days=keep_days)
    made = renditions.make_renditions(_find_shown_pictures(at))
    drawn = [_draw_card(card) for card in _build_cards(at, newest)]
    failures = [answer for answer in drawn if isinstance(answer, Failure)]
    for failure in failures:
        failure.log("A share card")
    return PictureReport(
        made.pictures, drawn.count(True), forgotten, len(made.failures) + len(failures)
    )


def _find_shown_pictures(at: datetime) -> set[str]:
    """Return the storage names of all pictures in live stories."""
    names: set[str] = set()
    pictured = Article.objects.published(at=at).filter(
        Q(html__contains="<img ") | ~Q(thumbnail_url="")
    )
    rows = pictured.order_by().values_list("thumbnail_url", "html")
    for thumbnail_url, html in rows.iterator(chunk_size=500):
        names.update(renditions.find_picture_names(thumbnail_url, html))
    return names


def _draw_card(card: cards.Card) -> bool | Failure:
    """Draw the card if it is missing. Return whether it was drawn, or the failure. Raise OSError if
    the card cannot be stored."""
    try:
        return cards.draw_missing_card(card)
    except OSError:
        raise
    except BaseException as fault:
        return make_failure(fault)


def _build_cards(at: datetime, newest: int) -> list[cards.Card]:
    stories = Article.objects.published(at=at).in_lists().order_by("-sort_date").for_lists()
    # Activate the site's time zone here, because a command runs no middleware. Texts and dates must
    # be the same as on a card that a reader requests.
    with (
        current.cache_settings(),
        timezone.override(current.get_zone_name(current.get_site_settings())),
    ):
        site = current.get_site_settings()
        wanted = [
            cards.build_site_card(site.speaking(code)) for code in languages.get_language_codes()
        ]
        wanted += [cards.build_story_card(site, story) for story in stories[:newest]]
    return [card for card in wanted if cards.is_drawable(card)]
