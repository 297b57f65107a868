"""The home page, and the redirect from page 1 of every list to the list itself."""

from __future__ import annotations

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.views.decorators.http import require_safe

from articles.editing.addresses import quote_path
from articles.pages import heads
from articles.pages.page_request import PageRequest
from articles.pages.responses import build_page_context, render_page
from articles.pages.story_lists import find_list_text, find_pinned, paginate
from articles.site_settings import languages

#: Number of stories that the home page shows large: the lead story and the next four.
PROMINENT_STORIES = 5


@require_safe
def home(request: HttpRequest, language: str = "", number: int = 1) -> HttpResponse:
    """Show the home page: the lead story, the next four ("seconds"), and all others ("river").
    Hugo: if every language has its own tree, "/" redirects to the default language's tree."""
    if language not in languages.get_trees():
        return HttpResponseRedirect(f"/{languages.get_default_code()}/")
    reader, number = PageRequest(request, language), int(number)
    stories = reader.stories.on_front_page(
        reader.site.main_sections, of_sources=reader.navigation.choosing
    )
    stories = stories.in_order()
    pinned = find_pinned(reader, stories)
    listing = paginate(reader, stories, number, base=reader.home_url, pinned=pinned)
    prominent = listing.stories[:PROMINENT_STORIES] if number == 1 else []
    text = find_list_text(reader, reader.home_url)
    beside = tuple(story.pk for story in listing.stories) if number == 1 else ()
    page = build_page_context(reader, "home", article=text, prominent=beside)
    context = {
        "text": text,
        "listing": listing,
        "prominent": prominent,
        "river": listing.stories[len(prominent) :],
    }
    head = heads.build_home_head(reader, listing, text)
    return render_page(reader, "home.html", page, context, head=head)


@require_safe
def first_page(request: HttpRequest, base: str) -> HttpResponse:
    """Redirect ``/page/1/`` below a list to the list itself, as Hugo does."""
    return HttpResponsePermanentRedirect(quote_path(f"/{base}"))
