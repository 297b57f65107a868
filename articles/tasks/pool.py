"""Worker processes. They use more than one processor core, and they isolate work that may hang or
crash.

Workers are forked from a clean process, never from the process that holds database connections and
threads. They end when the pool is closed, or when the process that opened it ends.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing import forkserver, get_context, parent_process, resource_tracker
from threading import Thread
from typing import Any, Generic, TypeVar

from articles.tasks import failures
from articles.tasks.failures import (
    Failure,
    attempt,
    make_crash_failure,
    make_failure,
    make_timeout_failure,
)

#: Maximum number of workers. More workers do not speed up an import, because a single process
#: writes everything that they read.
MAX_WORKERS = 3
#: Number of chunks per worker to send ahead: enough to keep the worker busy while a batch is
#: written, but few enough to limit memory use.
CHUNKS_PER_WORKER = 20
#: Seconds by which a task may exceed its time limit before its worker is killed. Starting a worker
#: takes two of these seconds.
GRACE_SECONDS = 10.0

Task = TypeVar("Task")
Answer = TypeVar("Answer")
Chunk = Sequence[Task]

_context = get_context("forkserver")


def count_cores() -> int:
    """Return the number of processes that can run at the same time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Pool(Generic[Task, Answer]):
    """Call ``function(task, *given)`` for many tasks, in worker processes.

    If a task kills its worker or does not finish, only that task fails. Tasks run in this process
    instead if there is only one core, if no process can be started, or if ``workers`` is false
    because there is little to do. A task that crashes then ends the program.

    ``function`` must be importable without Django. Tasks, arguments and results must be picklable.
    """

    def __init__(self, function: Callable[..., Answer], *given: Any, workers: bool = True) -> None:
        self._function, self._given = function, given
        self._number = min(count_cores(), MAX_WORKERS) if workers else 1
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Pool[Task, Answer]:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def run(self, chunks: Iterable[Chunk[Task]]) -> Iterator[Answer | Failure]:
        """Yield the result of every task of every chunk, in the order of the tasks."""
        rest = iter(chunks)
        sent: deque[tuple[Chunk[Task], Future[list[Answer | Failure]] | None]] = deque()
        while True:
            for chunk in islice(rest, self._number * CHUNKS_PER_WORKER - len(sent)):
                sent.append((chunk, self._send(chunk)))
            if not sent:
                return
            chunk, future = sent[0]
            if future is None or _wait_for_result(future):
                sent.popleft()
                yield from future.result() if future else map(self._run_here, chunk)
            else:
                self._restart()
                while sent:
                    yield from self._collect_or_retry(*sent.popleft())

    def _collect_or_retry(
        self, chunk: Chunk[Task], future: Future[list[Answer | Failure]] | None
    ) -> Iterator[Answer | Failure]:
        """Yield the results of a chunk that was pending when the workers were lost. If the chunk is
        not finished, run each of its tasks alone, because any of them may have killed a worker."""
        if future is not None and future.done() and future.exception() is None:
            yield from future.result()
        else:
            yield from map(self._run_alone, chunk)

    def _run_alone(self, task: Task) -> Answer | Failure:
        """Return the result of one task. The workers do nothing else in the meantime."""
        future = self._send([task])
        if future is None:
            return self._run_here(task)
        try:
            (answer,) = future.result(failures.TIMEOUT_SECONDS + GRACE_SECONDS)
            return answer
        except TimeoutError:
            failure = make_timeout_failure()
        except BrokenExecutor:
            failure = make_crash_failure()
        except Exception as fault:  # the result cannot be pickled
            return make_failure(fault)
        self._restart()
        return failure

    def _run_here(self, task: Task) -> Answer | Failure:
        return attempt(self._function, task, *self._given)

    def _send(self, chunk: Chunk[Task]) -> Future[list[Answer | Failure]] | None:
        """Send a chunk to the workers. Return None if there are no workers."""
        if self._executor is None:
            return None
        try:
            with _block_signals(signal.SIGINT, signal.SIGTERM):
                return self._executor.submit(_do_chunk, chunk)
        except BrokenExecutor as fault:
            broken: Future[list[Answer | Failure]] = Future()
            broken.set_exception(fault)
            return broken
        except (OSError, EOFError):
            self._stop()
            return None

    def _start(self) -> None:
        if self._number < 2:
            return
        try:
            _start_forkserver(self._function.__module__)
            self._executor = ProcessPoolExecutor(
                self._number, _context, _start_worker, (self._function, self._given)
            )
        except (OSError, NotImplementedError):  # no semaphores on this system
            self._executor = None

    def _restart(self) -> None:
        """Start new workers in place of those that were lost. If they cannot be started, use no
        workers from now on: the tasks are not to blame."""
        self._stop()
        self._start()
        ready = self._send([])
        if ready is not None and not _wait_for_result(ready):
            self._stop()

    def _stop(self) -> None:
        """End the workers at once, even if they are working."""
        executor, self._executor = self._executor, None
        if executor is None:
            return
        with _block_signals(signal.SIGINT, signal.SIGTERM):
            # Python 3.14 has kill_workers() for this.
            for process in list((executor._processes or {}).values()):
                process.kill()
            # A worker that dies while it sends a result leaves half of it in this pipe. The
            # executor's thread would wait for the other half as long as any process can write to
            # the pipe, so close our end.
            executor._result_queue._writer.close()  # type: ignore[attr-defined]
            executor.shutdown(cancel_futures=True)


def _wait_for_result(future: Future[Any]) -> bool:
    """Wait for ``future``, but at most as long as one task may take. Return whether it has a
    result."""
    try:
        return future.exception(failures.TIMEOUT_SECONDS + GRACE_SECONDS) is None
    except TimeoutError:
        return False


def _start_forkserver(module: str) -> None:
    """Start the clean process, which imports ``module`` once for all workers. In a terminal, Ctrl+C
    is sent to every process. Workers ignore it, because the pool ends them."""
    _context.set_forkserver_preload([module])
    resource_tracker.ensure_running()  # unblocks signals, so start it before blocking them
    with _block_signals(signal.SIGINT):
        forkserver.ensure_running()


@contextmanager
def _block_signals(*signals: signal.Signals) -> Iterator[None]:
    """Block signals until the end of the block. An interrupt while a worker is being started would
    leave behind a worker that the pool does not know."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# Code that runs in a worker

_work: tuple[Callable[..., Any], tuple[Any, ...]]


def _start_worker(function: Callable[..., Any], given: tuple[Any, ...]) -> None:
    global _work
    _work = function, given
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Exit when the parent process ends. A parent that was killed cannot close its pool."""
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _do_chunk(chunk: Sequence[Any]) -> list[Any]:
    function, given = _work
    return [attempt(function, task, *given) for task in chunk]
