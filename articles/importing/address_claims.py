"""Which file gets an address if several files of one import want it.

The article that already has the address keeps it. Among new files, the one whose path sorts first
gets it. But if the file of the current owner is part of the run, the owner may be about to leave
the address. A file that wants that address waits until every file has been read, so that the order
of the files does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from articles.content.candidate import Candidate, DiscoveredFile
from articles.errors import Problem
from articles.importing.decisions import Decision, mark_rejected, report_collision
from articles.models import Source, SourceFile

#: Maximum number of decisions that wait at the same time, because each one keeps the entire text of
#: its file in memory. Any further ones are rejected, and the next import tries them again.
MAX_WAITING = 500


@dataclass(frozen=True, slots=True, eq=False)
class _WaitingClaim:
    """A decision that waits for an address. ``owner`` is the id of the article that has the
    address; None means that another file of this run claimed it first."""

    decision: Decision
    owner: int | None
    problem: Problem

    @property
    def path(self) -> str:
        return _get_wanted_path(self.decision)


class AddressClaims:
    """The addresses that articles got or left in this run, and the decisions that wait for an
    address."""

    def __init__(self, source: Source | None, fresh: Sequence[DiscoveredFile]) -> None:
        self._source = source
        self._fresh = fresh
        self._looked_at: set[str] | None = None
        self._given: dict[str, str] = {}
        self._left: dict[str, int] = {}
        self._waiting: list[_WaitingClaim] = []
        self._first: dict[str, str] = {}

    def ask(self, decision: Decision, owner: int | None) -> Problem | None:
        """Return a problem if the address that ``decision`` wants is taken, else None. ``owner`` is
        the id of the article that has the address in the database, or None."""
        path = _get_wanted_path(decision)
        if owner is not None:
            is_own = decision.article is not None and owner == decision.article.pk
            return None if is_own else self._report_owner(decision.candidate, path, owner)
        first = self._given.get(path) or self._first.get(path)
        if first is not None and first != decision.candidate.found.path:
            return report_collision(decision.candidate, path, first)
        return None

    def _report_owner(self, candidate: Candidate, path: str, owner: int) -> Problem:
        """Return the problem of a file whose address belongs to the article with the id
        ``owner``."""
        file = SourceFile.objects.filter(article_id=owner).select_related("source").first()
        if file is None:
            return report_collision(candidate, path, "an article written in the admin")
        source = "" if file.source == self._source else file.source.name
        return report_collision(candidate, path, file.path, source=source)

    def give(self, decision: Decision) -> None:
        """Record that the article of ``decision`` gets its new address and leaves the old one."""
        article, path = decision.article, _get_wanted_path(decision)
        self._given[path] = decision.candidate.found.path
        if article is not None and article.pk is not None and article.path != path:
            self._left[article.path] = article.pk

    def forget(self, written: Iterable[Decision]) -> None:
        """Forget the addresses of ``written`` articles. The database now knows their owners, and
        remembering all of them in a large import would take too much memory."""
        for decision in written:
            if decision.derived is not None:
                self._given.pop(decision.derived.path, None)

    def wait(self, decision: Decision, owner: int | None, problem: Problem) -> bool:
        """Let ``decision`` wait if its address may become free in this run. Return whether it
        waits."""
        path = _get_wanted_path(decision)
        may_come_free = path in self._left or path in self._first or self._may_leave(owner)
        if not may_come_free or len(self._waiting) >= MAX_WAITING:
            return False
        self._waiting.append(_WaitingClaim(decision, owner, problem))
        self._first.setdefault(path, decision.candidate.found.path)
        return True

    def resolve(self) -> list[Decision]:
        """Decide about all waiting claims, after all files have been read. Articles that only wait
        for each other's addresses swap them at once. The remaining claims are rejected. Return all
        decisions that waited."""
        winners = self._find_winners()
        for waiting in winners:
            self.give(waiting.decision)
        for waiting in self._waiting:
            if waiting not in winners:
                first = self._given.get(waiting.path)
                candidate = waiting.decision.candidate
                problem = (
                    report_collision(candidate, waiting.path, first) if first else waiting.problem
                )
                mark_rejected(waiting.decision, problem)
        return [waiting.decision for waiting in self._waiting]

    def _find_winners(self) -> list[_WaitingClaim]:
        """Return the largest set of claims that can all be granted. If a claim fails, its article
        keeps its old address, so that a claim to that address may fail as well. Claims are removed
        until no further one fails."""
        hopeful = self._waiting
        while True:
            going = {w.decision.article.pk for w in hopeful if w.decision.article}
            first = {w.path: w for w in reversed(hopeful)}
            served = [w for w in hopeful if first[w.path] is w and self._is_free(w, going)]
            if len(served) == len(hopeful):
                return served
            hopeful = served

    def _is_free(self, one: _WaitingClaim, going: set[int]) -> bool:
        if one.path in self._given:
            return False
        return one.owner is None or one.owner in going or self._left.get(one.path) == one.owner

    def _may_leave(self, owner: int | None) -> bool:
        """Return whether this run reads the owner's file."""
        if owner is None:
            return False
        if self._looked_at is None:
            self._looked_at = {found.path for found in self._fresh}
        rows = SourceFile.objects.filter(article_id=owner, source=self._source)
        path = rows.values_list("path", flat=True).first()
        return path in self._looked_at


def _get_wanted_path(decision: Decision) -> str:
    assert decision.derived is not None
    return decision.derived.path
