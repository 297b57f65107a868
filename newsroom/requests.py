"""What is known of a request before any view sees it."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse, HttpResponseBase

_LOOPBACK = {"", "127.0.0.1", "::1"}  # "" is a unix socket


def client_address(request: HttpRequest) -> str:
    """The address that a log-in counts for: the visitor's, also behind a proxy on this machine.

    Only a proxy that connects from this machine is believed, and of its X-Forwarded-For only the
    last entry, the one that it wrote itself.
    """
    remote: str = request.META.get("REMOTE_ADDR", "")
    forwarded: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if remote in _LOOPBACK and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return remote


def _is_readable(encoded: str) -> bool:
    """Whether percent-encoded text (a WSGI string) is UTF-8 without NUL, once decoded.

    PostgreSQL cannot store NUL, and what Django would put for a bad byte nobody has sent.
    """
    decoded = unquote_to_bytes(encoded.encode("latin-1", "replace"))
    try:
        return "\0" not in decoded.decode()
    except UnicodeDecodeError:
        return False


def _path_is_readable(request: HttpRequest) -> bool:
    # Django has made the path text by now, with "%FF" for a bad byte: an ordinary name, if an odd
    # one. gunicorn keeps what was sent; other servers' visitors get the 404 of that odd name.
    sent = str(request.META.get("RAW_URI", "")).partition("?")[0]
    return "\0" not in request.path_info and _is_readable(sent)


def _query_is_readable(request: HttpRequest) -> bool:
    return _is_readable(str(request.META.get("QUERY_STRING", "")))


def _cookies_are_readable(request: HttpRequest) -> bool:
    # A quoted cookie may spell NUL as \000, and the session key is looked up in the database.
    return not any("\0" in value for value in request.COOKIES.values())


def _form_is_readable(request: HttpRequest) -> bool:
    if request.content_type == "application/x-www-form-urlencoded":
        return _is_readable(request.body.decode("latin-1"))
    if request.content_type == "multipart/form-data":
        fields = (text for name, values in request.POST.lists() for text in (name, *values))
        names = (upload.name for _, uploads in request.FILES.lists() for upload in uploads)
        return not any("\0" in (text or "") for text in (*fields, *names))
    return True


_CHECKS = (_path_is_readable, _query_is_readable, _cookies_are_readable, _form_is_readable)


class RefuseUnreadableMiddleware:
    """Answers 400 to NUL and to bytes that are not UTF-8 in path, query, cookies or form.

    Stock Django passes them on, and they end as a 500 in the database or as U+FFFD in a text.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if all(is_readable(request) for is_readable in _CHECKS):
            return self.get_response(request)
        return HttpResponse(
            "Bad request: the address or the form holds bytes that are no text.\n",
            status=400,
            content_type="text/plain; charset=utf-8",
        )
