"""The feeds of the home page and of each section, term and author.

Hugo: each list has an ``index.xml``. Our lists also have Atom and JSON feeds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from mimetypes import guess_type
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.editing.addresses import quote_path
from articles.hugo import Correction
from articles.models import Article, ArticleQuerySet
from articles.models.term_tables import TERM_TABLES
from articles.pages.feed_formats import (
    FEED_FORMATS,
    FeedDocument,
    FeedItem,
    FeedPicture,
    make_each,
    strip_unprintable,
    write_feed,
)
from articles.pages.page_request import PageRequest
from articles.pages.story_lists import find_list_text
from articles.pages.terms import has_visible_term
from articles.pictures import cards
from articles.rendering import clean_for_feeds
from articles.seo.structured_data import get_modified_date
from articles.site_settings import current
from articles.site_settings.current import get_reader_date
from articles.site_settings.fragments import get_or_make

#: Maximum number of stories per feed. Hugo has no limit, but feed readers only need the newest.
MAX_STORIES = 50

#: Columns that feeds do not need.
DEFERRED_FIELDS = ("body", "params", "contents", "plain_text")


@require_safe
def home_feed(request: HttpRequest, file: str, language: str = "") -> HttpResponse:
    """Return the feed of all stories in one language. Hugo: this feed is not limited to the main
    sections."""
    reader = PageRequest(request, language)
    return _serve_feed(reader, file, "", reader.home_url, reader.stories)


@require_safe
def section_feed(request: HttpRequest, section: str, file: str, language: str = "") -> HttpResponse:
    reader = PageRequest(request, language)
    base = f"{reader.home_url}{section}/"
    if base in reader.navigation.terms_by_path:
        return _serve_term_feed(reader, file, *reader.navigation.terms_by_path[base], base)
    moved = reader.navigation.texts.get(section)
    if moved and moved["url"] != base:
        return HttpResponsePermanentRedirect(quote_path(moved["url"] + file))
    text = find_list_text(reader, base)
    name = text.headline if text else reader.navigation.section_name(section)
    # Hugo: a permalink pattern can give a section an address that differs from its folder.
    stories = reader.stories.in_section(text.section if text and text.section else section)
    return _serve_feed(reader, file, name, base, stories, may_be_empty=text is not None)


@require_safe
def term_feed(
    request: HttpRequest, plural: str, slug: str, file: str, language: str = ""
) -> HttpResponse:
    reader = PageRequest(request, language)
    return _serve_term_feed(reader, file, plural, slug, f"{reader.home_url}{plural}/{slug}/")


@require_safe
def author_feed(request: HttpRequest, slug: str, file: str, language: str = "") -> HttpResponse:
    reader = PageRequest(request, language)
    return _serve_term_feed(reader, file, "authors", slug, f"{reader.home_url}authors/{slug}/")


def _serve_term_feed(
    reader: PageRequest, file: str, plural: str, slug: str, base: str
) -> HttpResponse:
    """Return the feed of the term whose list is at ``base``. Redirect if the term was renamed, or
    if the front matter of the term's page sets another address."""
    plural, slug = reader.navigation.terms_by_path.get(base, (plural, slug))
    moved = reader.navigation.term_paths.get((plural, slug), base)
    if base != moved:
        return HttpResponsePermanentRedirect(quote_path(moved + file))
    found = get_object_or_404(
        TERM_TABLES[plural].terms.objects.select_related("alias_of"), slug=slug
    )
    if found.alias_of:
        if not has_visible_term(reader, plural, found.alias_of.slug):
            raise Http404
        current_feed = f"{reader.home_url}{plural}/{found.alias_of.slug}/{file}"
        return HttpResponsePermanentRedirect(quote_path(current_feed))
    if plural == "authors":
        name = current.get_author_name(found.name, slug, tree=reader.language)
        stories = reader.stories.by_author(slug)
    else:
        name, stories = found.name, reader.stories.with_term(plural, slug)
    return _serve_feed(reader, file, name, base, stories)


@require_safe
def corrections_feed(request: HttpRequest, file: str, language: str = "") -> HttpResponse:
    """Return the feed of corrections, with one item per correction. A section at the same address
    has its own feed."""
    reader = PageRequest(request, language)
    if "corrections" in reader.navigation.top_sections:
        return section_feed(request, "corrections", file, language)
    base = f"{reader.home_url}corrections/"

    def make() -> tuple[str, datetime]:
        # The latest corrections are in the stories that were corrected last.
        found = reader.stories.corrected().defer(*DEFERRED_FIELDS, "html")[:MAX_STORIES]
        pairs = [(story, one) for story in found for one in story.shown_corrections()]
        pairs.sort(key=lambda pair: _get_correction_date(*pair), reverse=True)
        text = find_list_text(reader, base)
        with reader.in_own_language():
            name = text.headline if text else _("Corrections")
            words = _("The latest corrections of stories on %(site)s.")
            items = list(make_each(pairs[:MAX_STORIES], partial(_build_correction_item, reader)))
        words %= {"site": reader.publication.title}
        feed = _build_feed(reader, file, name, base, items, words=words)
        return write_feed(feed, file), reader.at

    return _respond(reader, file, base, make)


