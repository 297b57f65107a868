"""Fourth stage, the import's only writer: batches in one transaction each, so that every article is
whole or absent; a batch that the database refuses is written one by one, to find the culprit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import DatabaseError, DataError, IntegrityError, transaction

from articles.errors import Problem
from articles.files import keep_untaken
from articles.importing.decisions import Decision, State
from articles.labels import Labels
from articles.models import Article, Revision, SourceFile
from articles.models.inserting import insert_objects
from articles.reading.context import awaiting
from articles.reading.ready import Ready
from articles.revisions import keep
from articles.writing import Writing, write

#: A file changed so shortly before it was read may change again within its clock's grain.
FRESH = timedelta(seconds=2)

FILE_COLUMNS = (
    "path", "article", "state", "size", "mtime_ns", "context", "problems", "seen_at", "deleted_at",
    "deleted_by", "base", "incoming",
)  # fmt: skip


def apply(
    decisions: Sequence[Decision], *, stamp: str, labels: Labels, at: datetime
) -> list[Decision]:
    """Write what was decided. Decisions that the database refuses become rejections; those whose
    article was saved by somebody meanwhile are not written but returned, to be decided anew.

    Raises DatabaseError where the database itself fails (full, read-only, damaged, gone).
    """
    try:
        return _write_together(decisions, stamp=stamp, labels=labels, at=at)
    except (DataError, IntegrityError) as fault:
        labels.forget()
        if len(decisions) == 1:
            _refuse(decisions[0], fault, stamp=stamp, at=at)
            return []
        overtaken = []
        for decision in decisions:
            _take_back(decision)
            overtaken += apply([decision], stamp=stamp, labels=labels, at=at)
        return overtaken


def _write_together(
    decisions: Sequence[Decision], *, stamp: str, labels: Labels, at: datetime
) -> list[Decision]:
    with transaction.atomic():
        overtaken = _overtaken(decisions)
        timely = [d for d in decisions if d not in overtaken] if overtaken else decisions
        _keep_losing(timely, at)
        writings = [
            Writing(d.article, d.authored, d.derived, _ready(d))
            for d in timely
            if d.article is not None and d.authored and d.derived
        ]
        if writings:
            write(writings, via=Revision.Via.IMPORT, at=at, labels=labels)
        rows = [_row(decision, stamp, at) for decision in timely]
        insert_objects([row for row in rows if row.pk is None])
        for row in rows:
            if row.pk is not None:
                row.save(update_fields=FILE_COLUMNS)
    return overtaken


def _ready(decision: Decision) -> Ready | None:
    """Of an article that exists, words and status may be others than the file's."""
    return decision.candidate.ready if decision.action == "created" else None


def _overtaken(decisions: Sequence[Decision]) -> list[Decision]:
    """Decisions about articles that somebody saved since they were read; the rows are locked until
    the transaction ends."""
    known = {d.row.article.pk: d.row.article.version for d in decisions if d.row.article}
    locked = Article.objects.select_for_update().filter(pk__in=known).order_by("pk")
    now = dict(locked.values_list("pk", "version"))
    return [
        d
        for d in decisions
        if d.row.article and now.get(d.row.article.pk) != known[d.row.article.pk]
    ]


def _keep_losing(decisions: Sequence[Decision], at: datetime) -> None:
    """Versions that would be nowhere else become revisions before anything is overwritten."""
    for decision in decisions:
        if _displaces(decision):
            keep_untaken(decision.row, at=at)
        if decision.losing and decision.row.article:
            authored, note = decision.losing
            keep(decision.row.article, authored, via=Revision.Via.IMPORT, at=at, note=note)


def _displaces(decision: Decision) -> bool:
    """Whether bytes that wait in the file's row give way to others."""
    data = decision.candidate.data
    return bool(data and decision.row.incoming) and bytes(decision.row.incoming or b"") != data


def _row(decision: Decision, stamp: str, at: datetime) -> SourceFile:
    """The file's row as it shall stand. An unfinished file (rejected, in conflict) keeps its base,
    its new bytes beside it, and no fingerprint, so that the next run looks at it again."""
    row, candidate = decision.row, decision.candidate
    row.state = decision.state
    row.seen_at = at
    row.problems = [
        {"severity": p.severity, "code": p.code, "field": p.field, "line": p.line,
         "column": p.column, "message": p.message, "hint": p.hint}
        for p in decision.problems
    ]  # fmt: skip
    if decision.article is not None:
        # Not the object: each would hold the other, and their texts stay in memory for long.
        row.article_id = decision.article.pk
    if decision.adopts:
        row.base, row.incoming = candidate.data, None
        row.context = stamp if candidate.settled else awaiting(stamp)
        row.deleted_at = row.deleted_by = None
        row.size, row.mtime_ns = candidate.found.size, _trusted_mtime(decision)
    else:
        # Of a file that cannot be read at all there are none.
        row.incoming = candidate.data or row.incoming
        row.size = row.mtime_ns = 0
    return row


def _trusted_mtime(decision: Decision) -> int:
    candidate = decision.candidate
    age = candidate.read_at.timestamp() - candidate.found.mtime_ns / 1e9
    return 0 if age < FRESH.total_seconds() else candidate.found.mtime_ns


def _take_back(decision: Decision) -> None:
    """After a roll-back: the objects as they were before the batch was written."""
    row, article = decision.row, decision.article
    stored = SourceFile.objects.filter(source=row.source, path=row.path).first()
    decision.row = stored or SourceFile(source=row.source, path=row.path)
    if article is None:
        return
    if decision.action == "created":
        article.pk, article.version, article._state.adding = None, 0, True
    else:
        article.version = Article.objects.values_list("version", flat=True).get(pk=article.pk)


def _refuse(decision: Decision, fault: DatabaseError, *, stamp: str, at: datetime) -> None:
    """One article that the database does not take, though every rule of ours did."""
    reason = str(fault).strip().splitlines()[0]
    problem = Problem(
        severity="error", code="database-refused", message=f"The database refused it: {reason}"
    )
    decision.action, decision.state, decision.adopts = "rejected", State.REJECTED, False
    decision.problems = (*decision.problems, problem)
    _take_back(decision)
    decision.article = None
    _row(decision, stamp, at).save()
