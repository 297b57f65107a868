"""Response headers that neither Django nor django-csp sends."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

#: Names of URL patterns. Other sites, for example feed readers and link previews, may load content
#: from these addresses. This includes redirects and "304 Not Modified" responses.
SHARED_ROUTES = {
    *("media", "icon", "site-icon", "story-card", "site-card"),
    *("feed", "section-feed", "term-feed", "author-feed"),
}


class ResponseHeadersMiddleware:
    """Add the headers. This is the first middleware, so that static files and error pages get them
    too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if _is_shared(request):
            response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def _is_shared(request: HttpRequest) -> bool:
    """Return whether pages of other sites may load the response."""
    match = request.resolver_match
    return match is not None and match.url_name in SHARED_ROUTES
