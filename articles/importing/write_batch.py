"""The only writer of an import. It writes each batch in one transaction, so that every article is
stored completely or not at all. If this fails, it writes the articles one by one to find the
cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import DatabaseError, DataError, IntegrityError

from articles.content.candidate import PreparedArticle
from articles.content.read_context import mark_unresolved
from articles.editing import desk_actions
from articles.editing.bulk_insert import insert_objects
from articles.editing.file_base import escape_file_name, record_pending_version
from articles.editing.review_messages import reopen_messages
from articles.editing.revisions import record_unsaved_version
from articles.editing.writing import ArticleWrite, write_articles
from articles.errors import Problem
from articles.importing.decisions import Decision, mark_rejected
from articles.models import Article, Revision, SourceFile, TrashEntry
from articles.models.transactions import one_transaction, retry_transaction
from articles.tasks import make_failure
from articles.widgets import registry

#: Maximum time in seconds for retries of a batch when other transactions are in the way.
MAX_RETRY_SECONDS = 120.0

#: Minimum age of a file when it is read. A younger file may change again without a new modification
#: time, so the next import reads it again.
MTIME_GRACE = timedelta(seconds=2)

FILE_COLUMNS = (
    "path", "article", "state", "size", "mtime_ns", "context", "problems", "seen_at", "deleted_at",
    "deleted_by", "base", "incoming",
)  # fmt: skip


def apply_decisions(decisions: Sequence[Decision], *, stamp: str, at: datetime) -> list[Decision]:
    """Write the decisions. A decision that cannot be written becomes a rejection. If an editor has
    saved an article since the decision was made, skip the decision. Return the skipped decisions,
    so that the caller can decide again.

    Raise DatabaseError if the database itself fails (full, read-only, damaged or unreachable).
    """
    try:
        return retry_transaction(
            partial(_write_in_one_transaction, decisions, stamp=stamp, at=at),
            undo=partial(_restore_decisions, decisions),
            patience=MAX_RETRY_SECONDS,
        )
    except BaseException as fault:
        problem = _explain_fault(fault, decisions)
    _restore_decisions(decisions)
    if len(decisions) == 1:
        _write_rejection(decisions[0], problem, stamp=stamp, at=at)
        return []
    overtaken = []
    for decision in decisions:
        overtaken += apply_decisions([decision], stamp=stamp, at=at)
    return overtaken


def _write_in_one_transaction(
    decisions: Sequence[Decision], *, stamp: str, at: datetime
) -> list[Decision]:
    with one_transaction():
        overtaken = _find_overtaken(decisions)
        timely = [d for d in decisions if d not in overtaken] if overtaken else decisions
        _record_losing_versions(timely, at)
        writings = [
            ArticleWrite(d.article, d.authored, d.derived, _get_prepared_values(d))
            for d in timely
            if d.article is not None and d.authored and d.derived
        ]
        restored = [d.article for d in timely if d.restores and d.article is not None]
        if restored:
            reopen_messages(restored)
        if writings:
            write_articles(writings, via=Revision.Via.IMPORT, at=at)
        _log_restored(restored, at)
        rows = [_update_row(decision, stamp, at) for decision in timely]
        insert_objects([row for row in rows if row.pk is None])
        for row in rows:
            if row.pk is not None:
                row.save(update_fields=FILE_COLUMNS)
    return overtaken


def _log_restored(articles: Sequence[Article], at: datetime) -> None:
    """Delete the entries of restored articles in the trash, and log their restoration."""
    if articles:
        TrashEntry.objects.filter(article__in=articles).delete()
        desk_actions.log_restored(articles, at=at)


def _get_prepared_values(decision: Decision) -> PreparedArticle | None:
    """Return the prepared values of a new article. Return None for an existing article, because its
    merged values may differ from the file, and for a story in review, because the values were
    prepared for a published one."""
    assert decision.article is not None
    prepared = decision.action == "created" and decision.article.status != Article.Status.REVIEW
    return decision.candidate.ready if prepared else None


def _find_overtaken(decisions: Sequence[Decision]) -> list[Decision]:
    """Return the decisions whose article was saved after the decision was made. The rows of all
    articles stay locked until the transaction ends."""
    known = dict(d.seen for d in decisions if d.seen)
    locked = Article.objects.select_for_update().filter(pk__in=known).order_by("pk")
    now = dict(locked.values_list("pk", "version"))
    return [d for d in decisions if d.seen and now.get(d.seen[0]) != d.seen[1]]


def _record_losing_versions(decisions: Sequence[Decision], at: datetime) -> None:
    """Save versions that are not stored anywhere else as revisions, before anything is
    overwritten."""
    for decision in decisions:
        if _replaces_incoming(decision):
            record_pending_version(decision.row, at=at, known_widgets=registry)
        if decision.losing and decision.row.article:
            authored, note = decision.losing
            record_unsaved_version(
                decision.row.article, authored, via=Revision.Via.IMPORT, at=at, note=note
            )


def _replaces_incoming(decision: Decision) -> bool:
    """Return whether the pending bytes in the file's row are replaced by different bytes."""
    data = decision.candidate.data
    return bool(data and decision.row.incoming) and bytes(decision.row.incoming or b"") != data


