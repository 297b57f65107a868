"""Bulk actions: one act on many articles, processed in short transactions.

A bulk action is a log entry whose ``waiting`` holds the primary keys that are still to do. Each
transaction processes a few of them, logs the result, and shortens the list. Colleagues can save in
between. If a process crashes, the list says what is left, and the action can be continued.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from articles.editing import desk_actions
from articles.editing.bulk_operations import OPERATIONS, TOGETHER, NothingToDo, Work
from articles.editing.term_changes import refile_bearers
from articles.editing.term_deletion import delete_terms
from articles.errors import NewsroomError
from articles.models import Article, DeskAction, DeskActionItem
from articles.models.transactions import STORAGE_ERRORS, one_transaction, retry_transaction
from articles.tasks import make_failure

Kind = DeskAction.Kind
Outcome = DeskActionItem.Outcome

#: Whether the user may still do this to an article.
Permission = Callable[[Article], bool]

#: An outcome and its explanation: a sentence, or "".
Result = tuple[Outcome, str]

#: Maximum number of articles that one transaction changes.
BATCH_SIZE = 20
#: Number of articles that are written together.
GROUP_SIZE = 5
#: A transaction starts no further article after this many seconds, because on SQLite all other
#: writers wait for it.
BATCH_SECONDS = 0.3
#: Seconds between two transactions. Without a pause, other writers would hardly ever find the
#: database of SQLite free.
PAUSE = 0.1
#: Maximum number of articles in one action. Every transaction writes the list of those that are
#: left, so the list must not be long.
MAX_ARTICLES = 10_000

#: Actions that only refile articles, which does not change their texts.
REFILING = frozenset({Kind.RENAME_TERM, Kind.MERGE_TERMS})
#: Actions on all articles with a term.
OF_TERMS = REFILING | {Kind.DELETE_TERMS}
#: Number of articles that are refiled in one transaction.
REFILE_SIZE = 100
#: Actions that also concern articles in the trash.
OF_TRASH = OF_TERMS | {Kind.RESTORE, Kind.UNDO, Kind.ERASE}


def start(
    kind: DeskAction.Kind,
    keys: Iterable[int],
    *,
    parameters: dict[str, Any] | None = None,
    user: Any,
    at: datetime,
    subject: str = "",
    undoes: DeskAction | None = None,
) -> DeskAction:
    """Create and return a bulk action on the articles with these primary keys. Nothing is done
    yet."""
    waiting = list(dict.fromkeys(keys))
    if len(waiting) > MAX_ARTICLES and kind not in OF_TERMS:
        raise ValueError(f"{len(waiting)} articles are more than {MAX_ARTICLES}.")
    with one_transaction():
        action = desk_actions.record(
            kind, user=user, at=at, subject=subject, parameters=parameters, undoes=undoes
        )
        action.waiting = waiting
        if waiting or kind == Kind.DELETE_TERMS:  # the terms themselves are deleted at the end
            action.ended_at = None
        action.save(update_fields=["waiting", "ended_at"])
    return action


def start_undo(action: DeskAction, *, user: Any, at: datetime) -> DeskAction:
    """Create and return a bulk action that undoes ``action`` for each of its articles. Log the
    articles that were erased as not done."""
    items = list(action.items.filter(outcome=Outcome.DONE, undone=False))
    keys = [item.article_id for item in items if item.article_id is not None]
    with one_transaction():
        undo = start(Kind.UNDO, keys, user=user, at=at, undoes=action)
        DeskActionItem.objects.bulk_create(
            DeskActionItem(
                action=undo,
                headline=item.headline,
                path=item.path,
                outcome=Outcome.REFUSED,
                message=_("This story no longer exists."),
            )
            for item in items
            if item.article_id is None
        )
    return undo


def run_step(
    action: DeskAction, *, user: Any, at: datetime, may: Permission, seconds: float = 1.0
) -> DeskAction:
    """Process articles of ``action`` for about this many seconds, in transactions of at most
    :data:`BATCH_SIZE` articles, and return the action as stored. ``may`` decides for each article
    whether the user may still do this to it.

    No transaction may be open. If two processes continue the same action, each article is processed
    once.
    """
    deadline = time.monotonic() + seconds
    while True:
        batch = partial(_run_batch, action.pk, user=user, at=at, may=may)
        action = retry_transaction(batch)
        if not action.waiting or time.monotonic() > deadline:
            return action
        time.sleep(PAUSE)


def _run_batch(pk: int, *, user: Any, at: datetime, may: Permission) -> DeskAction:
    # The lock makes other processes wait that continue the same action.
    action = DeskAction.objects.select_for_update(of=("self",)).get(pk=pk)
    if action.ended_at is None:
        number = _process(action, user=user, at=at, may=may)
        action.waiting = action.waiting[number:]
        if not action.waiting and action.kind == Kind.DELETE_TERMS:
            delete_terms(action, user=user)
        action.ended_at = None if action.waiting else at
        action.save(update_fields=["waiting", "ended_at"])
    return action


def _process(action: DeskAction, *, user: Any, at: datetime, may: Permission) -> int:
    """Process the first waiting articles until the time is over, and log them. Return their
    number."""
    if action.kind in REFILING:
        keys = action.waiting[:REFILE_SIZE]
        refile_bearers(action.parameters["field"], keys)
        return len(keys)
    keys = action.waiting[:BATCH_SIZE]
    deadline = time.monotonic() + BATCH_SECONDS
    work = Work(action, user=user, at=at)
    rows = Article.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    stored = {article.pk: article for article in rows}
    results: dict[int, Result] = {}
    with desk_actions.log_articles(action, stored.values()):
        for first in range(0, len(keys), GROUP_SIZE):
            results |= _do(work, keys[first : first + GROUP_SIZE], stored, may)
            if time.monotonic() > deadline:
                break
    _log_others(action, results, stored)
    return len(results)


def _do(
    work: Work, keys: Sequence[int], stored: Mapping[int, Article], may: Permission
) -> dict[int, Result]:
    """Process a few articles and return their results, in the order of ``keys``."""
    refused = {key: _find_refusal(work, stored.get(key), may) for key in keys}
    ready = [key for key in keys if not refused[key]]
    done = _do_together(work, ready)
    return {
        key: (Outcome.REFUSED, refused[key])
        if refused[key]
        else (Outcome.DONE, "")
        if key in done
        else _do_one(work, stored[key])
        for key in keys
    }


def _find_refusal(work: Work, article: Article | None, may: Permission) -> str:
    """Return why nothing may be done to this article, or ""."""
    if article is None:
        return _("This story no longer exists.")
    if article.status == Article.Status.TRASHED and work.action.kind not in OF_TRASH:
        return _("This story is in the trash.")
    if not may(article):
        return _("You do not have permission to do this with this story.")
    return ""


def _do_together(work: Work, keys: Sequence[int]) -> set[int]:
    """If the action can be done to several articles at once, which is faster, do that. Return the
    primary keys of the changed ones: none if there was an error, which is then found one by one."""
    act = TOGETHER.get(Kind(work.action.kind))
    if act is None or len(keys) < 2:
        return set()
    try:
        with one_transaction():
            articles = Article.objects.filter(pk__in=keys).only("pk")
            return {article.pk for article in act(articles, user=work.user, at=work.at)}
    except STORAGE_ERRORS:
        raise  # The whole transaction fails, and can be tried again.
    except Exception:
        return set()


def _do_one(work: Work, article: Article) -> Result:
    """Process one article. Return the outcome and the sentence that explains it, or ""."""
    try:
        with one_transaction():
            # Operations change their own objects: the log compares with these.
            OPERATIONS[Kind(work.action.kind)](Article.objects.get(pk=article.pk), work)
    except NothingToDo as error:
        return Outcome.UNCHANGED, str(error)
    except NewsroomError as error:
        return Outcome.REFUSED, str(error)
    except STORAGE_ERRORS:
        raise
    except Exception as fault:
        make_failure(fault).log(f"The bulk action {work.action.pk} on {article.path}")
        text = _("An unexpected error (%(name)s) prevented this. The log has the details.")
        return Outcome.REFUSED, text % {"name": type(fault).__name__}
    return Outcome.DONE, ""


def _log_others(
    action: DeskAction, results: Mapping[int, Result], stored: Mapping[int, Article]
) -> None:
    """Log the articles whose version did not rise: nothing was done, only the working copy
    changed, or the article was erased."""
    erased = results.keys() - _find_existing(results) if action.kind == Kind.ERASE else ()
    logged = set(action.items.filter(article__in=results).values_list("article", flat=True))
    DeskActionItem.objects.bulk_create(
        DeskActionItem(
            action=action,
            article=None if key in erased else stored.get(key),
            headline=str(stored[key])[:520] if key in stored else "",
            path=stored[key].path if key in stored else "",
            outcome=outcome,
            message=message[:500],
            version=stored[key].version if key in stored else None,
        )
        for key, (outcome, message) in results.items()
        if key not in logged
    )


def _find_existing(keys: Iterable[int]) -> set[int]:
    return set(Article.objects.filter(pk__in=keys).values_list("pk", flat=True))
