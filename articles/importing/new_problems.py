"""New problems in an import's report: those that the last report of the file did not contain.

The row of a file stores the problems last reported for it. The source stores the problems of paths
without a row: a link, an unreadable folder, a broken picture, or any file of a refused strict
import.
"""

from __future__ import annotations

from dataclasses import replace

from articles.errors import Problem
from articles.importing.listing import ContentListing, ImportOutcome
from articles.models import Source

#: Maximum number of paths whose problems a source stores. Problems of any further paths are never
#: reported as new.
MAX_REMEMBERED_PATHS = 500

ProblemKey = tuple[str, str, str]


#: The key that is stored for a missing file.
MISSING_FILE_KEY: ProblemKey = ("missing", "", "")


def get_problem_key(problem: Problem) -> ProblemKey:
    """Return a key that identifies a problem, even if its position in the file changes."""
    return problem.code, problem.field, problem.message


class NewProblems:
    """The new problems for the paths of one source."""

    def __init__(self, source: Source | None) -> None:
        self._source = source
        said = source.reported if source else {}
        self._said = {path: {(c, f, m) for c, f, m in found} for path, found in said.items()}
        self._said_now: dict[str, set[ProblemKey]] = {}

    def mark_new(self, outcome: ImportOutcome, *, has_row: bool) -> ImportOutcome:
        """Mark the new problems of an outcome and return it. If the file has no row, remember its
        problems here."""
        before = self._said.get(outcome.path, set())
        now = {get_problem_key(problem) for problem in outcome.problems}
        if outcome.action == "missing":
            now.add(MISSING_FILE_KEY)
        if not (now or before):
            return outcome
        if has_row:
            return replace(
                outcome,
                news=tuple(p for p in outcome.news or () if get_problem_key(p) not in before),
                otherwise=outcome.otherwise or not before <= now,
            )
        if now:
            self._said_now[outcome.path] = now
        if not before and len(self._said) >= MAX_REMEMBERED_PATHS:
            return replace(outcome, news=(), otherwise=False)
        news = tuple(
            problem for problem in outcome.problems if get_problem_key(problem) not in before
        )
        return replace(outcome, news=news, otherwise=now != before)

    def remember(self, listing: ContentListing) -> bool:
        """Store the problems of paths without a row, and forget stored problems that this run did
        not find. Return whether any problem is solved or any path is gone."""
        assert self._source is not None
        said = {path: keys for path, keys in self._said.items() if not listing.covers(path)}
        for path in sorted(self._said_now):
            if len(said) < MAX_REMEMBERED_PATHS or path in said:
                said[path] = self._said_now[path]
        if said != self._said:
            self._source.reported = {path: sorted(keys) for path, keys in sorted(said.items())}
            self._source.save(update_fields=["reported"])
        return not self._said.keys() <= said.keys()
