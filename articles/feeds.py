"""The feeds of the home page, each section, term and author. Hugo: ``index.xml`` beside the list;
ours has Atom and JSON beside that."""

from __future__ import annotations

import hashlib
from datetime import datetime
from mimetypes import guess_type
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.caching import kept
from articles.models import Article, ArticleQuerySet, Author
from articles.syndication import FORMATS, Feed, Item, Picture, absolute_html
from articles.visits import VOCABULARIES, Visit

#: Stories a feed carries. Hugo has no limit; a reader that polls needs the newest.
LENGTH = 50

#: Columns that no feed shows.
UNUSED = ("body", "params", "contents", "plain_text")


@require_safe
def home(request: HttpRequest, file: str, language: str = "") -> HttpResponse:
    """All stories of a language. Hugo: not only the main sections."""
    visit = Visit(request, language)
    return _answer(visit, file, "", visit.home_url, visit.stories)


@require_safe
def section(request: HttpRequest, section: str, file: str, language: str = "") -> HttpResponse:
    visit = Visit(request, language)
    base = f"{visit.home_url}{section}/"
    text = visit.list_text(base)
    name = text.headline if text else visit.section_name(section)
    # Hugo: a pattern may put a section at another address than its folder's.
    stories = visit.stories.in_section(text.section if text and text.section else section)
    return _answer(visit, file, name, base, stories, may_be_empty=text is not None)


@require_safe
def term(
    request: HttpRequest, plural: str, slug: str, file: str, language: str = ""
) -> HttpResponse:
    visit = Visit(request, language)
    name = get_object_or_404(VOCABULARIES[plural], slug=slug).name
    base = f"{visit.home_url}{plural}/{slug}/"
    return _answer(visit, file, name, base, visit.stories.with_term(plural, slug))


@require_safe
def author(request: HttpRequest, slug: str, file: str, language: str = "") -> HttpResponse:
    visit = Visit(request, language)
    name = get_object_or_404(Author, slug=slug).name
    base = f"{visit.home_url}authors/{slug}/"
    return _answer(visit, file, name, base, visit.stories.by_author(slug))


def _answer(
    visit: Visit,
    file: str,
    name: str,
    base: str,
    stories: ArticleQuerySet,
    *,
    may_be_empty: bool = False,
) -> HttpResponse:
    """The feed of the list ``name`` at ``base`` ("" and home: of the whole site), made once in each
    generation of the site; "not modified" to a reader that has it already."""
    media_type, write = FORMATS[file]

    def make() -> tuple[str, datetime] | None:
        found = list(stories.order_by("-sort_date", "path").defer(*UNUSED)[:LENGTH])
        if name and not found and not may_be_empty:
            return None
        return write(_feed(visit, file, name, base, found)), visit.at

    address = visit.publication.absolute(f"{base}{file}")
    key = f"feed:{hashlib.sha256(address.encode()).hexdigest()[:32]}"
    made = kept(key, make, settings=visit.site, at=visit.at)
    if made is None:
        raise Http404
    text, moment = made
    etag = quote_etag(hashlib.sha256(text.encode()).hexdigest()[:32])
    response = HttpResponse(text, content_type=media_type)
    response["ETag"], response["Last-Modified"] = etag, http_date(moment.timestamp())
    unchanged = get_conditional_response(
        visit.request, etag=etag, last_modified=int(moment.timestamp()), response=response
    )
    return unchanged or response


def _feed(visit: Visit, file: str, name: str, base: str, stories: list[Article]) -> Feed:
    publication = visit.publication
    title = f"{name} – {publication.title}" if name else publication.title
    with visit.speaking():
        news = _("News from %(site)s.") % {"site": publication.title}
        every = _("All stories on %(title)s, from %(site)s.")
    words = every % {"title": name, "site": publication.title} if name else news
    return Feed(
        title=title,
        url=publication.absolute(base),
        own_url=publication.absolute(f"{base}{file}"),
        description=words if name else publication.description or words,
        language=publication.language,
        icon=publication.complete(static("icons/newsroom-192.png")),
        publisher=publication.title,
        items=[_item(visit, story) for story in stories],
    )


def _item(visit: Visit, story: Article) -> Item:
    """Our own stories in full; of those with a source the summary, which is ours to give."""
    publication = visit.publication
    url = publication.absolute(story.path)
    people = [
        (name, publication.page(f"authors/{slug}/"))
        for name, slug in story.terms.get("authors", ())
    ]
    labels = [name for kind in ("categories", "tags") for name, _slug in story.terms.get(kind, ())]
    credited = [(story.credit_name, "")] if story.credit_name else []
    return Item(
        url=url,
        title=story.headline,
        summary=story.excerpt,
        html=None if story.credit_url else absolute_html(story.html, url),
        language=story.page_language,
        published=story.sort_date if story.dated else None,
        updated=max(story.last_modified or story.sort_date, story.sort_date)
        if story.dated
        else story.last_modified or story.created_at,
        authors=people
        or credited
        or [(publication.desk or publication.title, publication.absolute("/"))],
        labels=list(dict.fromkeys(labels)),
        picture=_picture(visit, story.thumbnail_url),
        original=story.credit_url,
    )


def _picture(visit: Visit, url: str) -> Picture | None:
    """A story's picture, if it lies in our own storage."""
    media_type, _encoding = guess_type(url)
    if not url.startswith(settings.MEDIA_URL) or media_type is None:
        return None
    try:
        size = default_storage.size(unquote(url.removeprefix(settings.MEDIA_URL)))
    except (OSError, ValueError, SuspiciousFileOperation):
        return None
    return Picture(url=visit.publication.complete(url), media_type=media_type, size=size)
