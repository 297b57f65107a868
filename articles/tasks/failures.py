"""The boundary around one task: any exception becomes a problem, and a time limit applies."""

from __future__ import annotations

import logging
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from articles.errors import Interrupted, Problem

logger = logging.getLogger("newsroom.faults")

#: Time limit per file or picture, in seconds. The largest picture allowed, 50 million pixels, takes
#: 5 seconds on an idle core; a busy machine needs several times as long.
TIMEOUT_SECONDS = 60.0

#: Exceptions that end the program. They are not failures of a task.
EXIT_EXCEPTIONS = (Interrupted, KeyboardInterrupt, SystemExit, GeneratorExit)

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Failure:
    """The reason why a task has no result. ``trace`` is the traceback of an unexpected
    exception."""

    problem: Problem
    trace: str = ""

    def log(self, subject: str) -> None:
        """Write the failure to the log, with its traceback."""
        cause = _Traced(self.trace) if self.trace else None
        logger.error("%s: %s", subject, self.problem.message, exc_info=cause)


class _Traced(Exception):
    """A traceback as text. It is the cause of an exception that comes from another process, because
    exceptions lose their traceback on the way."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


class _Timeout(BaseException):
    """Raised when a task exceeds its time limit. It derives from BaseException so that
    ``except Exception`` in a task does not catch it."""


def attempt(function: Callable[..., Answer], task: Any, *given: Any) -> Answer | Failure:
    """Return ``function(task, *given)``, or a failure if it raises an exception.

    In the main thread of a process, the function is stopped after :data:`TIMEOUT_SECONDS` seconds.
    Compiled code that does not return to Python cannot be stopped here. A
    :class:`~articles.tasks.pool.Pool` can stop it, because it kills the process.
    """
    try:
        with _limit_time(TIMEOUT_SECONDS):
            return function(task, *given)
    except _Timeout:
        return make_timeout_failure()
    except BaseException as fault:  # a panic in Rust code is not an Exception
        return make_failure(fault)


def make_failure(fault: BaseException) -> Failure:
    """Convert an unexpected exception to a failure. Raise the exception again if it ends the
    program."""
    if isinstance(fault, EXIT_EXCEPTIONS):
        raise fault
    name = type(fault).__name__
    message = f"An unexpected error ({name}) stopped the work on this file. It was skipped."
    hint = "The log has the details. Please report them."
    problem = Problem(severity="error", code="internal-error", message=message, hint=hint)
    return Failure(problem, "".join(traceback.format_exception(fault)))


def make_timeout_failure() -> Failure:
    message = f"This file was not finished after {TIMEOUT_SECONDS:g} seconds. It was skipped."
    hint = "Look for a very long run of repeated characters, or split the file."
    return Failure(Problem(severity="error", code="took-too-long", message=message, hint=hint))


def make_crash_failure() -> Failure:
    message = "The process that worked on this file crashed. The file was skipped."
    hint = "The file may need more memory than there is, or be damaged."
    return Failure(Problem(severity="error", code="worker-died", message=message, hint=hint))


@contextmanager
def _limit_time(seconds: float) -> Iterator[None]:
    """Raise :class:`_Timeout` if the block takes longer than ``seconds``. Threads other than the
    main thread have no time limit."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _raise_timeout)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _raise_timeout(_number: int, _frame: object) -> None:
    raise _Timeout
