"""Transactions: functions to run just before a commit, and retries after conflicts with other
transactions.

All code takes locks in the same order: articles by primary key, then terms by primary key, then
rows that depend on both, and finally the site's generation. Every writer needs the generation's
row. Code that locks it earlier makes all other writers wait, or causes a deadlock.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from sqlite3 import SQLITE_BUSY, SQLITE_LOCKED
from typing import TypeVar

from django.db import (
    InterfaceError,
    InternalError,
    OperationalError,
    connection,
    transaction,
)

T = TypeVar("T")

logger = logging.getLogger("newsroom.database")

#: PostgreSQL error codes after which a retry may succeed: deadlock_detected, serialization_failure,
#: lock_not_available.
RETRYABLE_SQLSTATES = frozenset({"40P01", "40001", "55P03"})
#: SQLite error codes after which a retry may succeed: another connection holds the lock of the
#: database or of a table.
BUSY_CODES = frozenset({SQLITE_BUSY, SQLITE_LOCKED})

#: Database errors that are not bugs. OperationalError: a full disk, a lost server or a lock.
#: InternalError: a read-only transaction on PostgreSQL. InterfaceError: a closed connection.
STORAGE_ERRORS = (OperationalError, InternalError, InterfaceError)

#: Maximum number of attempts. No attempt starts after ``PATIENCE`` seconds, because an editor is
#: waiting. That limit is longer than the lock time-outs of PostgreSQL (10 s) and SQLite (20 s).
ATTEMPTS = 5
PATIENCE = 25.0
#: Maximum pause between two attempts, in seconds. The pause is random, so that two transactions do
#: not collide again.
PAUSE = 0.3

#: Functions to call before the open transaction commits, each of them once. None means that
#: no transaction was opened by :func:`one_transaction`.
_last: ContextVar[dict[Callable[[], None], None] | None] = ContextVar("last", default=None)


@contextmanager
def one_transaction(*, savepoint: bool = True) -> Iterator[None]:
    """Open a transaction, or a savepoint if one is already open. Functions passed to
    :func:`run_before_commit` run just before the outermost transaction commits."""
    if _last.get() is not None:
        with transaction.atomic(savepoint=savepoint):
            yield
        return
    steps: dict[Callable[[], None], None] = {}
    token = _last.set(steps)
    try:
        with transaction.atomic(savepoint=savepoint):
            yield
            if not transaction.get_rollback():
                for step in steps:
                    step()
    finally:
        _last.reset(token)


def run_before_commit(step: Callable[[], None]) -> None:
    """Call ``step`` just before the open :func:`one_transaction` commits, or at once if none is
    open. A step that is passed twice is called once."""
    steps = _last.get()
    if steps is None:
        step()
    else:
        steps[step] = None


def retry_transaction(
    work: Callable[[], T], *, undo: Callable[[], None] = lambda: None, patience: float = PATIENCE
) -> T:
    """Run ``work`` in one transaction and return its result. If other transactions interfere, call
    ``undo`` to revert changes in memory, and try again.

    Inside an open transaction there is no retry, because its locks would remain. Raise the last
    OperationalError after :data:`ATTEMPTS` attempts or ``patience`` seconds.
    """
    attempts = 1 if connection.in_atomic_block else ATTEMPTS
    deadline = time.monotonic() + patience
    for attempt in range(1, attempts + 1):
        try:
            with one_transaction():
                return work()
        except OperationalError as error:
            is_last = attempt == attempts or time.monotonic() > deadline
            if is_last or not is_retryable(error):
                raise
            logger.info("Tried again (%d of %d): %s", attempt, attempts, _get_first_line(error))
        undo()
        time.sleep(random.uniform(0, PAUSE))
    raise AssertionError("the last attempt returns or raises")


def is_retryable(error: OperationalError) -> bool:
    """Return whether the same transaction may succeed if it is tried again."""
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # the higher bits are details
    return getattr(cause, "sqlstate", None) in RETRYABLE_SQLSTATES or code in BUSY_CODES


def _get_first_line(error: Exception) -> str:
    return " ".join(str(error).split())
