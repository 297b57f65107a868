"""The metadata in the head of each page. These functions collect the values, and
:mod:`articles.seo` writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from articles.content.resolve import make_resolver
from articles.editing.references import StoredPictures
from articles.editing.related import RelatedStories
from articles.hugo import VOCABULARIES
from articles.models import Article
from articles.pages.alternates import list_front_pages, list_section_versions
from articles.pages.feed_formats import FEED_FORMATS
from articles.pages.page_request import PageRequest
from articles.pages.story_lists import StoryListPage
from articles.pictures import cards
from articles.pictures.cards import Card
from articles.rendering import strip_markup
from articles.seo import FeedLink, Head, Image, build_list_head, build_story_head, get_param_texts
from articles.site_settings.fragments import get_or_make

#: Minimum width and height in pixels of a share image. Social networks show smaller pictures as
#: thumbnails.
MIN_PICTURE_WIDTH, MIN_PICTURE_HEIGHT = 600, 315
#: File name extensions of photographs. Social networks do not show drawings such as SVG.
PHOTOGRAPH_ENDINGS = (".jpg", ".jpeg", ".png", ".webp")


def build_home_head(reader: PageRequest, listing: StoryListPage, text: Article | None) -> Head:
    """Return the head of the home page, or of a later page of its list. ``text`` is the article
    with the home page's own text, if any."""
    with reader.in_own_language():
        return build_list_head(
            reader.publication,
            url=reader.publication.absolute(listing.url(listing.number)),
            title=reader.site.title,
            described=[
                text.meta_description if text else None,
                reader.publication.description,
                strip_markup(reader.site.subtitle),
            ],
            feeds=_list_site_feeds(reader),
            image=_build_site_image(reader),
            alternates=list_front_pages(reader) if listing.number == 1 else (),
        )


def make_story_head(reader: PageRequest, article: Article, around: RelatedStories) -> Head:
    """Return the head of a story's page. ``around`` contains the story's translations."""
    return build_story_head(
        reader.publication,
        article,
        section=reader.navigation.section_name(article.section) if article.section else "",
        image=_choose_story_image(reader, article),
        translations=around.translations,
        feeds=_list_story_feeds(reader, article),
    )


def make_list_head(
    reader: PageRequest,
    listing: StoryListPage,
    title: str,
    described: Sequence[str | None] = (),
    *,
    above: str = "",
    person: dict[str, Any] | None = None,
    section: str = "",
    feeds: bool = True,
) -> Head:
    """Return the head of a list of stories.

    ``above`` is the parent page of the list: tags, categories, authors or archive. ``person`` has
    the data of an author, and ``section`` is the section of the list, if any. ``feeds`` is true if
    the list has its own feeds.
    """
    with reader.in_own_language():
        trail = [(get_index_titles()[above], f"{reader.home_url}{above}/")] if above else []
        own_feeds = _list_feed_links(f"{title} – {reader.site.title}", listing.base)
        translated = section and listing.number == 1
        return build_list_head(
            reader.publication,
            url=reader.publication.absolute(listing.url(listing.number)),
            title=title,
            described=described,
            trail=[*trail, (title, listing.base)],
            image=_build_site_image(reader),
            feeds=own_feeds if feeds else _list_site_feeds(reader),
            alternates=list_section_versions(reader, section) if translated else (),
            person=person,
        )


def build_index_head(reader: PageRequest, place: str, text: Article | None = None) -> Head:
    """Return the head of an index page (tags, categories, authors or archive)."""
    with reader.in_own_language():
        title = text.headline if text else get_index_titles()[place]
        base = f"{reader.home_url}{place}/"
        return build_list_head(
            reader.publication,
            url=reader.publication.absolute(base),
            title=title,
            described=get_list_descriptions(text),
            image=_build_site_image(reader),
            trail=[(title, base)],
            feeds=_list_site_feeds(reader),
        )


