"""What waits on the desk: how many articles are in each state, and files that need somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.admin.article_list import state_rules
from articles.admin.states import LABELS
from articles.models import Article, SourceFile

#: States in the order in which a story goes through them.
ORDER = ("draft", "review", "scheduled", "live", "expired", "retracted")


@dataclass(frozen=True, slots=True)
class Entry:
    """A number and the list that shows what is counted."""

    state: str
    label: Any
    count: int
    url: str


def overview(request: HttpRequest) -> list[Entry]:
    """The entries that the person may see; empty for who may not see articles. Three queries."""
    if not (_may(request, "view_article") or _may(request, "change_article")):
        return []
    rules = state_rules(at=timezone.now())
    counts = Article.objects.aggregate(
        **{state: Count("pk", filter=rules[state]) for state in ORDER}
    )
    address = reverse("admin:articles_article_changelist")
    entries = [
        Entry(state, LABELS[state], counts[state], f"{address}?state={state}") for state in ORDER
    ]
    conflicts = SourceFile.objects.filter(state=SourceFile.State.CONFLICT).count()
    if conflicts:
        url = f"{address}?file={SourceFile.State.CONFLICT}"
        entries.append(Entry("conflict", _("In conflict with their files"), conflicts, url))
    return entries + _broken_files(request)


def _broken_files(request: HttpRequest) -> list[Entry]:
    """Files that no import could take in as they are, for whoever may see files."""
    if not _may(request, "view_sourcefile"):
        return []
    rejected = SourceFile.objects.filter(state=SourceFile.State.REJECTED).exclude(problems=[])
    count = rejected.count()
    address = reverse("admin:articles_sourcefile_changelist")
    url = f"{address}?state__exact={SourceFile.State.REJECTED}&problems=yes"
    return [Entry("rejected", _("Files that were rejected"), count, url)] if count else []


def _may(request: HttpRequest, codename: str) -> bool:
    return bool(request.user.has_perm(f"articles.{codename}"))
