"""The numbers on the first page of the admin. One query counts everything, each number up to a
limit, so that the page takes the same time whatever the size of the archive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.models import User
from django.db.models import IntegerField, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.admin import rights
from articles.admin.article_filters import ASKING, CHANGED
from articles.admin.states import STATE_LABELS
from articles.editing import file_questions
from articles.models import Article, ReviewMessage, SourceFile, WorkingCopy
from articles.models.visibility import build_state_filter

#: Largest number that is counted exactly.
LIMIT: Final = 100


class _CappedCount(Subquery):
    """The number of rows of a query, at most one more than the limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS capped)"
    output_field = IntegerField()

    def __init__(self, found: QuerySet[Any]) -> None:
        super().__init__(found.order_by().values("pk")[: LIMIT + 1])


@dataclass(frozen=True, slots=True)
class OverviewEntry:
    """A number, and the address of a list that shows the counted objects."""

    state: str
    label: Any
    count: int
    url: str

    @property
    def shown(self) -> str:
        """The number as the page shows it: "12" or "100+"."""
        return f"{LIMIT}+" if self.count > LIMIT else str(self.count)


def build_overview(request: HttpRequest) -> list[OverviewEntry]:
    """Return the entries for people who may publish; others have no use for them. Entries that are
    not states are left out if there is nothing to count. This runs one query."""
    if not (rights.may_view(request.user) and rights.may_publish(request.user)):
        return []
    sought = list(_list_numbers(request, at=timezone.now()))
    numbers = {state: _CappedCount(found) for state, _label, _url, found in sought}
    # Any table with one row would do.
    counts: dict[str, int] = User.objects.values(**numbers).get(username=request.user.username)  # type: ignore[assignment]
    return [
        OverviewEntry(state, label, counts[state], url)
        for state, label, url, _found in sought
        if counts[state] or state in STATE_LABELS
    ]


def _list_numbers(
    request: HttpRequest, *, at: datetime
) -> Iterator[tuple[str, Any, str, QuerySet[Any]]]:
    """Yield what to count: its name, label, the address of its list, and the objects."""
    address, articles = reverse("admin:articles_article_changelist"), Article.objects.all()
    for state, found in (
        ("draft", articles.filter(build_state_filter("draft", at=at))),
        ("review", ReviewMessage.objects.filter(is_open=True, kind=ReviewMessage.Kind.SUBMIT)),
        ("scheduled", articles.filter(build_state_filter("scheduled", at=at))),
    ):
        yield state, STATE_LABELS[state], f"{address}?state={state}", found
    changes = WorkingCopy.objects.filter(article__trash_entry=None)
    yield "changes", _("Unpublished changes"), f"{address}?changes={CHANGED}", changes
    conflict = SourceFile.State.CONFLICT
    url = f"{address}?file={conflict}"
    in_conflict = _find_files(conflict).filter(article__trash_entry=None)
    yield "conflict", _("In conflict with their files"), url, in_conflict
    asking = file_questions.filter_asking(articles)
    yield "asking", _("Their files would publish them"), f"{address}?file={ASKING}", asking
    if request.user.has_perm("articles.view_sourcefile"):
        rejected = SourceFile.State.REJECTED
        files = reverse("admin:articles_sourcefile_changelist")
        url = f"{files}?state__exact={rejected}&problems=yes"
        broken = _find_files(rejected).exclude(problems=[])
        yield "rejected", _("Files that were rejected"), url, broken


def _find_files(state: str) -> QuerySet[SourceFile]:
    """Return the files in ``state``. The first condition is that of the index."""
    return SourceFile.objects.exclude(state=SourceFile.State.IMPORTED).filter(state=state)
