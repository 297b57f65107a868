"""One-time links by which people set their passwords: to invite somebody, and to replace a
forgotten password."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles.admin.base import run_in_transaction
from articles.admin.person_name import get_name
from articles.admin.rights_log import log_rights

logger = logging.getLogger("newsroom.admin")


class LinkTokenGenerator(PasswordResetTokenGenerator):
    """The tokens of the links. A link also ends when its person gets other rights: otherwise who
    made it could take over an account that has more rights now."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        groups = sorted(user.groups.values_list("pk", flat=True))
        permissions = sorted(user.user_permissions.values_list("pk", flat=True))
        own = super()._make_hash_value(user, timestamp)
        return f"{own}{user.is_superuser}{groups}{permissions}"


link_tokens = LinkTokenGenerator()


def is_invited(person: User) -> bool:
    """Return whether ``person`` was invited and has not set a password yet."""
    return person.is_active and person.last_login is None and not person.has_usable_password()


def make_link(request: HttpRequest, person: User) -> str:
    """Return an address at which ``person`` can set her password once. It ends after
    ``PASSWORD_RESET_TIMEOUT`` seconds, when she logs in, or when her rights change."""
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    token = link_tokens.make_token(person)
    return request.build_absolute_uri(reverse("admin:desk_password", args=[uid, token]))


class PersonLinkView:
    """The page that makes a link. A POST makes it, mails it if mail is configured, and shows it."""

    def __init__(self, model_admin: Any) -> None:
        self.admin = model_admin
        self.__name__ = type(self).__name__

    def __call__(self, request: HttpRequest, object_id: str) -> HttpResponse:
        view = require_http_methods(["GET", "HEAD", "POST"])(self._answer)
        return run_in_transaction(request, partial(view, request, object_id))

    def _answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        person = self.admin.get_object(request, unquote(object_id))
        if not self.admin.has_change_permission(request, person):
            raise PermissionDenied
        if person is None:
            raise Http404
        may_make = person.is_active and person.is_staff
        if request.method == "POST" and may_make:
            return show_link(self.admin, request, person)
        return _render(self.admin, request, person, may_make=may_make)


def show_link(model_admin: Any, request: HttpRequest, person: User) -> HttpResponse:
    """Make a link for ``person``, log it, mail it if mail is configured, and return the page that
    shows it."""
    link = make_link(request, person)
    log_rights(request.user, person, _("A link to set the password was made."))
    mailed = bool(settings.MAIL_CONFIGURED and person.email) and _mail(request, person, link)
    return _render(model_admin, request, person, link=link, mailed=mailed)


def _mail(request: HttpRequest, person: User, link: str) -> bool:
    """Mail the link, and return whether this succeeded. The page shows the link in any case."""
    context = {"person": person, "link": link, "days": get_days(), "host": request.get_host()}
    text = render_to_string("admin/desk/link_mail.txt", context)
    subject = _("Your account at %(host)s") % {"host": request.get_host()}
    try:
        return bool(send_mail(subject, text, None, [person.email]))
    except Exception as error:
        logger.error("The link for %s could not be mailed: %s", person.get_username(), error)
        return False


def get_days() -> int:
    """Return for how many days a link is valid."""
    return settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)


def _render(
    model_admin: Any,
    request: HttpRequest,
    person: User,
    *,
    link: str = "",
    mailed: bool = False,
    may_make: bool = True,
) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Link to set a password"),
        "subtitle": str(person),
        "opts": model_admin.opts,
        "person": person,
        "name": get_name(person),
        "invited": is_invited(person),
        "link": link,
        "mailed": mailed,
        "with_mail": settings.MAIL_CONFIGURED,
        "days": get_days(),
        "may_make": may_make,
    }
    response = TemplateResponse(request, "admin/desk/person_link.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
