"""The third step of an import: write the decisions batch by batch, and report them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from django.utils import timezone

from articles.importing.decide import Decided
from articles.importing.decisions import Decision
from articles.importing.prepare import Preparation
from articles.importing.recording import RunRecord
from articles.importing.write_batch import apply_decisions
from articles.pictures.renditions import find_picture_names

#: Actions that change an article.
CHANGING_ACTIONS = ("created", "updated", "merged")

#: If an editor saves an article during the import, the import decides about its file again, at most
#: this many times.
MAX_ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class Applied:
    """The result of applying the decisions. ``may_write`` is False in a dry run, or if ``--strict``
    refused the import: then nothing was written. ``gone`` holds the ids of the rows of missing
    files with an article, ``unmissed`` of those without one. ``pictures`` holds the storage names
    of the pictures in the stories. ``unresolved`` holds the addresses of stories that must be
    rendered again, because their references are not final. ``new_types`` counts the created pages
    per type."""

    may_write: bool
    gone: Sequence[int]
    unmissed: Sequence[int]
    pictures: Set[str]
    unresolved: Sequence[str]
    new_types: Mapping[str, int]


def apply_decided(decided: Decided, prepared: Preparation, record: RunRecord) -> Applied:
    """Write every batch, unless writing is not allowed, and report the outcome of each file."""
    may_write = not (prepared.options.dry_run or decided.refused)
    pictures = set(prepared.outdated_pictures)
    unresolved: list[str] = []
    new_types: Counter[str] = Counter()
    for decisions in decided.batches:
        if may_write and decisions:
            decisions[:] = _write(decisions, decided, prepared.context.stamp(), record)
            pictures |= _find_shown_pictures(decisions)
            unresolved += _find_unresolved(decisions)
        new_types.update(_find_new_types(decisions))
        record.add_outcomes((d.outcome() for d in decisions), have_rows=not decided.refused)
        decisions.clear()  # Free the memory before the next batch is read.
    renamed, comparison = decided.planner.renamed, prepared.comparison
    gone = [pk for pk in comparison.vanished if pk not in renamed]
    unmissed = [pk for pk in comparison.unmissed if pk not in renamed]
    return Applied(may_write, gone, unmissed, pictures, unresolved, new_types)


def _write(
    decisions: list[Decision], decided: Decided, stamp: str, record: RunRecord
) -> list[Decision]:
    """Write a batch. If an editor has saved one of its articles since the decision, decide about
    the file again and write the new decision. Return the decisions that were carried out."""
    if any(decision.action in CHANGING_ACTIONS for decision in decisions):
        record.begin()
    overtaken = decisions
    done: list[Decision] = []
    began = time.monotonic()
    for _attempt in range(MAX_ATTEMPTS):
        batch = overtaken
        overtaken = apply_decisions(batch, stamp=stamp, at=timezone.now())
        done += [d for d in batch if d not in overtaken]
        if not overtaken:
            break
        overtaken = decided.planner.decide([d.candidate for d in overtaken], hold_back=False)
    decided.size.adapt(time.monotonic() - began)
    decided.planner.forget_written(done)
    return done


def _find_shown_pictures(decisions: list[Decision]) -> set[str]:
    return {
        name
        for decision in decisions
        if decision.derived and decision.adopts
        for name in find_picture_names(decision.derived.thumbnail_url, decision.derived.html)
    }


def _find_unresolved(decisions: list[Decision]) -> list[str]:
    return [d.url for d in decisions if d.adopts and not d.candidate.has_final_references]


def _find_new_types(decisions: list[Decision]) -> list[str]:
    return [
        d.derived.type
        for d in decisions
        if d.action == "created" and d.derived and d.article and d.article.kind == "page"
    ]
