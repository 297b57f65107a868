"""The first page of the desk: what to do now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from articles.admin import rights
from articles.admin.charts import build_charts
from articles.admin.first_steps import build_first_steps
from articles.admin.overview import build_overview
from articles.admin.recent_faults import find_recent_faults
from articles.admin.recovered import count_texts
from articles.admin.story_calendar import MAX_COUNTED, build_month
from articles.admin.waiting import find_drafts, find_scheduled, find_waiting


def build_first_page(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the page. What the user may not see is left out."""
    context: dict[str, Any] = {
        "overview": build_overview(request),
        "recovered": count_texts(request),
        "steps": build_first_steps(request),
    }
    if rights.may_add(request.user):
        context["new_story_url"] = reverse("admin:articles_article_add")
    if rights.may_view(request.user):
        at = timezone.now()
        context["waiting"] = find_waiting(request.user)
        context["drafts"] = find_drafts(request.user)
        context["scheduled"] = find_scheduled(at=at)
        first = timezone.localtime(at).date().replace(day=1)
        context["month"] = build_month(first, at=at, most=MAX_COUNTED)
        context["charts"] = build_charts(at=at)
        context["faulty"] = find_recent_faults(at=at)
    return context
