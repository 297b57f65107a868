"""The search page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles import search
from articles.pages import heads
from articles.pages.page_request import PageRequest
from articles.pages.responses import build_page_context, render_page
from articles.pages.story_lists import find_list_text
from articles.search.facets import Facets, SearchAddress
from articles.search.filters import ReaderFilters


@require_safe
def search_page(request: HttpRequest, language: str = "") -> HttpResponse:
    """Show one page of search results. The search covers all languages."""
    reader = PageRequest(request, language)
    text = request.GET.get("q", "")
    filters = ReaderFilters(request.GET, at=reader.at)
    newest_first = request.GET.get("sort") == "newest"
    found = search.search(
        text,
        languages=reader.navigation.languages,
        within=filters.qs,
        days=filters.days,
        chosen=filters.chosen,
        newest_first=newest_first,
        page=_parse_page_number(request.GET.get("page", "")),
        per_page=reader.site.page_size,
        at=reader.at,
    )
    order = ("newest",) if newest_first else ()
    address = SearchAddress({"q": (found.query.text,), **filters.parameters, "sort": order})
    context = {"found": found, "filters": filters, "query": text.strip(), "searches": True}
    context |= {"address": address, "facets": Facets(found.candidates, found.query, address)}
    own = find_list_text(reader, f"{reader.home_url}search/") if not text else None
    context |= {"newest_first": newest_first, "text": own}
    page = build_page_context(reader, "search", query=text, article=own)
    head = heads.build_search_head(reader, own)
    return render_page(reader, "search.html", page, context, head=head)


def _parse_page_number(text: str) -> int:
    """Return the page number in a query string. An invalid number counts as page 1. A very large
    number is reduced to one that is still beyond the last result."""
    return (
        min(int(text), 10_000)
        if text.isascii() and text.isdigit() and len(text) < 9 and int(text)
        else 1
    )
