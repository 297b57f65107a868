"""The contents of share cards: texts and colour."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass

from django.utils import translation
from django.utils.formats import date_format

from articles.hugo import humanize
from articles.models import Article, SiteSettings
from articles.pictures.cards.drawing import get_drawable_text
from articles.rendering import strip_markup
from articles.site_settings import current, languages
from articles.site_settings.current import get_reader_date

#: Increase this number whenever cards are drawn differently.
CARD_VERSION = 1

#: Sections whose names tell readers nothing about a story.
GENERIC_SECTIONS = {"", "post", "posts", "articles", "blog"}

#: Date formats by locale that replace Django's. Django's English date is "Feb. 14, 2025".
LONG_DATE_FORMATS = {"en": "F j, Y"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One share card. ``label`` is shown above the headline, and ``foot`` below it. ``accent`` is a
    colour, as #rrggbb."""

    site: str
    accent: str
    headline: str
    label: str = ""
    foot: str = ""

    @property
    def digest(self) -> str:
        """A hash that identifies the drawing. It changes with each text, the colour and
        :data:`CARD_VERSION`."""
        facts = repr((CARD_VERSION, *astuple(self)))
        return hashlib.sha256(facts.encode()).hexdigest()[:16]


def build_story_card(site: SiteSettings, story: Article) -> Card:
    """Return the card of a story, with the site's texts in the story's language.

    If the typeface lacks a letter of the headline, the card cannot be drawn (see
    :func:`is_drawable`). All other texts are omitted if the typeface lacks one of their letters.
    """
    site = site.speaking(languages.get_code_of(story.url_language))
    authors = ", ".join(name for name, _slug in current.get_bylines(story))
    foot = [text for text in (get_drawable_text(authors), _format_date(site, story)) if text]
    return Card(
        site=get_drawable_text(site.title) or "",
        accent=site.highlight_colour,
        headline=story.headline,
        label=get_drawable_text(_get_label(story)) or "",
        foot=" · ".join(foot),
    )


def build_site_card(site: SiteSettings) -> Card:
    """Return the card for all pages without their own card."""
    words = get_drawable_text(strip_markup(site.subtitle or site.description)) or ""
    return Card(site="", accent=site.highlight_colour, headline=site.title, foot=words)


def _get_label(story: Article) -> str:
    """Return the credited source of the story, or else its first category, or else its section."""
    if story.credit_name:
        return story.credit_name
    categories = story.categories.names()
    section = story.section.rsplit("/", 1)[-1]
    return categories[0] if categories else "" if section in GENERIC_SECTIONS else humanize(section)


def _format_date(site: SiteSettings, story: Article) -> str:
    """Return the story's date in the site's format. If the site has none, use the format of the
    language. Return "" for an undated story."""
    if not story.dated:
        return ""
    locale = languages.get_locale_of(story.url_language)
    with translation.override(locale):
        pattern = site.date_format or LONG_DATE_FORMATS.get(locale)
        return get_drawable_text(date_format(get_reader_date(story), pattern)) or ""
