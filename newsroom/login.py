"""Protection of the login. It limits failed attempts, and the number of passwords that are hashed
at the same time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Case, F, Q, Sum, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _

logger = logging.getLogger("newsroom.login")

#: Maximum number of passwords that one process hashes at the same time. Hashing occupies a core for
#: about half a second. Browsers of staff have their own slots, so strangers cannot block them.
STRANGER_SLOTS = BoundedSemaphore(1)
STAFF_SLOTS = BoundedSemaphore(2)

#: Number of seconds after which a client should try again. By then a slot is probably free.
RETRY_SECONDS = 2

#: Maximum number of failed attempts from one IP address within AXES_COOLOFF_TIME. A whole newsroom
#: may share an address, so this is far above the limit per account.
ADDRESS_LIMIT = 100

#: The signed cookie that marks a browser in which somebody has logged in, and its lifetime in
#: seconds.
BROWSER_COOKIE = "known_browser"
BROWSER_COOKIE_AGE = 365 * 24 * 3600

#: Maximum length of a user name in the database table of login attempts, in characters.
MAX_NAME_LENGTH = 255


class LimitHashingMiddleware:
    """A middleware that limits how many passwords this process hashes at the same time. If all its
    slots are taken, a form with a password is rejected (status 429). This concerns logging in,
    changing a password, and setting one by a link."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        finally:
            taken = getattr(request, "hashing_place", None)
            if taken is not None:
                taken.release()

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Take a slot for hashing. The CSRF check comes first, so a stranger must load a real form
        before taking a slot."""
        if request.method != "POST" or not any("password" in name for name in request.POST):
            return None
        places = STAFF_SLOTS if is_known_browser(request) else STRANGER_SLOTS
        if places.acquire(blocking=False):
            request.hashing_place = places  # type: ignore[attr-defined]
            return None
        text = _("Too many people are logging in right now. Go back and try again in a moment.")
        return render_too_many_requests(request, text, seconds=RETRY_SECONDS)


def is_known_browser(request: HttpRequest) -> bool:
    """Return whether somebody has logged in with this browser within the last year."""
    cookie = request.get_signed_cookie(
        BROWSER_COOKIE, default=None, salt=BROWSER_COOKIE, max_age=BROWSER_COOKIE_AGE
    )
    return cookie is not None


def remember_browser(response: HttpResponse) -> None:
    """Set the cookie that marks the browser as one in which somebody has logged in."""
    response.set_signed_cookie(
        BROWSER_COOKIE, "1", salt=BROWSER_COOKIE, max_age=BROWSER_COOKIE_AGE, path="/admin/",
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip


class CountFirstHandler(AxesDatabaseHandler):
    """The database handler of django-axes, except that it counts an attempt before checking the
    password. Otherwise, many attempts sent at the same time would all pass before the first failure
    is counted."""

    def is_allowed(self, request: Any, credentials: dict[str, Any] | None = None) -> bool:
        since = get_cool_off_threshold(request)
        if (
            not is_known_browser(request)
            and _count_failures(request.axes_ip_address, since) >= ADDRESS_LIMIT
        ):
            return False
        attempt, _created = AccessAttempt.objects.get_or_create(
            username=_get_name(request, credentials),
            ip_address=request.axes_ip_address,
            user_agent="",
            defaults={"failures_since_start": 0},
        )
        limit = settings.AXES_FAILURE_LIMIT
        failures = attempt.failures_since_start if attempt.attempt_time >= since else 0
        if failures >= limit:
            # Return without writing, so that a flood of attempts does not queue for the database.
            return False
        request.axes_failures_since_start = failures + 1
        expired = Q(attempt_time__lt=since)
        same = AccessAttempt.objects.filter(expired | Q(failures_since_start__lt=limit))
        counted = same.filter(pk=attempt.pk).update(
            failures_since_start=Case(
                When(expired, then=Value(1)), default=F("failures_since_start") + 1
            ),
            attempt_time=request.axes_attempt_time,
        )
        return bool(counted)

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any
    ) -> None:
        """Log the failure. Lock the login if this was the last allowed attempt. The attempt itself
        was already counted in ``is_allowed``."""
        if request is None:
            return
        failures = request.axes_failures_since_start or 0
        locked = request.axes_locked_out or failures >= settings.AXES_FAILURE_LIMIT
        request.axes_locked_out = locked
        logger.warning(
            "Login %s: %s from %s",
            "locked" if locked else "failed",
            _get_name(request, credentials),
            request.axes_ip_address,
        )


def _get_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    return (get_client_username(request, credentials) or "")[:MAX_NAME_LENGTH]


def _count_failures(address: str, since: Any) -> int:
    attempts = AccessAttempt.objects.filter(ip_address=address, attempt_time__gte=since)
    return attempts.aggregate(sum=Sum("failures_since_start"))["sum"] or 0


def refuse_login(
    request: HttpRequest, response: Any = None, credentials: Any = None
) -> HttpResponse:
    """Return the response to an attempt beyond the limit."""
    minutes = settings.AXES_COOLOFF_TIME.seconds // 60
    text = _("Too many failed login attempts. Try again in %(n)d minutes.")
    return render_too_many_requests(
        request, text % {"n": minutes}, seconds=settings.AXES_COOLOFF_TIME.seconds
    )


def render_too_many_requests(request: HttpRequest, text: str, *, seconds: int) -> HttpResponse:
    """Return a 429 page with ``text``."""
    context = {"text": text, "LANGUAGE_CODE": get_language()}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(seconds)
    add_never_cache_headers(response)
    return response
