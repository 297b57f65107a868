"""What search engines ask for: the addresses of everything that readers may see, in parts of a size
that no archive changes, and the news of two days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
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

from articles import languages
from articles.caching import kept
from articles.models import Article, ArticleQuerySet, Author
from articles.seo import sitemap
from articles.syndication import printable
from articles.visits import VOCABULARIES, Visit

#: Keys of a part; the protocol allows 50,000 addresses a file.
SIZE = 5_000
#: Google: news are two days old at most, and a thousand.
NEWS_AGE, NEWS_LENGTH = timedelta(hours=48), 1_000
#: Google: pictures of one address.
MOST_PICTURES = 1_000

MEDIA_TYPE = "application/xml; charset=utf-8"

LABELS: dict[str, type[Model]] = {**VOCABULARIES, "authors": Author}

_PICTURE = re.compile(r'<img [^>]*?src="([^"]*)"')


@require_safe
def index(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """All parts: of every language tree, or of one (Hugo has a map for each language)."""
    visit = Visit(request, language or "")
    trees = languages.trees() if language is None else [language]

    def make() -> list[tuple[str, datetime | None]]:
        return list(_parts(visit, trees))

    key = "sitemaps" if language is None else f"sitemaps:{language}"
    parts = kept(key, make, settings=visit.site, at=visit.at)
    entries = (
        f"<sitemap>{sitemap.loc(visit.publication.absolute(path))}{sitemap.lastmod(changed)}</sitemap>\n"
        for path, changed in parts
    )
    text = "".join((sitemap.head("sitemapindex"), *entries, "</sitemapindex>\n"))
    return HttpResponse(text, content_type=MEDIA_TYPE)


@require_safe
def part(
    request: HttpRequest, kind: str, number: str = "1", language: str = ""
) -> HttpResponseBase:
    """One part: the lists of a tree, or those of its stories, tags, categories or authors whose
    keys lie in one span."""
    visit = Visit(request, language)
    span = {"pk__gt": (int(number) - 1) * SIZE, "pk__lte": int(number) * SIZE}
    if kind == "lists":
        urls = _lists(visit)
    elif kind == "stories":
        urls = _stories(visit, visit.stories.filter(**span))
    else:
        urls = _labels(visit, kind, span)
    return _url_set(urls, "xhtml", "image")


@require_safe
def news(request: HttpRequest) -> HttpResponseBase:
    """The stories of the last two days, of all languages. A file without an address would be
    invalid: where there are none it has the home page, which is no news."""
    visit = Visit(request)
    recent = Article.objects.published(at=visit.at).in_lists()
    recent = recent.filter(sort_date__gt=visit.at - NEWS_AGE, sort_date__lte=visit.at)
    stories = recent.order_by("-sort_date").for_lists()[:NEWS_LENGTH]
    home = sitemap.url(visit.publication.absolute(visit.home_url))
    return _url_set([_news(visit, story) for story in stories] or [home], "news")


def _parts(visit: Visit, trees: Sequence[str]) -> Iterator[tuple[str, datetime | None]]:
    """(path, last change where it is known) of every part that holds something, in one query."""
    live = Article.objects.published(at=visit.at).in_lists()
    rows: list[QuerySet[Any]] = []
    for tree in trees:
        stories = _mapped(live.in_language(tree)).order_by()
        rows.append(_numbers(stories, tree, "stories", Max("updated_at")))
        never = Value(None, output_field=DateTimeField())
        rows += [_numbers(_used(m, stories), tree, kind, never) for kind, m in LABELS.items()]
    for tree in trees:
        yield f"{_folder(tree)}lists.xml", None
    found = rows[0].union(*rows[1:], all=True)
    for tree, kind, number, changed in sorted(found, key=lambda row: row[:3]):
        yield f"{_folder(tree)}{kind}-{number + 1}.xml", changed


def _numbers(rows: QuerySet[Any], tree: str, kind: str, changed: Any) -> QuerySet[Any]:
    """(tree, kind, number from 0, last change) of the spans of keys that ``rows`` lie in."""
    spans = rows.annotate(number=(F("pk") - Value(1)) / Value(SIZE)).values("number")
    counted = spans.annotate(n=Count("pk"), changed=changed).order_by()
    return counted.values_list(Value(tree), Value(kind), "number", "changed")


def _used(label: type[Model], stories: ArticleQuerySet) -> QuerySet[Any]:
    """Labels of a kind that stories in ``stories`` carry."""
    uses: Any = label._meta.get_field("uses")
    field, model = uses.field.name, uses.related_model
    article = "article" if model._meta.model_name == "articleauthor" else "content_object"
    used = model.objects.filter(**{field: OuterRef("pk"), f"{article}__in": stories})
    return label._default_manager.filter(Exists(used)).order_by()


def _folder(tree: str) -> str:
    return f"/{tree}/sitemaps/" if tree else "/sitemaps/"


# Addresses


def _lists(visit: Visit) -> Iterator[str]:
    """The front page, the sections, the pages of all terms, and the archive."""
    absolute = visit.publication.absolute
    yield sitemap.url(absolute(visit.home_url), alternates=visit.front_pages())
    sections = visit.stories.exclude(section="").order_by("section").distinct()
    names = list(sections.values_list("section", flat=True))
    texts = Article.objects.filter(kind=Article.Kind.LIST, status=Article.Status.PUBLISHED)
    placed = texts.in_language(visit.language).filter(section__in=names)
    addresses = dict(placed.values_list("section", "path"))
    for section in names:
        place = absolute(addresses.get(section, f"{visit.home_url}{section}/"))
        yield sitemap.url(place, alternates=visit.versions_of(section))
    for place in (*LABELS, "archive"):
        yield sitemap.url(absolute(f"{visit.home_url}{place}/"))
    for year in visit.calendar:
        yield sitemap.url(absolute(f"{visit.home_url}archive/{year.year}/"))


def _labels(visit: Visit, kind: str, span: dict[str, int]) -> Iterator[str]:
    found = _used(LABELS[kind], visit.stories.order_by()).filter(**span).order_by("pk")
    for slug in found.values_list("slug", flat=True):
        yield sitemap.url(visit.publication.absolute(f"{visit.home_url}{kind}/{slug}/"))


def _stories(visit: Visit, stories: ArticleQuerySet) -> Iterator[str]:
    """Stories with their translations and pictures, in one query."""
    others = [tree for tree in visit.frame.trees if tree != visit.language]
    rows = (
        _mapped(stories)
        .order_by("pk")
        .annotate(
            pictured=Case(
                When(html__contains="<img ", then="html"),
                default=Value(""),
                output_field=TextField(),
            ),
            **{f"version_{n}": _version(visit, tree) for n, tree in enumerate(others)},
        )
    )
    columns = ("path", "page_language", "last_modified", "sort_date", "thumbnail_url", "pictured")
    versions = (f"version_{n}" for n in range(len(others)))
    for row in rows.values_list(*columns, *versions).iterator(chunk_size=1000):
        path, language, modified, dated, thumbnail, html, *elsewhere = row
        own = visit.publication.absolute(path)
        changed = modified or dated
        yield sitemap.url(
            own,
            changed=changed if changed.year > 1 else None,
            alternates=_alternates(visit, own, language, dict(zip(others, elsewhere, strict=True))),
            pictures=_pictures(visit, thumbnail, html),
        )


def _mapped(stories: ArticleQuerySet) -> ArticleQuerySet:
    """Hugo: ``sitemap: {disable: true}`` keeps a page out."""
    unsaid = Q(params__sitemap__disable__isnull=True)
    return stories.filter(unsaid | Q(params__sitemap__disable=False))


def _version(visit: Visit, tree: str) -> Any:
    """A story's version in another tree as "language path": of the same place, else of the same
    translation key."""
    live = Article.objects.published(at=visit.at).in_language(tree).order_by()
    live = live.annotate(
        found=Concat("page_language", Value(" "), "path", output_field=CharField())
    )
    same_place = live.filter(folder=OuterRef("folder"), name=OuterRef("name"))
    same_key = live.filter(translation_key__gt="", translation_key=OuterRef("translation_key"))
    return Coalesce(
        Subquery(same_place.values("found")[:1]), Subquery(same_key.values("found")[:1]), Value("")
    )


def _alternates(
    visit: Visit, own: str, language: str, versions: dict[str, str]
) -> list[tuple[str, str]]:
    """As the head of the story's page has them; ``versions`` by language tree."""
    found, default = {language: own}, own
    for tree, version in versions.items():
        code, _space, path = version.partition(" ")
        if path:
            found.setdefault(code, visit.publication.absolute(path))
        if path and not tree:
            default = visit.publication.absolute(path)
    return [*sorted(found.items()), ("x-default", default)] if len(found) > 1 else []


def _pictures(visit: Visit, thumbnail: str, html: str) -> list[str]:
    urls = [thumbnail] if thumbnail else []
    urls += map(unescape, _PICTURE.findall(html))
    return [visit.publication.complete(url) for url in [*dict.fromkeys(urls)][:MOST_PICTURES]]


def _news(visit: Visit, story: Article) -> str:
    return sitemap.news_url(
        visit.publication.absolute(story.path),
        publication=printable(visit.site.title),
        language=story.page_language,
        published=story.sort_date,
        title=printable(story.headline),
    )


def _url_set(urls: Iterable[str], *namespaces: str) -> StreamingHttpResponse:
    """A file of addresses. An empty one would be invalid: such a part does not exist."""
    urls = iter(urls)
    first = next(urls, None)
    if first is None:
        raise Http404

    def lines() -> Iterator[str]:
        yield sitemap.head("urlset", *namespaces)
        yield first
        yield from urls
        yield "</urlset>\n"

    return StreamingHttpResponse(lines(), content_type=MEDIA_TYPE)
