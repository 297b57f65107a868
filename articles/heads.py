"""The head of each page: what a visit knows of it, in the words of :mod:`articles.seo`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from articles.models import Article
from articles.seo import Head, list_head, story_head
from articles.surroundings import Surroundings
from articles.visits import Listing, Visit


def home(visit: Visit, listing: Listing, text: Article | None) -> Head:
    with visit.speaking():
        return list_head(
            visit.publication,
            url=visit.publication.absolute(listing.url(listing.number)),
            title=visit.site.title,
            described=[
                text.description if text else None,
                visit.site.description,
                visit.site.subtitle,
            ],
            feeds=visit.feeds(visit.site.title, visit.home_url),
            alternates=visit.front_pages() if listing.number == 1 else (),
        )


def story(visit: Visit, article: Article, around: Surroundings) -> Head:
    return story_head(
        visit.publication,
        article,
        section=visit.section_name(article.section) if article.section else "",
        image=None,
        translations=around.translations,
    )


def listed(
    visit: Visit,
    listing: Listing,
    title: str,
    described: Sequence[str | None] = (),
    *,
    above: str = "",
    person: dict[str, Any] | None = None,
    feeds: bool = True,
) -> Head:
    """A list of stories. ``above`` is the page that it belongs to: tags, categories, authors or
    archive; ``person`` the author whose stories they are."""
    with visit.speaking():
        trail = [(_names()[above], f"{visit.home_url}{above}/")] if above else []
        return list_head(
            visit.publication,
            url=visit.publication.absolute(listing.url(listing.number)),
            title=title,
            described=described,
            trail=[*trail, (title, listing.base)],
            feeds=visit.feeds(f"{title} – {visit.site.title}", listing.base) if feeds else (),
            person=person,
        )


def index(visit: Visit, place: str, text: Article | None = None) -> Head:
    """A page of all tags, categories, authors or years."""
    with visit.speaking():
        title, base = text.headline if text else _names()[place], f"{visit.home_url}{place}/"
        return list_head(
            visit.publication,
            url=visit.publication.absolute(base),
            title=title,
            described=words_of(text),
            trail=[(title, base)],
        )


def search(visit: Visit) -> Head:
    """Whatever was asked for, to machines it is one page."""
    with visit.speaking():
        title, base = _("Search"), f"{visit.home_url}search/"
        return list_head(
            visit.publication,
            url=visit.publication.absolute(base),
            title=title,
            described=[_("Search all stories of %(site)s.") % {"site": visit.site.title}],
            trail=[(title, base)],
        )


def words_of(text: Article | None) -> tuple[str | None, ...]:
    """What the text of a list says of the list."""
    return (text.description, text.excerpt) if text else ()


def _names() -> dict[str, str]:
    return {
        "tags": _("Tags"),
        "categories": _("Categories"),
        "authors": _("Authors"),
        "archive": _("Archive"),
    }
