"""Rename, merge and delete terms in steps: the questions, and the start of the action."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.utils import unquote
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin import bulk_pages
from articles.admin.bulk_actions import CONFIRMED
from articles.editing import bulk, term_changes, term_deletion
from articles.hugo import term_key
from articles.models import DeskAction

Kind = DeskAction.Kind


def ask_to_rename(
    term_admin: Any, request: HttpRequest, object_id: str | None
) -> HttpResponse | None:
    """Return a page that asks whether to rename a term. Return None if the form does not rename
    one that stories use, or if the user has confirmed it. If the number of stories has changed
    since then, ask again."""
    if request.method != "POST" or object_id is None:
        return None
    term = term_admin.get_object(request, unquote(object_id))
    if term is None or not term_admin.has_change_permission(request, term):
        return None
    former, count = (term.name, term.key, term.slug), term.count
    form = term_admin.get_form(request, term, change=True)(request.POST, instance=term)
    if not count or not form.is_valid() or request.POST.get(CONFIRMED) == str(count):
        return None
    name, slug = form.cleaned_data["name"], form.cleaned_data["slug"]
    if (term_key(name), slug) == former[1:]:
        return None
    context = {
        **term_admin.admin_site.each_context(request),
        "title": _("Rename “%(former)s”?") % {"former": former[0]},
        "opts": term_admin.opts,
        "former": former[0],
        "name": name,
        "slug": slug,
        "moves": slug != former[2],
        "count": count,
        "fields": [
            (key, value)
            for key, values in request.POST.lists()
            if key not in ("csrfmiddlewaretoken", CONFIRMED)
            for value in values
        ],
    }
    return TemplateResponse(request, "admin/articles/rename.html", context)


def save_term(term_admin: Any, request: HttpRequest, term: Any, form: Any, change: bool) -> None:
    """Save a term. If it was renamed, start the action that refiles its stories."""
    term.to_refile = []
    former = form.initial.get("name", "")
    term.save()
    if term.to_refile:
        given = {"names": [former]}
        _start(request, Kind.RENAME_TERM, term_admin.field, term.to_refile, str(term), given)


def start_merge(term_admin: Any, request: HttpRequest, keep: Any, others: Sequence[Any]) -> None:
    """Merge terms, and start the action that refiles their stories.

    Raise :class:`articles.editing.term_changes.TermGone` if ``keep`` no longer exists.
    """
    keys = term_changes.begin_merge(term_admin.field, keep=keep, others=others)
    for other in others:
        term_admin.log_change(request, keep, f"Merged with {other}.")
    given = {"names": [str(other) for other in others]}
    _start(request, Kind.MERGE_TERMS, term_admin.field, keys, str(keep), given)


def start_deletion(term_admin: Any, request: HttpRequest, terms: Sequence[Any]) -> None:
    """Start the action that takes terms from their stories, and then deletes them."""
    keys, given = term_deletion.describe_deletion(term_admin.field, terms)
    _start(request, Kind.DELETE_TERMS, term_admin.field, keys, "", given)


def run_first_step(term_admin: Any, request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Do the first step of the action that the view has started, and go where the view leads if
    that was all. No transaction may be open."""
    action = getattr(request, "bulk_action", None)
    if action is None or response.status_code != 302:
        return response
    # Django says that everything is done, before it is.
    getattr(get_messages(request), "_queued_messages", []).clear()
    return bulk_pages.run_first_step(request, action, back=response["Location"])


def _start(
    request: HttpRequest,
    kind: DeskAction.Kind,
    field: str,
    keys: Sequence[int],
    subject: str,
    given: dict[str, Any],
) -> None:
    given = {"field": field, "stories": len(keys), **given}
    action = bulk.start(
        kind, keys, parameters=given, user=request.user, at=timezone.now(), subject=subject
    )
    request.bulk_action = action  # type: ignore[attr-defined]
