"""The second step of an import: read the stories in workers and decide about them in batches.
Earlier batches are written at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from articles.content.candidate import Candidate, DiscoveredFile
from articles.importing.decisions import Decision
from articles.importing.listing import ImportOutcome
from articles.importing.plan import Planner
from articles.importing.prepare import Preparation
from articles.importing.recording import RunRecord
from articles.importing.workers import read_in_workers

#: Maximum number of files and of bytes per transaction. A larger batch would not make the commits
#: noticeably cheaper.
MAX_BATCH_FILES = 700
MAX_BATCH_BYTES = 10_000_000
#: Number of files in the first batch. Editors have to wait while a batch is written. If that takes
#: longer than ``MAX_BATCH_SECONDS``, the next batch has half as many files, but at least
#: ``MIN_BATCH_SIZE``. After a quick batch, it has twice as many.
FIRST_BATCH_SIZE = 100
MIN_BATCH_SIZE = 10
MAX_BATCH_SECONDS = 2.0

Progress = Callable[[int, int], None]
ReadFile = tuple[DiscoveredFile, Candidate | None]


class BatchSize:
    """The number of files in the next batch."""

    def __init__(self) -> None:
        self.files = FIRST_BATCH_SIZE

    def adapt(self, seconds: float) -> None:
        """Adapt the size of the next batch. ``seconds`` is the time that it took to write this
        batch."""
        if seconds > MAX_BATCH_SECONDS:
            self.files = max(MIN_BATCH_SIZE, self.files // 2)
        elif seconds < MAX_BATCH_SECONDS / 4:
            self.files = min(MAX_BATCH_FILES, self.files * 2)


@dataclass(frozen=True, slots=True)
class Decided:
    """Batches of decisions, made on demand. If an editor saves an article in the meantime,
    ``planner`` decides about its file again. The code that writes the batches adapts ``size``. If
    ``refused`` is true, no batch may be written."""

    batches: Iterable[list[Decision]]
    planner: Planner
    size: BatchSize
    refused: bool = False


@contextmanager
def decide(prepared: Preparation, record: RunRecord, progress: Progress) -> Iterator[Decided]:
    """Yield the decisions about the files that have changed, in batches. ``progress`` is called
    with the number of finished files and the total number."""
    comparison = prepared.comparison
    planner = Planner(
        prepared.source,
        prepared.context,
        prepared.options,
        vanished=comparison.vanished,
        tombstones=comparison.tombstones,
        fresh=comparison.fresh,
    )
    size = BatchSize()
    with read_in_workers(comparison.fresh, prepared.listing.root, prepared.context) as candidates:
        read = zip(comparison.fresh, candidates, strict=True)
        batches = _decide_in_batches(read, planner, size, prepared, record, progress)
        if prepared.options.strict:
            yield _decide_all_or_nothing(batches, planner, size, record)
        else:
            yield Decided(batches, planner, size)


def _decide_in_batches(
    read: Iterable[ReadFile],
    planner: Planner,
    size: BatchSize,
    prepared: Preparation,
    record: RunRecord,
    progress: Progress,
) -> Iterator[list[Decision]]:
    done = prepared.comparison.unchanged
    for batch in _split_into_batches(read, size):
        done += len(batch)
        record.add_outcomes(ImportOutcome(f.path, "skipped") for f, c in batch if c is None)
        decisions = planner.decide([candidate for _found, candidate in batch if candidate])
        batch.clear()  # Free the memory before the decisions are written.
        yield decisions
        progress(done, len(prepared.listing.articles))
    yield planner.decide_waiting()


def _split_into_batches(read: Iterable[ReadFile], size: BatchSize) -> Iterator[list[ReadFile]]:
    batch: list[ReadFile] = []
    total = 0
    for found, candidate in read:
        batch.append((found, candidate))
        total += found.size
        if len(batch) >= min(size.files, MAX_BATCH_FILES) or total > MAX_BATCH_BYTES:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def _decide_all_or_nothing(
    batches: Iterable[list[Decision]], planner: Planner, size: BatchSize, record: RunRecord
) -> Decided:
    """Decide about all files before anything is written (``--strict``). If a single file is bad,
    nothing is written."""
    planned = [decision for decisions in batches for decision in decisions]
    refused = any(d.action in ("rejected", "conflict") for d in planned)
    if refused:
        record.report.notes.append(
            "Nothing was written, because --strict was given and not every file could be imported."
        )
        for decision in planned:
            if decision.action in ("created", "updated"):
                decision.action = "skipped"
    return Decided([planned], planner, size, refused)