def _serve_feed(
    reader: PageRequest,
    file: str,
    name: str,
    base: str,
    stories: ArticleQuerySet,
    *,
    may_be_empty: bool = False,
) -> HttpResponse:
    """Return the feed of the list ``name`` at ``base``, or of the whole site if ``name`` is "". The
    feed is cached until something on the site changes. Return "304 Not Modified" if the client
    already has the feed."""

    def make() -> tuple[str, datetime] | None:
        found = list(stories.order_by("-sort_date", "path").defer(*DEFERRED_FIELDS)[:MAX_STORIES])
        if name and not found and not may_be_empty:
            return None
        items = make_each(found, partial(_build_item, reader))
        return write_feed(_build_feed(reader, file, name, base, items), file), reader.at

    return _respond(reader, file, base, make)


def _respond(
    reader: PageRequest, file: str, base: str, make: Callable[[], tuple[str, datetime] | None]
) -> HttpResponse:
    """Return the feed that ``make`` returns, with the time at which it was made. Cache it until
    something on the site changes. If ``make`` returns None, raise Http404."""
    address = reader.publication.absolute(f"{base}{file}")
    key = f"feed:{hashlib.sha256(address.encode()).hexdigest()[:32]}"
    made = get_or_make(key, make, settings=reader.site, at=reader.at)
    if made is None:
        raise Http404
    text, moment = made
    etag = quote_etag(hashlib.sha256(text.encode()).hexdigest()[:32])
    response = HttpResponse(text, content_type=f"{FEED_FORMATS[file].media_type}; charset=utf-8")
    response["ETag"], response["Last-Modified"] = etag, http_date(moment.timestamp())
    unchanged = get_conditional_response(
        reader.request, etag=etag, last_modified=int(moment.timestamp()), response=response
    )
    return unchanged or response


def _build_feed(
    reader: PageRequest,
    file: str,
    name: str,
    base: str,
    items: Iterable[FeedItem],
    *,
    words: str = "",
) -> FeedDocument:
    publication = reader.publication
    title = f"{name} – {publication.title}" if name else publication.title
    with reader.in_own_language():
        news = _("News from %(site)s.") % {"site": publication.title}
        every = _("All stories on %(title)s, from %(site)s.")
    words = words or (every % {"title": name, "site": publication.title} if name else news)
    return FeedDocument(
        title=title,
        identity=publication.identity(base),
        url=publication.absolute(base),
        own_url=publication.absolute(f"{base}{file}"),
        description=words if name else publication.description or words,
        language=publication.language,
        icon=publication.absolute(cards.build_icon(current.get_site_settings(), "192").path),
        publisher=publication.title,
        items=list(items),
    )


def _build_item(reader: PageRequest, story: Article) -> FeedItem:
    """Return the feed item of a story. If the story credits an original on another site, include
    only the summary. The full text belongs to the publisher of the original."""
    publication = reader.publication
    url = publication.absolute(story.path)
    people = [
        (name, publication.page(f"authors/{slug}/")) for name, slug in current.get_bylines(story)
    ]
    labels = [*story.categories.names(), *story.tags.names()]
    credited = [(story.credit_name, "")] if story.credit_name else []
    return FeedItem(
        url=url,
        identity=publication.identity(story.first_path or story.path),
        title=story.headline,
        summary=story.excerpt,
        html=None if story.credit_url else clean_for_feeds(story.html, url),
        language=story.page_language,
        published=get_reader_date(story) if story.dated else None,
        updated=get_modified_date(story)
        if story.dated
        else story.last_modified or story.created_at,
        authors=people
        or credited
        or [(publication.desk or publication.title, publication.absolute("/"))],
        labels=list(dict.fromkeys(labels)),
        picture=_build_picture(reader, story.thumbnail_url),
        original=strip_unprintable(story.credit_url),
    )


def _get_correction_date(story: Article, correction: Correction) -> datetime:
    dated = story.sort_date if story.dated else story.created_at
    return correction.date or story.last_modified or dated


def _build_correction_item(reader: PageRequest, pair: tuple[Article, Correction]) -> FeedItem:
    """Return the feed item of one correction. It stays the same item if its wording is mended."""
    story, correction = pair
    publication = reader.publication
    moment = _get_correction_date(story, correction)
    same_date = [one for one in story.shown_corrections() if one.date == correction.date]
    mark = f"{correction.date.astimezone(UTC):%Y%m%dT%H%M%SZ}" if correction.date else ""
    if len(same_date) > 1 or not mark:
        mark += hashlib.sha256(correction.text.encode()).hexdigest()[:8]
    return FeedItem(
        url=f"{publication.absolute(story.path)}#page-corrections",
        identity=f"{publication.identity(story.first_path or story.path)}#correction-{mark}",
        title=_("Correction: %(headline)s") % {"headline": story.headline},
        summary=correction.text,
        html=None,
        language=story.page_language,
        published=moment,
        updated=moment,
        authors=[(publication.desk or publication.title, publication.absolute("/"))],
        labels=[],
    )


def _build_picture(reader: PageRequest, url: str) -> FeedPicture | None:
    """Return the picture of a story. Return None if it is not in media storage."""
    if not url.startswith(settings.MEDIA_URL):
        return None
    media_type, _encoding = guess_type(url)
    if media_type is None:
        return None
    try:
        size = default_storage.size(unquote(url.removeprefix(settings.MEDIA_URL)))
    except (OSError, ValueError, SuspiciousFileOperation):
        return None
    return FeedPicture(url=reader.publication.complete(url), media_type=media_type, size=size)
