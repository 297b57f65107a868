"""What stands on a card."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass

from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime

from articles import languages
from articles.cards.drawing import settable
from articles.hugo import humanize
from articles.models import Article, SiteSettings

#: Raised with every change of how cards are drawn.
VERSION = 1

#: Folders that say nothing of what is in them.
UNTELLING = {"", "post", "posts", "articles", "blog"}

#: Django's own English date is "Feb. 14, 2025".
LONG_DATE = {"en": "F j, Y"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """``label`` above the headline, ``foot`` below it; ``accent`` as #rrggbb."""

    site: str
    accent: str
    headline: str
    label: str = ""
    foot: str = ""

    @property
    def digest(self) -> str:
        """Names the drawing: another word, colour or way to draw is another name."""
        facts = repr((VERSION, *astuple(self)))
        return hashlib.sha256(facts.encode()).hexdigest()[:16]


def of_story(site: SiteSettings, story: Article) -> Card:
    """What our face cannot set is left out, but for the headline: see :func:`drawable`."""
    authors = ", ".join(name for name, _slug in story.terms.get("authors", ()))
    foot = [text for text in (settable(authors), _date(story)) if text]
    return Card(
        site=settable(site.title) or "",
        accent=site.highlight_colour,
        headline=story.headline,
        label=settable(_label(story)) or "",
        foot=" · ".join(foot),
    )


def of_site(site: SiteSettings) -> Card:
    """The card of every page that has none of its own."""
    words = settable(site.subtitle or site.description) or ""
    return Card(site="", accent=site.highlight_colour, headline=site.title, foot=words)


def _label(story: Article) -> str:
    """Where it comes from: the agency, else the category, else the section."""
    if story.credit_name:
        return story.credit_name
    categories = [name for name, _slug in story.terms.get("categories", ())]
    section = story.section.rsplit("/", 1)[-1]
    return categories[0] if categories else "" if section in UNTELLING else humanize(section)


def _date(story: Article) -> str:
    if not story.dated:
        return ""
    code = languages.code_of(story.url_language)
    with translation.override(code):
        return settable(date_format(localtime(story.sort_date), LONG_DATE.get(code))) or ""
