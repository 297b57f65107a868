"""Delete old revisions. Every published state is kept, and everything that the admin still needs.

A revision may be deleted if another one of the same kind replaced it before a given moment. So the
newest state of each article and of its working copy is kept, and so is every state with which a
form may have been opened after that moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final, NamedTuple

from articles.models import Article, Revision

#: Number of articles whose revisions are read at once.
ARTICLES_PER_BATCH: Final = 200
#: Number of revisions that are unpacked at once, and deleted in one transaction, so that nobody
#: waits for it.
REVISIONS_PER_BATCH: Final = 200


@dataclass(slots=True)
class PruningResult:
    """Numbers of old revisions: ``deleted``, and ``kept`` because they were published or mark the
    end of a published state."""

    deleted: int = 0
    kept: int = 0


class _Row(NamedTuple):
    """One revision. ``series`` is what its version counts: saves of an article, or of its working
    copies, or texts of deleted articles at one address."""

    series: tuple[str, bool]
    version: int
    pk: int
    created_at: datetime


def prune_revisions(*, before: datetime, dry_run: bool = False) -> PruningResult:
    """Delete revisions that were replaced before the moment ``before``, except published ones and
    the version after each, which says until when it was published."""
    result = PruningResult()
    for rows in _read_batches(before):
        for _series, states in groupby(rows, key=lambda row: row.series):
            replaced = _find_replaced(list(states), before)
            kept = _find_kept(replaced)
            result.kept += len(kept)
            doomed = [row.pk for row in replaced if row.pk not in kept]
            result.deleted += len(doomed) if dry_run else _delete(doomed)
    return result


def _read_batches(before: datetime) -> Iterator[list[_Row]]:
    """Yield the revisions of some articles at a time, ordered by series, version and key."""
    old = Revision.objects.filter(created_at__lt=before)
    stored = old.filter(article__isnull=False)
    last = 0
    while True:
        keys = stored.filter(article__gt=last).order_by("article").values_list("article", flat=True)
        articles = list(keys.distinct()[:ARTICLES_PER_BATCH])
        if not articles:
            break
        last = articles[-1]
        chosen = Revision.objects.filter(article__in=articles)
        yield sorted(
            _Row((str(article), of_copy), version, pk, created_at)
            for article, of_copy, version, pk, created_at in chosen.values_list(
                "article", "of_working_copy", "version", "pk", "created_at"
            )
        )
    yield sorted(
        # At one address, several articles may have been deleted, and each counted from 1.
        _Row((path, of_copy), pk, pk, created_at)
        for path, of_copy, pk, created_at in Revision.objects.filter(article=None).values_list(
            "path", "of_working_copy", "pk", "created_at"
        )
    )


def _find_replaced(states: Sequence[_Row], before: datetime) -> list[_Row]:
    """Return the states of one series that a later version replaced before ``before``."""
    replacing = [row.version for row in states if row.created_at < before]
    newest = max(replacing, default=0)
    return [row for row in states if row.version < newest]


def _find_kept(rows: Sequence[_Row]) -> set[int]:
    """Return the keys of published states, and of the version after each of them."""
    published = _find_published([row.pk for row in rows])
    kept: set[int] = set()
    is_after_published = False
    for _version, group in groupby(rows, key=lambda row: row.version):
        same = {row.pk for row in group}
        kept |= same if is_after_published else same & published
        is_after_published = bool(same & published)
    return kept


def _find_published(keys: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for start in range(0, len(keys), REVISIONS_PER_BATCH):
        some = Revision.objects.filter(pk__in=keys[start : start + REVISIONS_PER_BATCH])
        for revision in some.filter(of_working_copy=False):
            if revision.values.get("status") == Article.Status.PUBLISHED:
                found.add(revision.pk)
    return found


def _delete(keys: Sequence[int]) -> int:
    deleted = 0
    for start in range(0, len(keys), REVISIONS_PER_BATCH):
        some = Revision.objects.filter(pk__in=keys[start : start + REVISIONS_PER_BATCH])
        deleted += some.delete()[0]
    return deleted
