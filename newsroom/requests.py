"""Two tasks before any view runs: find the client's IP address, and reject unreadable bytes."""

from collections.abc import Callable
from ipaddress import ip_address, ip_network
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse, HttpResponseBase

#: Prefix length of the IPv6 network of one customer. Providers assign a network of this size or
#: larger.
IPV6_NETWORK = 64

# An empty address means a Unix socket.
_LOOPBACK = {"", "127.0.0.1", "::1"}


def client_address(request: HttpRequest) -> str:
    """Return the IP address used to count failed logins: the visitor's, even behind a proxy on this
    machine.

    The header X-Forwarded-For is only trusted from a proxy on this machine. Only its last entry is
    used, because the proxy wrote that entry itself. An invalid entry is ignored, because PostgreSQL
    could not store it. For IPv6, return the network, because one customer can use every address in
    it.
    """
    remote: str = request.META.get("REMOTE_ADDR", "")
    forwarded: str = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip()
    if remote in _LOOPBACK and _is_address(forwarded):
        remote = forwarded
    if not _is_address(remote) or ip_address(remote).version == 4:
        return remote
    return str(ip_network((remote, IPV6_NETWORK), strict=False).network_address)


def _is_address(text: str) -> bool:
    try:
        return "%" not in str(ip_address(text))
    except ValueError:
        return False


def _is_readable(encoded: str) -> bool:
    """Return whether percent-encoded text (a WSGI string) decodes to UTF-8 without NUL.

    PostgreSQL cannot store NUL. Django would replace an invalid byte with a character that nobody
    sent.
    """
    decoded = unquote_to_bytes(encoded.encode("latin-1", "replace"))
    try:
        return "\0" not in decoded.decode()
    except UnicodeDecodeError:
        return False


def _path_is_readable(request: HttpRequest) -> bool:
    # Check the original path, which gunicorn provides. Django has already decoded the path and has
    # replaced an invalid byte with text such as "%FF", which is valid in a path. Other servers do
    # not provide the original, and visitors then get a 404 instead of a 400.
    sent = str(request.META.get("RAW_URI", "")).partition("?")[0]
    return "\0" not in request.path_info and _is_readable(sent)


def _query_is_readable(request: HttpRequest) -> bool:
    return _is_readable(str(request.META.get("QUERY_STRING", "")))


def _cookies_are_readable(request: HttpRequest) -> bool:
    # A quoted cookie may contain NUL, written as \000. The database cannot look up a session key
    # that contains it.
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
    """Reject a request that has NUL or invalid UTF-8 in its path, query, cookies or form (status
    400).

    Django accepts these bytes. They would then cause a database error (500), or become U+FFFD in a
    text.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if all(is_readable(request) for is_readable in _CHECKS):
            return self.get_response(request)
        return HttpResponse(
            "Bad request: the address or the form contains bytes that are not text.\n",
            status=400,
            content_type="text/plain; charset=utf-8",
        )
