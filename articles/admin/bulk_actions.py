"""The page that asks before a bulk action of the article list, and the start of the action."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin import helpers
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.admin import rights, states
from articles.admin.article_view import get_reading_url
from articles.admin.bulk_effects import describe_effects
from articles.admin.bulk_kinds import KINDS, BulkKind
from articles.editing import bulk
from articles.models import Article, DeskAction
from articles.models.visibility import build_state_filter

#: Number of stories that a question names.
NAMED = 10
#: The field of the form that confirms a question. Its value is the number of stories asked about.
CONFIRMED = "confirmed"


def build_actions() -> dict[str, tuple[Callable[..., Any], str, Any]]:
    """Return the actions as Django's admin wants them: name → (function, name, label)."""
    return {name: (partial(_act, spec), name, spec.label) for name, spec in KINDS.items()}


def _act(spec: BulkKind, model_admin: Any, request: HttpRequest, chosen: Any) -> Any:
    """Ask about the ``chosen`` articles or, if the user has confirmed, start the action. If their
    number has changed since then, ask again. The view of the list does the first step, because no
    transaction may be open then."""
    request.bulk_action = None  # type: ignore[attr-defined]
    chosen = Article.objects.filter(pk__in=chosen.order_by().values("pk"))
    counts = count_stories(chosen, spec)
    number = counts["concerned"]
    if not number:
        model_admin.message_user(request, spec.none, messages.INFO)
        return None
    if number > bulk.MAX_ARTICLES:
        text = _("These are %(n)d stories. Select at most %(most)d at a time.")
        given = {"n": number, "most": bulk.MAX_ARTICLES}
        model_admin.message_user(request, text % given, messages.WARNING)
        return None
    is_answer = CONFIRMED in request.POST
    form = spec.form(request.POST if is_answer else None, user=request.user)
    if is_answer and form.is_valid():
        if request.POST[CONFIRMED] == str(number):
            request.bulk_action = _start(request, chosen, spec, form.get_parameters())  # type: ignore[attr-defined]
            return None
        form.add_error(None, _("The number of stories has changed. Look again."))
    return _ask(model_admin, request, chosen, spec, form, counts)


def _start(request: HttpRequest, chosen: Any, spec: BulkKind, given: dict[str, Any]) -> DeskAction:
    stories = chosen.filter(spec.concerned).order_by("-desk_saved_at", "-pk")
    keys = stories.values_list("pk", flat=True)
    at = timezone.now()
    return bulk.start(spec.kind, keys, parameters=given, user=request.user, at=at)


def count_stories(chosen: Any, spec: BulkKind) -> dict[str, int]:
    """Count the ``chosen`` articles, those which the action concerns, and among these those in each
    state and with each property that the question mentions."""
    at = timezone.now()
    due = Q(live_from__lte=at)
    sorts: dict[str, Q] = {
        "concerned": Q(),
        **{state: build_state_filter(state, at=at) for state in ("live", "scheduled")},
        "due": due & Q(live_until__gt=at),
        "over": due & Q(live_until__lte=at),
        "later": Q(live_from__gt=at),
        "changed": Q(working_copy__isnull=False),
        "free": Q(source_file__isnull=True),
    }
    found: dict[str, int] = chosen.aggregate(
        chosen=Count("pk"), **{n: Count("pk", filter=q & spec.concerned) for n, q in sorts.items()}
    )
    return found


def _ask(
    model_admin: Any,
    request: HttpRequest,
    chosen: Any,
    spec: BulkKind,
    form: Any,
    counts: dict[str, int],
) -> HttpResponse:
    at = timezone.now()
    number, others = counts["concerned"], counts["chosen"] - counts["concerned"]
    listed = chosen.filter(spec.concerned).for_lists().order_by("-desk_saved_at", "-pk")
    named = [(a, get_reading_url(a), states.render_state_badge(a, at=at)) for a in listed[:NAMED]]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": str(spec.label).removesuffix("…"),
        "opts": model_admin.opts,
        "spec": spec,
        "form": form,
        "media": model_admin.media + form.media,
        "count": number,
        "question": spec.question % {"n": number},
        "effects": [*describe_effects(spec.effects, counts), spec.closing],
        "button": spec.button % {"n": number},
        "named": named,
        "more": number - len(named),
        "others": spec.others % {"n": others} if others else "",
        "only_own": not rights.may_publish(request.user),
        "action_name": request.POST.get("action", ""),
        "keys": request.POST.getlist(helpers.ACTION_CHECKBOX_NAME),
        "select_across": request.POST.get("select_across", ""),
    }
    template = "admin/articles/article/bulk.html"
    return TemplateResponse(request, template, context)
