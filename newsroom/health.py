"""Two addresses for whoever watches the site."""

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")


@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all: red means restart it."""
    return _plain("ok")


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when pages can be served; 503 when the database does not answer or is empty."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
    except Error:
        return _plain("the database does not answer", 503)
    return _plain("ok")