def build_search_head(reader: PageRequest, text: Article | None = None) -> Head:
    """Return the head of the search page, which is the same for all queries. ``text`` is the
    article with the search page's own text, if any."""
    with reader.in_own_language():
        title, base = text.headline if text else _("Search"), f"{reader.home_url}search/"
        return build_list_head(
            reader.publication,
            url=reader.publication.absolute(base),
            title=title,
            described=[
                *get_list_descriptions(text),
                _("Search all stories of %(site)s.") % {"site": reader.site.title},
            ],
            trail=[(title, base)],
            feeds=_list_site_feeds(reader),
        )


def get_list_descriptions(text: Article | None) -> tuple[str | None, ...]:
    """Return the descriptions of a list, the preferred one first. ``text`` is the article with the
    list's title and body, if any."""
    return (text.meta_description, text.excerpt) if text else ()


def get_card_path(pk: int, card: Card) -> str:
    """Return the address of a story's card. It changes when the card changes."""
    return f"/social-cards/{pk}-{card.digest}.png"


def _list_feed_links(title: str, base: str) -> list[FeedLink]:
    """Return the links to the feeds of the list ``title`` at ``base``, one per format."""
    return [
        FeedLink(f"{title} ({form.name})", form.media_type, f"{base}{file}")
        for file, form in FEED_FORMATS.items()
    ]


def _list_site_feeds(reader: PageRequest) -> list[FeedLink]:
    return _list_feed_links(reader.site.title, reader.home_url)


def _list_story_feeds(reader: PageRequest, story: Article) -> list[FeedLink]:
    """Return the links to the feeds that contain a story: the feeds of its section and of the whole
    site."""
    site = _list_site_feeds(reader)
    if not story.section or story.kind != Article.Kind.PAGE:
        return site
    section = reader.navigation.section(story.section)
    title = f"{section['name']} – {reader.site.title}"
    return [*_list_feed_links(title, str(section["url"])), *site]


def _choose_story_image(reader: PageRequest, story: Article) -> Image | None:
    """Return the share image of a story. Use the first of its ``images``, or else its own picture
    if that is large enough, or else its card. Hugo: ``images`` are only used as share images."""
    named = _find_named_image(reader, story)
    if named:
        return named
    width, height = story.thumbnail_width or 0, story.thumbnail_height or 0
    photograph = story.thumbnail_url.lower().endswith(PHOTOGRAPH_ENDINGS)
    if photograph and width >= MIN_PICTURE_WIDTH and height >= MIN_PICTURE_HEIGHT:
        url = reader.publication.complete(story.thumbnail_url)
        return Image(url=url, width=width, height=height, alt=story.headline)
    card = cards.build_story_card(reader.site, story)
    if not cards.is_drawable(card):
        return _build_site_image(reader)
    return _build_card_image(reader, get_card_path(story.pk, card), story.headline)


def _find_named_image(reader: PageRequest, story: Article) -> Image | None:
    """Return the first of the story's ``images`` that is stored here or has an absolute URL. Return
    None if there is no such image."""
    names = get_param_texts(story, "images")
    if not names:
        return None

    def find() -> Image | None:
        resolve = make_resolver(StoredPictures(), None, story.placement(), story.params)
        for name in names:
            if name.startswith(("https://", "http://")):
                return Image(url=name, alt=story.headline)
            found = resolve(name, "image")
            if found:
                url = reader.publication.complete(found.url)
                return Image(url=url, width=found.width, height=found.height, alt=story.headline)
        return None

    return get_or_make(
        f"images:{story.pk}:{reader.publication.root}", find, settings=reader.site, at=reader.at
    )


def _build_site_image(reader: PageRequest) -> Image | None:
    card = cards.build_site_card(reader.site)
    path = f"/social-cards/{card.digest}.png"
    return _build_card_image(reader, path, reader.site.title) if cards.is_drawable(card) else None


def _build_card_image(reader: PageRequest, path: str, alt: str) -> Image:
    width, height = cards.CARD_SIZE
    return Image(url=reader.publication.absolute(path), width=width, height=height, alt=alt)


def get_index_titles() -> dict[str, str]:
    """Return the titles of the index pages (tags, categories, authors, archive), keyed by name."""
    titles = {plural: _(vocabulary.title) for plural, vocabulary in VOCABULARIES.items()}
    return titles | {"archive": _("Archive")}
