"""Drawn images: share cards, which show a story's headline in the site's typeface, and the site's
icon. Each image is drawn once and then stored."""

from articles.pictures.cards.card import Card, build_site_card, build_story_card
from articles.pictures.cards.drawing import CARD_SIZE, is_drawable
from articles.pictures.cards.icon import ICON_SIZES as ICON_SIZES
from articles.pictures.cards.icon import Icon, build_icon, get_vector_logo
from articles.pictures.cards.store import (
    CardsBusy,
    draw_missing_card,
    get_card_file,
    remove_old_cards,
)

__all__ = [
    "CARD_SIZE",
    "ICON_SIZES",
    "Card",
    "CardsBusy",
    "Icon",
    "build_icon",
    "build_site_card",
    "build_story_card",
    "draw_missing_card",
    "get_card_file",
    "get_vector_logo",
    "is_drawable",
    "remove_old_cards",
]
