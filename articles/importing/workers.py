"""The second stage, with other processes: reading, parsing, rendering and sanitizing take most of
an import's time, and need no database.

Files go out in chunks, to one worker after the other, and come back in their order: what an import
does never depends on which process was faster. What a worker cannot do (it was killed, it has no
memory) is done here instead.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

from articles import processes
from articles.reading import chunks
from articles.reading.chunks import read_chunk
from articles.reading.context import Context
from articles.reading.found import Candidate, Found
from articles.reading.validate import compute, validate

#: Files that are read before another process would have begun.
FEWEST = 300
#: More do not help: all that they read is written by one.
MOST_WORKERS = 3
#: Files and bytes of a chunk: what becomes of it should fit into a processor's own memory. And
#: chunks that a worker has been given: enough that it is busy as long as a batch is being written,
#: few enough that what waits to be written takes little memory.
CHUNK = 20
CHUNK_BYTES = 200_000
AHEAD = 20

Read = Candidate | None


@contextmanager
def reading(files: Sequence[Found], root: Path, context: Context) -> Iterator[Iterator[Read]]:
    """What :func:`validate` says of each of ``files``, in their order."""
    with ExitStack() as workers:
        yield _read(files, root, context, workers)


def _read(files: Sequence[Found], root: Path, context: Context, stack: ExitStack) -> Iterator[Read]:
    """The first files are read here, while other processes get ready for the rest."""
    first, rest = files[:FEWEST], files[FEWEST:]
    if rest and processes.cores() > 1:
        processes.prepare(chunks.__name__)
    for found in first:
        yield validate(found, root, context)
    if rest:
        workers = _workers(root, replace(context, pages=None), stack)
        yield from _read_by(workers, rest, root, context)


def _workers(root: Path, context: Context, stack: ExitStack) -> list[processes.Worker]:
    """As many as there are cores; none where there is only one, or none can be started."""
    number = min(processes.cores(), MOST_WORKERS)
    workers: list[processes.Worker] = []
    with suppress(OSError, EOFError):  # those that are there do it
        while 1 < number > len(workers):
            worker = processes.Worker(f"{chunks.__name__}.read_chunk", root, context)
            workers.append(stack.enter_context(worker))
    return workers


def _read_by(
    workers: Sequence[processes.Worker], files: Sequence[Found], root: Path, context: Context
) -> Iterator[Read]:
    rest = _chunks(files)
    given: deque[tuple[list[Found], processes.Worker]] = deque()
    for worker, chunk in zip([*workers] * AHEAD, rest, strict=False):
        worker.give(chunk)
        given.append((chunk, worker))
    while given:
        chunk, worker = given.popleft()
        answer = worker.take()
        for following in islice(rest, 1):
            worker.give(following)
            given.append((following, worker))
        if answer is None:
            answer = read_chunk(chunk, root, context)
        yield from (_with_pages(candidate, context) for candidate in answer)
    for chunk in rest:
        yield from read_chunk(chunk, root, context)


def _chunks(files: Sequence[Found]) -> Iterator[list[Found]]:
    chunk: list[Found] = []
    size = 0
    for found in files:
        chunk.append(found)
        size += found.size
        if len(chunk) == CHUNK or size > CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _with_pages(candidate: Read, context: Context) -> Read:
    """A text that refers to pages, rendered where they can be looked up."""
    if candidate is None or candidate.settled:
        return candidate
    assert candidate.authored is not None and candidate.placement is not None
    derived, _ = compute(candidate.authored, candidate.placement, context)
    return replace(candidate, derived=derived, ready=None)
