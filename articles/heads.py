"""The head of each page: what a visit knows of it, in the words of :mod:`articles.seo`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from articles import cards
from articles.caching import kept
from articles.cards import Card
from articles.models import Article
from articles.reading.resolving import Resolver
from articles.references import StoredPictures
from articles.seo import Head, Image, list_head, story_head, texts_under
from articles.surroundings import Surroundings
from articles.visits import Listing, Visit

#: Pixels that a picture must have to stand for its story where it is shared; networks show
#: smaller ones as stamps.
WIDE, HIGH = 600, 315
#: What networks show of pictures: photographs, not drawings.
PHOTOGRAPHS = (".jpg", ".jpeg", ".png", ".webp")


def home(visit: Visit, listing: Listing, text: Article | None) -> Head:
    with visit.speaking():
        return list_head(
            visit.publication,
            url=visit.publication.absolute(listing.url(listing.number)),
            title=visit.site.title,
            described=[
                text.described if text else None,
                visit.site.description,
                visit.site.subtitle,
            ],
            feeds=visit.feeds(visit.site.title, visit.home_url),
            image=_site_image(visit),
            alternates=visit.front_pages() if listing.number == 1 else (),
        )


def story(visit: Visit, article: Article, around: Surroundings) -> Head:
    return story_head(
        visit.publication,
        article,
        section=visit.section_name(article.section) if article.section else "",
        image=_image_of(visit, article),
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
    section: str = "",
    feeds: bool = True,
) -> Head:
    """A list of stories. ``above`` is the page that it belongs to: tags, categories, authors or
    archive; ``person`` the author whose stories they are; ``section`` the section, if it is one."""
    with visit.speaking():
        trail = [(_names()[above], f"{visit.home_url}{above}/")] if above else []
        return list_head(
            visit.publication,
            url=visit.publication.absolute(listing.url(listing.number)),
            title=title,
            described=described,
            trail=[*trail, (title, listing.base)],
            image=_site_image(visit),
            feeds=visit.feeds(f"{title} – {visit.site.title}", listing.base) if feeds else (),
            alternates=visit.versions_of(section) if section and listing.number == 1 else (),
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
            image=_site_image(visit),
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
    return (text.described, text.excerpt) if text else ()


def card_path(pk: int, card: Card) -> str:
    """The address of a story's card; another card is another address."""
    return f"/social-cards/{pk}-{card.digest}.png"


def _image_of(visit: Visit, story: Article) -> Image | None:
    """What stands for a story: the first of its ``images``, or its own picture where that is large
    enough, else its card. Hugo: ``images`` are for share cards alone."""
    named = _named_image(visit, story)
    if named:
        return named
    width, height = story.thumbnail_width or 0, story.thumbnail_height or 0
    photograph = story.thumbnail_url.lower().endswith(PHOTOGRAPHS)
    if photograph and width >= WIDE and height >= HIGH:
        url = visit.publication.complete(story.thumbnail_url)
        return Image(url=url, width=width, height=height, alt=story.headline)
    card = cards.of_story(visit.site, story)
    if not cards.drawable(card):
        return _site_image(visit)
    return _card_image(visit, card_path(story.pk, card), story.headline)


def _named_image(visit: Visit, story: Article) -> Image | None:
    """The first picture under ``images`` that is ours, or whole addresses of another's."""
    names = texts_under(story, "images")
    if not names:
        return None

    def find() -> Image | None:
        resolve = Resolver(StoredPictures(), None, story.placement())
        for name in names:
            if name.startswith(("https://", "http://")):
                return Image(url=name, alt=story.headline)
            found = resolve(name, "image")
            if found:
                url = visit.publication.complete(found.url)
                return Image(url=url, width=found.width, height=found.height, alt=story.headline)
        return None

    return kept(
        f"images:{story.pk}:{visit.publication.root}", find, settings=visit.site, at=visit.at
    )


def _site_image(visit: Visit) -> Image | None:
    card = cards.of_site(visit.site)
    path = f"/social-cards/{card.digest}.png"
    return _card_image(visit, path, visit.site.title) if cards.drawable(card) else None


def _card_image(visit: Visit, path: str, alt: str) -> Image:
    width, height = cards.SIZE
    return Image(url=visit.publication.absolute(path), width=width, height=height, alt=alt)


def _names() -> dict[str, str]:
    return {
        "tags": _("Tags"),
        "categories": _("Categories"),
        "authors": _("Authors"),
        "archive": _("Archive"),
    }
