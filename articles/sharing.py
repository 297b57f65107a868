"""Share cards, as networks fetch them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from articles import cards, heads
from articles.cards import Card
from articles.models import Article
from articles.visits import Visit

#: Seconds that others may keep a card: a story that is taken back goes soon, here too.
KEPT = 60


@require_safe
def story_card(request: HttpRequest, pk: str, digest: str) -> HttpResponse:
    """The card of a story that readers may see; an outdated address leads to the present card."""
    visit = Visit(request)
    story = get_object_or_404(Article.objects.published(at=visit.at).for_lists(), pk=pk)
    card = cards.of_story(visit.site, story)
    if not cards.drawable(card):
        return _answer(request, cards.of_site(visit.site))
    if card.digest != digest:
        return HttpResponseRedirect(heads.card_path(story.pk, card))
    return _answer(request, card)


@require_safe
def site_card(request: HttpRequest, digest: str) -> HttpResponse:
    """The card of all pages that have none of their own."""
    return _answer(request, cards.of_site(Visit(request).site))


def _answer(request: HttpRequest, card: Card) -> HttpResponse:
    try:
        data = cards.file_of(card).read_bytes()
    except ValueError:
        return HttpResponse("There is no card.\n", status=404, content_type="text/plain")
    except cards.Busy:
        busy = HttpResponse("Come again in a moment.\n", status=503, content_type="text/plain")
        busy["Retry-After"] = "5"
        return busy
    response = HttpResponse(data, content_type="image/png")
    response["ETag"] = etag = quote_etag(card.digest)
    response["Cache-Control"] = f"public, max-age={KEPT}"
    return get_conditional_response(request, etag=etag, response=response) or response
