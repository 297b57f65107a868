"""The view for all addresses without their own URL pattern."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from articles.hugo import get_home_url
from articles.models import Article
from articles.pages.page_request import PageRequest
from articles.pages.story_lists import keep_if_live
from articles.pages.views.article import render_article
from articles.pages.views.old_addresses import resolve_old_address
from articles.pages.views.section import render_section
from articles.pages.views.terms import render_term_at

#: Hugo: the second page of a list is at /page/2/ below the list, and so on.
PAGE_SUFFIX = re.compile(r"page/([0-9]{1,6})/\Z")


@require_safe
def page_at_path(request: HttpRequest, path: str, language: str = "") -> HttpResponseBase:
    """Show the story or the section list at ``path``. If there is none, treat the path as an old
    address.

    A story that is not live does not hide other content at its address. If there is no other
    content, a retracted story, or one in the trash, leads to "410 Gone".
    """
    reader = PageRequest(request, language)
    number, base = _split_page_number(path)
    found = Article.objects.filter(path=f"{reader.home_url}{base}").first()
    is_story = found is not None and found.kind == Article.Kind.PAGE and base == path
    story = found if is_story else None
    state = story.state(at=reader.at) if story else ""
    if story and state == "live":
        return render_article(reader, story)
    if found and found.kind == Article.Kind.LIST and found.path in reader.navigation.terms_by_path:
        return render_term_at(reader, found.path, number)
    text = keep_if_live(reader, found) if found and found.kind == Article.Kind.LIST else None
    listed = render_section(reader, base, number, text=text)
    former = story if story and story.is_withdrawn else None
    return listed or resolve_old_address(reader, request.path, former=former)


def fall_back_to_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Wrap ``view``. If it raises Http404, show the page at the same address instead, for example
    ``/tags/about-tags/``."""

    @wraps(view)
    def answer(request: HttpRequest, language: str = "", **values: Any) -> HttpResponseBase:
        try:
            return view(request, language=language, **values)
        except Http404:
            home = get_home_url(language)
            return page_at_path(request, request.path_info.removeprefix(home), language)

    return answer


def _split_page_number(path: str) -> tuple[int, str]:
    """Split off the page number: ``post/page/2/`` → (2, ``post/``). A path without a number is page
    1."""
    match = PAGE_SUFFIX.search(path)
    if match is None:
        return 1, path
    if int(match[1]) == 0:
        raise Http404
    return int(match[1]), path[: match.start()]
