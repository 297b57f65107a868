"""The pictures that stand for our pages where somebody shares them: set in our own face from a
story's own words, each drawn once and then kept."""

from articles.cards.card import Card, of_site, of_story
from articles.cards.drawing import SIZE, drawable
from articles.cards.keeping import Busy, file_of, forget_old, make

__all__ = [
    "SIZE",
    "Busy",
    "Card",
    "drawable",
    "file_of",
    "forget_old",
    "make",
    "of_site",
    "of_story",
]
