"""The address to which open forms report: what was typed, and that the form is still open."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from articles.admin.autosave import describe_others, format_time
from articles.admin.autosaved_forms import OTHER_FIELDS, TAB, AutosavedForm, find_form
from articles.admin.base import describe_database_error
from articles.editing import autosaves
from articles.errors import NewsroomError
from articles.models import Autosave
from articles.models.transactions import STORAGE_ERRORS

#: Maximum size of a report in bytes. It is larger than the largest story that can be saved.
MAX_BYTES: Final = 2 * 1024 * 1024

#: Maximum length of the name of a field, in characters.
MAX_NAME: Final = 300

#: Maximum value of numbers in a report. JavaScript counts exactly up to here.
MAX_NUMBER: Final = 2**53

#: Fields that contain the headline or name, in order of preference.
TITLE_FIELDS: Final = ("title", "name")


class Refused(NewsroomError):
    """A report that cannot be stored. The message is for the person who typed the text."""

    def __init__(self, text: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(text)
        self.status = status


class AutosaveView:
    """Stores reports of open forms. All answers are JSON.

    A GET returns the CSRF token, so that a page that was open during a log-out and a new log-in can
    continue.
    """

    def __init__(self, admin_site: Any) -> None:
        self.admin_site = admin_site

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer a request. The answer to a report that cannot be stored says why."""
        try:
            response = self._answer(request)
        except Refused as refused:
            response = JsonResponse({"error": str(refused)}, status=refused.status)
        except STORAGE_ERRORS as error:
            text = str(describe_database_error(error))
            response = JsonResponse({"error": text}, status=HTTPStatus.SERVICE_UNAVAILABLE)
        response["Cache-Control"] = "private, no-store"
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if not self.admin_site.has_permission(request):
            return _ask_to_log_in(_("You are logged out."))
        posted = request.method == "POST"
        if not posted and request.method not in ("GET", "HEAD"):
            raise Refused(_("Send the text with POST."), HTTPStatus.METHOD_NOT_ALLOWED)
        sent = read_body(request) if posted else request.GET
        if sent.get("user") != str(request.user.pk):
            return _ask_to_log_in(_("Somebody else is logged in with this browser."))
        return self._store(request, sent) if posted else JsonResponse({"token": get_token(request)})

    def _store(self, request: HttpRequest, sent: Mapping[str, Any]) -> HttpResponse:
        form = find_form(_read_text(sent, "form"))
        if form is None:
            raise Refused(_("The text of this form cannot be kept."))
        at = timezone.now()
        found = form.load_object(request)
        report = read_report(sent, form=form, found=found)
        allowed = form.may_use(request, found)
        if not allowed and not _is_known(request, report):
            raise _explain_refusal(form, found)
        if not autosaves.store_report(report, user=request.user, at=at):
            return JsonResponse({"ended": True})
        others = describe_others(form, user=request.user, at=at) if allowed else []
        saved = format_time(at, now=at) if report.values is not None else None
        return JsonResponse({"saved": saved, "others": others})


def _ask_to_log_in(text: str) -> HttpResponse:
    return JsonResponse({"error": text, "login": True}, status=HTTPStatus.FORBIDDEN)


def _is_known(request: HttpRequest, report: autosaves.Report) -> bool:
    """Return whether this tab was open before. If its object was deleted, or the person lost the
    right to change it, then what the person types is kept nevertheless."""
    rows = Autosave.objects.filter(user=request.user.pk, tab=report.tab, form=report.form)
    return rows.exists()


def _explain_refusal(form: AutosavedForm, found: Any) -> Refused:
    if form.pk is not None and found is None:
        return Refused(_("It does not exist. Somebody may have deleted it."), HTTPStatus.NOT_FOUND)
    return Refused(_("You do not have permission to change it."), HTTPStatus.FORBIDDEN)


# Reading a report


def read_body(request: HttpRequest) -> Mapping[str, Any]:
    """Return the JSON object that was sent. Raise :class:`Refused` if it is none, or too large."""
    if request.content_type != "application/json":
        raise Refused(_("Send the text as JSON."), HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdigit() or int(length[:20]) > MAX_BYTES:
        raise Refused(
            _("The text is too long to be kept while you write."),
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        )
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError, UnreadablePostError) as error:
        raise Refused(_("This is not valid JSON.")) from error
    if not isinstance(sent, dict):
        raise Refused(_("The request is incomplete."))
    return sent


def read_report(sent: Mapping[str, Any], *, form: AutosavedForm, found: Any) -> autosaves.Report:
    """Read a report. Raise :class:`Refused` if it is malformed."""
    tab = _read_text(sent, "tab")
    if not TAB.fullmatch(tab):
        raise Refused(_("The request is incomplete."))
    values = _read_values(sent.get("values"))
    return autosaves.Report(
        form=form.key,
        tab=tab,
        values=values,
        title=_find_title(values or {}, form, found),
        edit=int(_read_number(sent, "edit")),
        age=_read_number(sent, "age"),
        closed=sent.get("closed") is True,
        replaces=_read_text(sent, "replaces"),
    )


def _read_text(sent: Mapping[str, Any], name: str) -> str:
    text = sent.get(name, "")
    if not isinstance(text, str) or not _is_storable(text):
        raise Refused(_("The request is incomplete."))
    return text


def _read_number(sent: Mapping[str, Any], name: str) -> float:
    number = sent.get(name, 0)
    numeric = isinstance(number, int | float) and not isinstance(number, bool)
    if not numeric or not 0 <= number < MAX_NUMBER:
        raise Refused(_("The request is incomplete."))
    return number


def _read_values(values: Any) -> dict[str, list[str]] | None:
    if values is None:
        return None
    if not isinstance(values, dict) or not all(_is_field(*item) for item in values.items()):
        raise Refused(_("The fields must be lists of texts."))
    if not all(_is_storable(text) for name, texts in values.items() for text in (name, *texts)):
        raise Refused(_("The text contains characters that cannot be stored."))
    return {name: texts for name, texts in values.items() if name not in OTHER_FIELDS}


def _is_field(name: str, texts: Any) -> bool:
    is_list = isinstance(texts, list) and all(isinstance(text, str) for text in texts)
    return is_list and 0 < len(name) <= MAX_NAME


def _is_storable(text: str) -> bool:
    """Return whether both databases can store ``text``: no NUL, no half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def _find_title(values: Mapping[str, list[str]], form: AutosavedForm, found: Any) -> str:
    typed = (text.strip() for name in TITLE_FIELDS for text in values.get(name, ()))
    default = str(found) if found is not None else capfirst(form.describe())
    return Truncator(next(filter(None, typed), "") or default).chars(200)
