"""Other processes of this program, for work that fills more than one processor core.

They are forked from a clean process of their own, never from the one that holds database
connections and threads. Each is a line of work: what it is given comes back in the same order. No
interrupt reaches them; they end when whoever started them closes the line or ends, however it ends.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from multiprocessing import forkserver, get_context, resource_tracker
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from typing import Any

#: Seconds that a process is given to end by itself.
PATIENCE = 2.0
#: Bytes in which the length of an answer is told.
SIZE = 8
#: Objects that are made before somebody looks for cycles among them.
GARBAGE = 500_000

_context = get_context("forkserver")


def cores() -> int:
    """How many processes can run at a time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def prepare(module: str) -> None:
    """Start the clean process, and let it import ``module`` while we go on."""
    _context.set_forkserver_preload([module])
    with _interrupts_held(), _path_handed_on(), suppress(OSError):
        forkserver.ensure_running()


@contextmanager
def little_garbage() -> Iterator[None]:
    """For work on many objects that do not hold each other: what was there before is not looked
    through for cycles, what comes is seldom."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(GARBAGE, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


class Worker:
    """A process that applies one function to every task it is given.

    ``function`` is the dotted name of a function of (task, *given) that needs no Django; the
    tasks, ``given`` and the answers must be picklable. Raises OSError or EOFError where no process
    can be started. Leaving the ``with`` block ends it.
    """

    def __init__(self, function: str, *given: Any) -> None:
        self._channel, there = _context.Pipe()
        self._process = _context.Process(target=_serve, args=(there, function), daemon=True)
        with _interrupts_held():
            self._process.start()
        there.close()
        self._room = bytearray()
        self.give(given)

    def give(self, task: Any) -> None:
        with suppress(OSError):
            self._channel.send(task)

    def take(self) -> Any | None:
        """The answer to the task that was given first of those unanswered; waits for it. None where
        the function failed or the process is no more: then do the task yourself."""
        try:
            return pickle.loads(_received(self._channel, self._room))
        except (EOFError, OSError):
            return None

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        """End it at once, whatever is left unanswered."""
        self._channel.close()
        self._process.terminate()
        self._process.join(PATIENCE)


@contextmanager
def _path_handed_on() -> Iterator[None]:
    """Python before 3.13 forgets to tell the clean process where modules are: it would find ours
    in the working folder alone, import nothing, and leave that to every worker, without a word."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
    try:
        yield
    finally:
        del os.environ["PYTHONPATH"]
        if before is not None:
            os.environ["PYTHONPATH"] = before


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """What is started meanwhile never hears of Ctrl+C, which goes to every process of a terminal;
    it ends with us instead. A signal for us is kept until afterwards."""
    resource_tracker.ensure_running()  # it lets signals through once it is started
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(channel: Connection, name: str) -> None:
    """The life of a worker."""
    module, _, attribute = name.rpartition(".")
    function: Callable[..., Any] = getattr(import_module(module), attribute)
    answers: SimpleQueue[bytes] = SimpleQueue()
    # Answers wait in here while the other side is busy: the next task is begun all the same.
    Thread(target=_send, args=(channel, answers), daemon=True).start()
    with suppress(EOFError, OSError), little_garbage():
        given = channel.recv()
        while True:
            answers.put(_answer(function, channel.recv(), given))


def _answer(function: Callable[..., Any], task: Any, given: tuple[Any, ...]) -> bytes:
    try:
        answer = function(task, *given)
    except Exception:
        # Whoever gave the task does it himself then, and sees what is wrong where it can be told.
        answer = None
    return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)


def _send(channel: Connection, answers: SimpleQueue[bytes]) -> None:
    with suppress(OSError):
        while True:
            answer = answers.get()
            for part in (len(answer).to_bytes(SIZE), answer):
                rest = memoryview(part)
                while rest:
                    rest = rest[os.write(channel.fileno(), rest) :]


def _received(channel: Connection, room: bytearray) -> memoryview:
    """An answer, in ``room``, which grows with the answers. Read by ``recv_bytes``, which asks for
    new memory with every piece, it would take five times as long."""
    size = int.from_bytes(_filled(channel, memoryview(bytearray(SIZE))))
    if len(room) < size:
        room.extend(bytes(size - len(room)))
    return _filled(channel, memoryview(room)[:size])


def _filled(channel: Connection, view: memoryview) -> memoryview:
    rest = view
    while rest:
        read = os.readv(channel.fileno(), [rest])
        if not read:
            raise EOFError
        rest = rest[read:]
    return view
