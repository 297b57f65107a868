"""The pages on which people set their password without logging in. They need a one-time link: an
administrator gives it to them, or they ask for it by email."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from axes.utils import reset as unlock
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.models import User
from django.contrib.auth.views import (
    INTERNAL_RESET_SESSION_TOKEN,
    PasswordResetConfirmView,
    PasswordResetView,
)
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from articles.admin.base import run_in_transaction
from articles.admin.person_links import link_tokens
from newsroom.login import render_too_many_requests
from newsroom.requests import client_address

#: Number of requests for a link from one IP address within :data:`WINDOW_SECONDS`.
MAX_REQUESTS: Final = 10
WINDOW_SECONDS: Final = 15 * 60


def build_urls(admin_site: Any) -> list[Any]:
    """Return the addresses of the pages. They need no log-in."""
    given = {"admin_site": admin_site}
    return [
        path("forgotten/", never_cache(ForgottenView.as_view(**given)), name="desk_forgotten"),
        path(
            "password/<uidb64>/<token>/",
            never_cache(SetPasswordView.as_view(**given)),
            name="desk_password",
        ),
    ]


class StaffResetForm(PasswordResetForm):
    """The email address of a member of staff."""

    def get_users(self, email: str) -> Any:
        return (person for person in super().get_users(email) if person.is_staff)


class _DeskPage:
    """A page in the look of the desk that needs no log-in."""

    admin_site: Any = None
    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        site = self.admin_site
        return {**site.each_context(self.request), **super().get_context_data(**kwargs)}  # type: ignore[misc]


class ForgottenView(_DeskPage, PasswordResetView):
    """Mail a link to people who forgot their password. The answer does not tell whether the address
    is known."""

    form_class = StaffResetForm
    token_generator = link_tokens
    template_name = "admin/desk/forgotten.html"
    email_template_name = "admin/desk/forgotten_mail.txt"
    subject_template_name = "admin/desk/forgotten_subject.txt"
    title = gettext_lazy("Forgotten your password?")
    success_url = reverse_lazy("admin:login")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(with_mail=settings.MAIL_CONFIGURED, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.MAIL_CONFIGURED:
            return self.get(request, *args, **kwargs)
        if _is_flood(request):
            text = _("Too many links were requested. Try again in %(n)d minutes.")
            text %= {"n": WINDOW_SECONDS // 60}
            return render_too_many_requests(request, text, seconds=WINDOW_SECONDS)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        text = _("If this address belongs to an account, a link to set a new password was sent.")
        messages.success(self.request, text)
        return response


def _is_flood(request: HttpRequest) -> bool:
    """Count one more request from this IP address, and return whether there are too many."""
    key = f"forgotten:{client_address(request)}"
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        return cache.incr(key) > MAX_REQUESTS
    except ValueError:
        return False


class SetPasswordView(_DeskPage, PasswordResetConfirmView):
    """Set a password by a one-time link, and unlock the account. A link that was used, is too old
    or wrong leads to a page that says so."""

    template_name = "admin/desk/set_password.html"
    token_generator = link_tokens
    title = gettext_lazy("Set your password")
    success_url = reverse_lazy("admin:login")

    def get_user(self, uidb64: str) -> Any:
        """Return the account of the link, or None. Its person must be allowed to log in."""
        person = super().get_user(uidb64)
        return person if person is not None and person.is_active and person.is_staff else None

    def form_valid(self, form: Any) -> HttpResponse:
        token = self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        return run_in_transaction(self.request, partial(self._save, form, token))

    def _save(self, form: Any, token: str) -> HttpResponse:
        """Save the password, unless the link has ended since the request began. Then say so."""
        stored = User.objects.select_for_update(of=("self",)).filter(pk=form.user.pk).first()
        if stored is None or not self.token_generator.check_token(stored, token):
            self.validlink = False
            return self.render_to_response(self.get_context_data())
        # A failed attempt has deleted it.
        self.request.session[INTERNAL_RESET_SESSION_TOKEN] = token
        response = super().form_valid(form)
        name = form.user.get_username()
        unlock(username=name)
        text = _("Your password is set. Log in as %(name)s.") % {"name": name}
        messages.success(self.request, text)
        return response
