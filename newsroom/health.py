"""Two health checks for monitoring."""

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.middleware import common
from django.views.decorators.cache import never_cache

#: The paths of the two health checks below.
PROBES = {"/livez", "/healthz"}


class CommonMiddleware(common.CommonMiddleware):
    """Django's CommonMiddleware, except that health checks may use any host name. A load balancer
    uses the machine's IP address, which is not in ALLOWED_HOSTS. The exception is
    safe, because the health checks never put the host name in their responses."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        return None if request.path_info in PROBES else super().process_request(request)


def _build_text_response(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")


@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """Return status 200. If a monitor receives no response, it must restart the process."""
    return _build_text_response("ok")


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Return status 200 if pages can be served. Return 503 if the database does not respond or is
    empty."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
    except Error:
        return _build_text_response("the database does not answer", 503)
    return _build_text_response("ok")
