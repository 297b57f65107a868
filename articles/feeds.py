"""RSS 2.0 of the home page, each section and each term. Hugo: ``index.xml`` beside the list."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Rss201rev2Feed
from django.views.decorators.http import require_safe

from articles import languages
from articles.models import ArticleQuerySet
from articles.visits import VOCABULARIES, Visit

#: Stories a feed carries. Hugo has no limit; a reader that polls needs the newest.
LENGTH = 50


@require_safe
def home(request: HttpRequest, language: str = "") -> HttpResponse:
    """All stories of a language. Hugo: not only the main sections."""
    visit = Visit(request, language)
    return _rss(visit, visit.site.title, visit.home_url, visit.stories)


@require_safe
def section(request: HttpRequest, section: str, language: str = "") -> HttpResponse:
    visit = Visit(request, language)
    link = f"{visit.home_url}{section}/"
    text = visit.list_text(link)
    name = text.headline if text else section.replace("-", " ").capitalize()
    stories = visit.stories.in_section(section)
    if text is None and not stories.exists():
        raise Http404
    return _rss(visit, f"{name} on {visit.site.title}", link, stories)


@require_safe
def term(request: HttpRequest, plural: str, slug: str, language: str = "") -> HttpResponse:
    visit = Visit(request, language)
    found = get_object_or_404(VOCABULARIES[plural], slug=slug)
    stories = visit.stories.with_term(plural, slug)
    if not stories.exists():
        raise Http404
    link = f"{visit.home_url}{plural}/{slug}/"
    return _rss(visit, f"{found.name} on {visit.site.title}", link, stories)


def _rss(visit: Visit, title: str, link: str, stories: ArticleQuerySet) -> HttpResponse:
    """Hugo: title, link, date, and the summary's HTML as description; newest first."""
    absolute = visit.request.build_absolute_uri
    feed = Rss201rev2Feed(
        title=title,
        link=absolute(link),
        description=visit.site.description or title,
        language=languages.code_of(visit.language),
        feed_url=absolute(),
    )
    for story in stories.order_by("-sort_date", "path").for_lists()[:LENGTH]:
        feed.add_item(
            title=story.headline,
            link=absolute(story.path),
            description=story.summary_html or story.excerpt,
            unique_id=absolute(story.path),
            pubdate=story.sort_date if story.dated else None,
            categories=[name for name, _slug in story.terms.get("categories", ())],
        )
    response = HttpResponse(content_type="application/rss+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response