def _update_row(decision: Decision, stamp: str, at: datetime) -> SourceFile:
    """Update the row of the file and return it. If the file was rejected or is in conflict, it
    keeps its base. Its new bytes are stored separately and without size and time, so that the next
    run reads the file again."""
    row, candidate = decision.row, decision.candidate
    row.state = decision.state
    row.seen_at = at
    row.problems = [
        {"severity": p.severity, "code": p.code, "field": p.field, "line": p.line,
         "column": p.column, "message": p.message, "hint": p.hint}
        for p in decision.problems
    ]  # fmt: skip
    if decision.article is not None:
        # Set the id of the article, not the article itself. Otherwise the row and the article would
        # refer to each other and stay in memory for a long time.
        row.article_id = decision.article.pk
    if decision.adopts:
        row.base, row.incoming = candidate.data, None
        row.context = stamp if candidate.has_final_references else mark_unresolved(stamp)
        row.deleted_at = row.deleted_by = None
        row.size, row.mtime_ns = candidate.found.size, _get_trusted_mtime(decision)
    else:
        # If a file cannot be read, there are no bytes; keep the earlier ones.
        row.incoming = candidate.data or row.incoming
        row.size = row.mtime_ns = 0
    return row


def _get_trusted_mtime(decision: Decision) -> int:
    candidate = decision.candidate
    age = candidate.read_at.timestamp() - candidate.found.mtime_ns / 1e9
    return 0 if age < MTIME_GRACE.total_seconds() else candidate.found.mtime_ns


def _restore_decisions(decisions: Iterable[Decision]) -> None:
    """Restore the objects to their state before the batch, after a rollback. An article gets the
    version that it had when the decision was made, even if somebody has saved it since."""
    for decision in decisions:
        row, article = decision.row, decision.article
        stored = SourceFile.objects.filter(pk=row.pk).first() if row.pk else None
        decision.row = stored or SourceFile(source=row.source)
        decision.row.path = row.path  # keep the new path of a renamed file
        if article is None:
            continue
        if decision.seen and decision.action != "created":
            article.version = decision.seen[1]
        else:
            article.pk, article.version, article._state.adding = None, 0, True


def _explain_fault(fault: BaseException, decisions: Sequence[Decision]) -> Problem:
    """Return the problem of an article that the database does not accept. If ``fault`` concerns
    more than one article, raise it again."""
    if isinstance(fault, (DataError, IntegrityError)):
        reason = str(fault).strip().splitlines()[0]
        message = f"The database refused it: {reason}"
        return Problem(severity="error", code="database-refused", message=message)
    if isinstance(fault, (DatabaseError, OSError)):
        raise fault
    failure = make_failure(fault)
    if len(decisions) == 1:
        failure.log(escape_file_name(decisions[0].candidate.found.path))
    return failure.problem


def _write_rejection(decision: Decision, problem: Problem, *, stamp: str, at: datetime) -> None:
    mark_rejected(decision, problem)
    _update_row(decision, stamp, at).save()
