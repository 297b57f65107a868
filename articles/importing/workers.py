"""Read files in worker processes. Reading, parsing, rendering and sanitizing take most of an
import's time and do not need the database.

Files are sent in chunks. The results come back in the same order, so that an import never depends
on the speed of a process. If a file raises an exception, hangs or crashes a worker, only this file
is rejected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from django.db import DatabaseError

from articles.content.candidate import Candidate, DiscoveredFile
from articles.content.read_context import ReadContext
from articles.content.read_file import (
    compute_derived,
    make_unfinished_candidate,
    read_and_prepare,
    read_candidate,
)
from articles.editing.file_base import escape_file_name
from articles.tasks import Failure, Pool, make_failure

#: With fewer files than this, starting workers takes longer than reading the files in this process.
MIN_FILES_FOR_WORKERS = 300
#: Maximum number of files and of bytes per chunk. The results of one chunk should fit into the
#: processor's cache.
CHUNK_SIZE = 20
MAX_CHUNK_BYTES = 200_000

ReadResult = Candidate | None


@contextmanager
def read_in_workers(
    files: Sequence[DiscoveredFile], root: Path, context: ReadContext
) -> Iterator[Iterator[ReadResult]]:
    """Read ``files`` in worker processes, which end with the block. The block gets an iterator over
    the results of :func:`read_candidate`, in the order of the files."""
    alone = replace(context, pages=None)  # workers have no database
    many = len(files) >= MIN_FILES_FOR_WORKERS
    read = read_and_prepare if many else read_candidate
    pool: Pool[DiscoveredFile, ReadResult] = Pool(read, root, alone, workers=many)
    with pool:
        yield _finish_candidates(files, pool.run(_split_into_chunks(files)), root, context)


def _finish_candidates(
    files: Iterable[DiscoveredFile],
    answers: Iterator[ReadResult | Failure],
    root: Path,
    context: ReadContext,
) -> Iterator[ReadResult]:
    for found, answer in zip(files, answers, strict=True):
        if not isinstance(answer, Failure):
            answer = _rerender_with_pages(answer, context)
        if isinstance(answer, Failure):
            answer.log(escape_file_name(f"{root}/{found.path}"))
            answer = make_unfinished_candidate(found, root, answer.problem)
        yield answer


def _split_into_chunks(files: Sequence[DiscoveredFile]) -> Iterator[list[DiscoveredFile]]:
    chunk: list[DiscoveredFile] = []
    size = 0
    for found in files:
        chunk.append(found)
        size += found.size
        if len(chunk) == CHUNK_SIZE or size > MAX_CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _rerender_with_pages(candidate: ReadResult, context: ReadContext) -> ReadResult | Failure:
    """Render a text that refers to pages again. This process can look up pages; workers cannot."""
    if candidate is None or candidate.has_final_references:
        return candidate
    assert candidate.authored is not None and candidate.placement is not None
    try:
        derived, _ = compute_derived(candidate.authored, candidate.placement, context)
    except DatabaseError:
        raise
    except BaseException as fault:
        return make_failure(fault)
    return replace(candidate, derived=derived, ready=None)
