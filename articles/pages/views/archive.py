"""The archive: all years and months with stories."""

from __future__ import annotations

from django.db.models import Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from articles.editing.archive import Year, get_archive_calendar, get_period_bounds
from articles.models import Article
from articles.pages import heads
from articles.pages.page_request import PageRequest
from articles.pages.responses import build_page_context, render_page
from articles.pages.story_lists import find_list_text, paginate


@require_safe
def archive(request: HttpRequest, language: str = "") -> HttpResponse:
    """Show all years and months that have stories, and the number of stories in each."""
    reader = PageRequest(request, language)
    text = find_list_text(reader, f"{reader.home_url}archive/")
    context = {"years": _get_calendar(reader), "text": text}
    head = heads.build_index_head(reader, "archive", text)
    page = build_page_context(reader, "list", article=text)
    return render_page(reader, "archive.html", page, context, head=head)


@require_safe
def archive_period(
    request: HttpRequest, year: str, month: str = "", language: str = "", number: int = 1
) -> HttpResponse:
    """Show the stories of one year or month, newest first. Ignore their weights."""
    reader = PageRequest(request, language)
    begin, end = get_period_bounds(int(year), int(month) if month else None)
    base = f"{reader.home_url}archive/{year}/" + (f"{month}/" if month else "")
    stories = reader.stories.of_days(begin, end, as_written=not reader.site.time_zone)
    stories = stories.annotate(text_id=Subquery(Article.objects.filter(path=base).values("pk")))
    listing = paginate(reader, stories.by_date(), int(number), base=base)
    if listing.total == 0:
        raise Http404
    text = find_list_text(reader, base) if vars(listing.stories[0])["text_id"] else None
    pattern = "YEAR_MONTH_FORMAT" if month else "Y"
    if text:
        title = text.headline
    else:
        with reader.in_own_language():
            title = date_format(begin, pattern)
    context = {"listing": listing, "title": title, "text": text, "label": "archive"}
    context["year"] = next((y for y in _get_calendar(reader) if y.year == int(year)), None)
    context["month"] = begin.date() if month else None
    words = heads.get_list_descriptions(text)
    head = heads.make_list_head(reader, listing, title, words, above="archive", feeds=False)
    page = build_page_context(reader, "list", article=text)
    return render_page(reader, "list.html", page, context, head=head)


def _get_calendar(reader: PageRequest) -> list[Year]:
    return get_archive_calendar(language=reader.language, settings=reader.site, at=reader.at)
