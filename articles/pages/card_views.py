"""Views that serve share cards and the site's icon."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.pages import heads
from articles.pages.page_request import PageRequest
from articles.pictures import cards
from articles.pictures.cards import Card, Icon
from articles.site_settings import current, languages

#: Number of seconds for which clients may cache a card. The time is short, because a story may be
#: retracted.
CARD_MAX_AGE = 60
#: Number of seconds for which clients may cache an icon. A year is safe, because the address
#: contains a digest that changes with the drawing.
ICON_MAX_AGE = 31_536_000


@require_safe
def story_card(request: HttpRequest, pk: str, digest: str) -> HttpResponse:
    """Return the card of a story that readers may see. If the digest in the address is outdated,
    redirect to the current card."""
    reader = PageRequest(request)
    story = get_object_or_404(Article.objects.published(at=reader.at).for_lists(), pk=pk)
    card = cards.build_story_card(reader.site, story)
    if not cards.is_drawable(card):
        return _serve_image(
            request, cards.build_site_card(PageRequest(request, story.url_language).site)
        )
    if card.digest != digest:
        return HttpResponseRedirect(heads.get_card_path(story.pk, card))
    return _serve_image(request, card)


@require_safe
def site_icon(request: HttpRequest, name: str, digest: str = "") -> HttpResponse:
    """Return the site's icon. Its address contains a digest, except for a well-known address such
    as /favicon.ico. If the digest is outdated, redirect to the current icon."""
    icon = cards.build_icon(current.get_site_settings(), name)
    if digest and digest != icon.digest:
        return HttpResponseRedirect(icon.path)
    return _serve_image(request, icon, kept=ICON_MAX_AGE if digest else CARD_MAX_AGE)


@require_safe
def site_card(request: HttpRequest, digest: str) -> HttpResponse:
    """Return the site's card, which is used by all pages without their own card. The digest in the
    address selects the language. If the digest is outdated, return the card in the default
    language."""
    found = [
        cards.build_site_card(PageRequest(request, tree).site) for tree in languages.get_trees()
    ]
    return _serve_image(request, next((card for card in found if card.digest == digest), found[0]))


def _serve_image(
    request: HttpRequest, card: Card | Icon, *, kept: int = CARD_MAX_AGE
) -> HttpResponse:
    try:
        data = cards.get_card_file(card).read_bytes()
    except ValueError:
        return HttpResponse("There is no card.\n", status=404, content_type="text/plain")
    except cards.CardsBusy:
        busy = HttpResponse("Try again in a moment.\n", status=503, content_type="text/plain")
        busy["Retry-After"] = "5"
        return busy
    media_type = card.media_type if isinstance(card, Icon) else "image/png"
    response = HttpResponse(data, content_type=media_type)
    response["ETag"] = etag = quote_etag(card.digest)
    response["Cache-Control"] = f"public, max-age={kept}"
    return get_conditional_response(request, etag=etag, response=response) or response
