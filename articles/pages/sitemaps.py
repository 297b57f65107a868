"""Sitemaps: the addresses of everything that readers may see, and the news of the last two days.

``django.contrib.sitemaps`` is not used, because its memory use grows with the archive. Here, a
sitemap is divided into parts by primary key. Each part is read in one query and streamed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from html import unescape
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    Max,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from articles.editing.archive import get_archive_calendar
from articles.models import Article, ArticleQuerySet
from articles.models.term_tables import TERM_TABLES
from articles.pages.alternates import list_front_pages, list_section_versions
from articles.pages.feed_formats import make_each, strip_unprintable
from articles.pages.page_request import PageRequest
from articles.seo import sitemap
from articles.site_settings import languages
from articles.site_settings.current import get_reader_date
from articles.site_settings.fragments import get_or_make

#: Number of primary keys per part. The protocol allows at most 50,000 addresses per file.
KEYS_PER_PART = 5_000
#: Google: news stories must be at most two days old. A sitemap has at most a thousand of them.
MAX_NEWS_AGE, MAX_NEWS_STORIES = timedelta(hours=48), 1_000
#: Maximum number of pictures per address (Google).
MAX_PICTURES = 1_000

MEDIA_TYPE = "application/xml; charset=utf-8"


_PICTURE = re.compile(r'<img [^>]*?src="([^"]*)"')


@require_safe
def sitemap_index(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """Return the index of all parts, or of the parts of one language tree. Hugo: each language has
    its own sitemap."""
    reader = PageRequest(request, language or "")
    trees = languages.get_trees() if language is None else [language]

    def make() -> list[tuple[str, datetime | None]]:
        return list(_list_parts(reader, trees))

    key = "sitemaps" if language is None else f"sitemaps:{language}"
    parts = get_or_make(key, make, settings=reader.site, at=reader.at)
    entries = (
        f"<sitemap>{sitemap.render_loc(reader.publication.absolute(path))}{sitemap.render_lastmod(changed)}</sitemap>\n"
        for path, changed in parts
    )
    text = "".join((sitemap.render_opening("sitemapindex"), *entries, "</sitemapindex>\n"))
    return HttpResponse(text, content_type=MEDIA_TYPE)


@require_safe
def sitemap_part(
    request: HttpRequest, kind: str, number: str = "1", language: str = ""
) -> HttpResponseBase:
    """Return one part: the lists of a tree, or the stories, tags, categories or authors of the tree
    in one range of primary keys."""
    reader = PageRequest(request, language)
    span = {"pk__gt": (int(number) - 1) * KEYS_PER_PART, "pk__lte": int(number) * KEYS_PER_PART}
    if kind == "lists":
        urls = _build_list_entries(reader)
    elif kind == "stories":
        urls = _build_story_entries(reader, reader.stories.filter(**span))
    else:
        urls = _build_term_entries(reader, kind, span)
    return _serve_url_set(urls, "xhtml", "image")


@require_safe
def news_sitemap(request: HttpRequest) -> HttpResponseBase:
    """Return the stories of the last two days in all languages, except agency copy. If there are
    none, the file contains the home page, because an empty file would be invalid."""
    reader = PageRequest(request)
    recent = Article.objects.published(at=reader.at).in_lists()
    recent = recent.filter(sort_date__gt=reader.at - MAX_NEWS_AGE, sort_date__lte=reader.at)
    recent = recent.filter(agency_name=None)
    stories = recent.order_by("-sort_date").for_lists()[:MAX_NEWS_STORIES]
    home = sitemap.render_url(reader.publication.absolute(reader.home_url))
    return _serve_url_set(
        [*make_each(stories, partial(_build_news_entry, reader))] or [home], "news"
    )


def _list_parts(reader: PageRequest, trees: Sequence[str]) -> Iterator[tuple[str, datetime | None]]:
    """Yield (path, last change or None) for each part that is not empty. The parts are found in one
    query."""
    live = Article.objects.published(at=reader.at).in_lists()
    rows: list[QuerySet[Any]] = []
    for tree in trees:
        stories = _exclude_disabled(live.in_language(tree)).order_by()
        rows.append(_number_parts(stories, tree, "stories", Max("updated_at")))
        never = Value(None, output_field=DateTimeField())
        rows += [
            _number_parts(_find_used_terms(tables.terms, stories), tree, kind, never)
            for kind, tables in TERM_TABLES.items()
        ]
    for tree in trees:
        yield f"{_get_folder(tree)}lists.xml", None
    found = rows[0].union(*rows[1:], all=True)
    for tree, kind, number, changed in sorted(found, key=lambda row: row[:3]):
        yield f"{_get_folder(tree)}{kind}-{number + 1}.xml", changed


def _number_parts(rows: QuerySet[Any], tree: str, kind: str, changed: Any) -> QuerySet[Any]:
    """Group ``rows`` by part. Return (tree, kind, part number from 0, last change) for each
    part."""
    spans = rows.annotate(number=(F("pk") - Value(1)) / Value(KEYS_PER_PART)).values("number")
    counted = spans.annotate(n=Count("pk"), changed=changed).order_by()
    parts: QuerySet[Any] = counted.values_list(Value(tree), Value(kind), "number", "changed")
    return parts


def _find_used_terms(model: type[Model], stories: ArticleQuerySet) -> QuerySet[Any]:
    """Return the tags, categories or authors of ``stories``, depending on ``model``."""
    uses: Any = model._meta.get_field("uses")
    field, through = uses.field.name, uses.related_model
    article = "article" if through._meta.model_name == "articleauthor" else "content_object"
    used = through.objects.filter(**{field: OuterRef("pk"), f"{article}__in": stories})
    return model._default_manager.filter(Exists(used)).order_by()


def _get_folder(tree: str) -> str:
    return f"/{tree}/sitemaps/" if tree else "/sitemaps/"


# Entries


def _build_list_entries(reader: PageRequest) -> Iterator[str]:
    """Yield the entries of lists: the home page, the sections, the index pages of terms, the
    archive and the corrections."""
    absolute = reader.publication.absolute
    yield sitemap.render_url(absolute(reader.home_url), alternates=list_front_pages(reader))
    sections = reader.stories.exclude(section="").order_by("section").distinct()
    names = list(sections.values_list("section", flat=True))
    texts = Article.objects.texts(at=reader.at).in_language(reader.language)
    placed = texts.filter(section__in=names)
    addresses = dict(placed.values_list("section", "path"))
    for section in names:
        place = absolute(addresses.get(section, f"{reader.home_url}{section}/"))
        yield sitemap.render_url(place, alternates=list_section_versions(reader, section))
    for place in (*TERM_TABLES, "archive", "corrections"):
        if place == "corrections" and place in names:
            continue  # The section replaces the page.
        yield sitemap.render_url(absolute(f"{reader.home_url}{place}/"))
    calendar = get_archive_calendar(language=reader.language, settings=reader.site, at=reader.at)
    for year in calendar:
        yield sitemap.render_url(absolute(f"{reader.home_url}archive/{year.year}/"))


def _build_term_entries(reader: PageRequest, kind: str, span: dict[str, int]) -> Iterator[str]:
    found = (
        _find_used_terms(TERM_TABLES[kind].terms, reader.stories.order_by())
        .filter(**span)
        .order_by("pk")
    )
    for slug in found.values_list("slug", flat=True):
        path = reader.navigation.term_paths.get((kind, slug), f"{reader.home_url}{kind}/{slug}/")
        yield sitemap.render_url(reader.publication.absolute(path))


def _build_story_entries(reader: PageRequest, stories: ArticleQuerySet) -> Iterator[str]:
    """Yield the entries of stories, with translations and pictures. This runs one query."""
    others = [tree for tree in reader.navigation.trees if tree != reader.language]
    rows = (
        _exclude_disabled(stories)
        .order_by("pk")
        .annotate(
            pictured=Case(
                When(html__contains="<img ", then="html"),
                default=Value(""),
                output_field=TextField(),
            ),
            **{
                f"version_{n}": _build_version_expression(reader, tree)
                for n, tree in enumerate(others)
            },
        )
    )
    columns = ("path", "page_language", "last_modified", "sort_date", "thumbnail_url", "pictured")
    versions = (f"version_{n}" for n in range(len(others)))
    found = rows.values_list(*columns, *versions).iterator(chunk_size=1000)
    return make_each(found, partial(_build_story_entry, reader, others))


def _build_story_entry(reader: PageRequest, others: Sequence[str], row: Sequence[Any]) -> str:
    path, language, modified, dated, thumbnail, html, *elsewhere = row
    own = reader.publication.absolute(path)
    changed = modified or dated
    return sitemap.render_url(
        own,
        changed=changed if changed.year > 1 else None,
        alternates=_list_alternates(
            reader, own, language, dict(zip(others, elsewhere, strict=True))
        ),
        pictures=_list_pictures(reader, thumbnail, html),
    )


def _exclude_disabled(stories: ArticleQuerySet) -> ArticleQuerySet:
    """Exclude stories that set ``sitemap: {disable: true}``, as Hugo does."""
    unsaid = Q(params__sitemap__disable__isnull=True)
    return stories.filter(unsaid | Q(params__sitemap__disable=False))


def _build_version_expression(reader: PageRequest, tree: str) -> Any:
    """Return a query expression that finds the translation of a story in ``tree`` and yields its
    language and path, separated by a space. A translation has the same folder and name as the
    story, or else the same translation key."""
    live: QuerySet[Any] = Article.objects.published(at=reader.at).in_language(tree).order_by()
    live = live.annotate(
        found=Concat("page_language", Value(" "), "path", output_field=CharField())
    )
    same_place = live.filter(folder=OuterRef("folder"), name=OuterRef("name"))
    same_key = live.filter(translation_key__gt="", translation_key=OuterRef("translation_key"))
    return Coalesce(
        Subquery(same_place.values("found")[:1]), Subquery(same_key.values("found")[:1]), Value("")
    )


def _list_alternates(
    reader: PageRequest, own: str, language: str, versions: dict[str, str]
) -> list[tuple[str, str]]:
    """Return the same alternates as in the head of the story's page. ``versions`` maps language
    trees to the language and path of the translation, separated by a space."""
    found, default = {language: own}, own
    for tree, version in versions.items():
        code, _space, path = version.partition(" ")
        if path:
            found.setdefault(code, reader.publication.absolute(path))
        if path and not tree:
            default = reader.publication.absolute(path)
    return [*sorted(found.items()), ("x-default", default)] if len(found) > 1 else []


def _list_pictures(reader: PageRequest, thumbnail: str, html: str) -> list[str]:
    urls = [thumbnail] if thumbnail else []
    urls += map(unescape, _PICTURE.findall(html))
    whole = map(reader.publication.complete, [*dict.fromkeys(urls)][:MAX_PICTURES])
    return [url for url in whole if url]


def _build_news_entry(reader: PageRequest, story: Article) -> str:
    return sitemap.render_news_url(
        reader.publication.absolute(story.path),
        publication=strip_unprintable(reader.site.title),
        language=story.page_language,
        published=get_reader_date(story),
        title=strip_unprintable(story.headline),
    )


def _serve_url_set(urls: Iterable[str], *namespaces: str) -> StreamingHttpResponse:
    """Stream a sitemap of these entries. Raise Http404 if there are none, because an empty file is
    invalid."""
    urls = iter(urls)
    first = next(urls, None)
    if first is None:
        raise Http404

    def lines() -> Iterator[str]:
        yield sitemap.render_opening("urlset", *namespaces)
        yield first
        yield from urls
        yield "</urlset>\n"

    return StreamingHttpResponse(lines(), content_type=MEDIA_TYPE)
