"""The history of an article: its saved states, and the state with which each of them is
compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from articles.content.derive import get_live_from
from articles.models import Article, Revision


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One saved state of an article. ``before`` is the state with which it is compared, or None.

    ``is_applied`` is false for a text that an import kept but did not store in the article.
    ``was_seen`` says whether readers saw the state.
    """

    revision: Revision
    before: Revision | None
    is_applied: bool
    was_seen: bool


def get_states(article: Article) -> QuerySet[Any]:
    """Return the revisions of ``article``. The annotation ``repeats`` marks those that were not
    applied: a version may have several revisions, and only the first has the values that were
    saved."""
    first = Revision.objects.filter(
        article=OuterRef("article"),
        version=OuterRef("version"),
        of_working_copy=OuterRef("of_working_copy"),
        pk__lt=OuterRef("pk"),
    )
    return Revision.objects.filter(article=article).annotate(repeats=Exists(first))


def read_states(article: Article, *, start: int, count: int, at: datetime) -> list[HistoryEntry]:
    """Return ``count`` states of ``article``, newest first, beginning with number ``start``. Only
    these states and the ones before them are unpacked."""
    rows = get_states(article).select_related("user").order_by("-pk")[start : start + count]
    revisions = list(rows)
    found = _find_states_before(article, revisions)
    ends = _find_ends(article, revisions, at=at)
    return [
        HistoryEntry(
            revision,
            found[revision.pk],
            is_applied=not revision.repeats,
            was_seen=_was_seen(revision, ends.get(revision.pk)),
        )
        for revision in revisions
    ]


def find_state(article: Article, pk: int, *, at: datetime) -> HistoryEntry | None:
    """Return one state of ``article``, or None if it has no such state."""
    revision = get_states(article).select_related("user").filter(pk=pk).first()
    if revision is None:
        return None
    ends = _find_ends(article, [revision], at=at)
    return HistoryEntry(
        revision,
        find_state_before(article, revision),
        is_applied=not revision.repeats,
        was_seen=_was_seen(revision, ends.get(revision.pk)),
    )


def find_state_before(article: Article, revision: Any) -> Revision | None:
    """Return the state with which ``revision``, from :func:`get_states`, is compared.

    A version is compared with the version before it, and a save of the working copy with the state
    that was saved just before it. A text that was not applied is compared with the version to which
    it belongs.
    """
    states = get_states(article)
    if revision.of_working_copy:
        earlier = states.filter(pk__lt=revision.pk, repeats=False)
        return earlier.order_by("-pk").first()
    versions = states.filter(of_working_copy=False, repeats=False)
    if revision.repeats:
        return versions.filter(version=revision.version).first()
    return versions.filter(version__lt=revision.version).order_by("-version").first()


def _find_states_before(article: Article, revisions: Sequence[Any]) -> dict[int, Revision | None]:
    """Return the states before ``revisions``, which follow each other, newest first. Use a query
    only where that state is not among them."""
    found: dict[int, Revision | None] = {}
    versions: dict[int, Revision | None] = {}
    version: Revision | None = None
    newest: Revision | None = None
    for revision in reversed(revisions):
        if revision.repeats:
            if revision.version not in versions:
                versions[revision.version] = find_state_before(article, revision)
            found[revision.pk] = versions[revision.version]
            continue
        known = newest if revision.of_working_copy else version
        found[revision.pk] = known or find_state_before(article, revision)
        newest = revision
        if not revision.of_working_copy:
            version = versions[revision.version] = revision
    return found


def _find_ends(article: Article, revisions: Sequence[Any], *, at: datetime) -> dict[int, datetime]:
    """Return when the next version replaced each version in ``revisions``, or ``at`` if it is the
    newest."""
    ends: dict[int, datetime] = {}
    end: datetime | None = None
    for revision in revisions:
        if revision.of_working_copy or revision.repeats:
            continue
        ends[revision.pk] = end or _find_end(article, revision) or at
        end = revision.created_at
    return ends


def _find_end(article: Article, revision: Revision) -> datetime | None:
    later = Revision.objects.filter(
        article=article, of_working_copy=False, version__gt=revision.version
    )
    return later.order_by("version", "pk").values_list("created_at", flat=True).first()


def _was_seen(revision: Revision, end: datetime | None) -> bool:
    """Return whether readers saw ``revision`` before ``end``, when another version replaced it."""
    if end is None or revision.values.get("status") != Article.Status.PUBLISHED:
        return False
    return get_live_from(revision.text.authored) <= end
