"""Around every request of the newsroom: its settings are read once, and its clock is the site's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from articles import present

#: What may be a further page of a list, at the word that the site has for it.
FURTHER = re.compile(r"(?P<list>.*/)(?P<word>[^/]+)/(?P<number>[0-9]+/)\Z")

#: Whose pages show dates: the readers' and the desk's.
APPLICATIONS = {"articles", "admin"}


class SiteMiddleware:
    """Activates the site's time zone for pages that show dates; others touch no database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with present.one_reading():
            request.path_info = _usual(request.path_info)
            try:
                return self.get_response(request)
            finally:
                timezone.deactivate()

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        match = request.resolver_match
        if match is not None and APPLICATIONS.intersection(match.app_names):
            timezone.activate(present.zone_name(present.site()))


def _usual(path: str) -> str:
    """``/post/seite/2/`` as ``/post/page/2/`` where the site calls further pages so: the routes
    know one word."""
    match = FURTHER.match(path)
    if match is None or match["word"] == "page" or match["word"] != present.page_word():
        return path
    return f"{match['list']}page/{match['number']}"
