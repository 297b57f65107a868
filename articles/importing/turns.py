"""Whose an address is while files come, move and change places within one run.

The present owner of an address keeps it; among newcomers the smallest file path wins. But an owner
whose own file is among those of the run may be about to leave: whoever wants its address waits
until every file has been looked at, so that the order of the files decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from articles.errors import Problem
from articles.importing.decisions import Decision, collision, rejected
from articles.models import Source, SourceFile
from articles.reading.found import Found

#: So many wait, with all that was read of them; what more there are is told to try again.
MOST = 500


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """A decision whose address belongs to article ``owner``, or went to who asked first."""

    decision: Decision
    owner: int | None
    problem: Problem

    @property
    def path(self) -> str:
        return _wanted(self.decision)


class Turns:
    """Remembers the addresses that one run has given away, those that were left, and who waits."""

    def __init__(self, source: Source | None, fresh: Sequence[Found]) -> None:
        self._source = source
        self._fresh = fresh
        self._looked_at: set[str] | None = None
        self._given: dict[str, str] = {}
        self._left: dict[str, int] = {}
        self._waiting: list[_Waiting] = []
        self._first: dict[str, str] = {}

    def ask(self, decision: Decision, owner: int | None) -> Problem | None:
        """What stands against the address that a decision wants and that article ``owner`` has by
        now."""
        path = _wanted(decision)
        if owner is not None:
            is_own = decision.article is not None and owner == decision.article.pk
            return None if is_own else collision(decision.candidate, path, _file_of(owner))
        first = self._given.get(path) or self._first.get(path)
        if first is not None and first != decision.candidate.found.path:
            return collision(decision.candidate, path, first)
        return None

    def give(self, decision: Decision) -> None:
        """The decision has its address, and leaves the one it had."""
        article, path = decision.article, _wanted(decision)
        self._given[path] = decision.candidate.found.path
        if article is not None and article.pk is not None and article.path != path:
            self._left[article.path] = article.pk

    def forget(self, written: Iterable[Decision]) -> None:
        """The addresses of articles that are in the database have an owner there. Remembering them
        too would take more memory the larger an import is."""
        for decision in written:
            if decision.derived is not None:
                self._given.pop(decision.derived.path, None)

    def wait(self, decision: Decision, owner: int | None, problem: Problem) -> bool:
        """Whether the address may come free in this run; then the decision waits for it."""
        path = _wanted(decision)
        may_come_free = path in self._left or path in self._first or self._may_leave(owner)
        if not may_come_free or len(self._waiting) >= MOST:
            return False
        self._waiting.append(_Waiting(decision, owner, problem))
        self._first.setdefault(path, decision.candidate.found.path)
        return True

    def settle(self) -> list[Decision]:
        """Everybody had a turn. Those whose address is free by now, or becomes free by another who
        waits, have it, all together: two may change places. The others are rejected."""
        winners = self._winners()
        for waiting in winners:
            self.give(waiting.decision)
        for waiting in self._waiting:
            if waiting not in winners:
                first = self._given.get(waiting.path)
                candidate = waiting.decision.candidate
                problem = collision(candidate, waiting.path, first) if first else waiting.problem
                rejected(waiting.decision, problem)
        return [waiting.decision for waiting in self._waiting]

    def _winners(self) -> list[_Waiting]:
        """The most who can have what they want: whoever cannot stays where he is, and so may keep
        another one from it."""
        hopeful = self._waiting
        while True:
            going = {w.decision.article.pk for w in hopeful if w.decision.article}
            first = {w.path: w for w in reversed(hopeful)}
            served = [w for w in hopeful if first[w.path] is w and self._is_free(w, going)]
            if len(served) == len(hopeful):
                return served
            hopeful = served

    def _is_free(self, one: _Waiting, going: set[int]) -> bool:
        if one.path in self._given:
            return False
        return one.owner is None or one.owner in going or self._left.get(one.path) == one.owner

    def _may_leave(self, owner: int | None) -> bool:
        """Whether the owner's file is among those that this run looks at."""
        if owner is None:
            return False
        if self._looked_at is None:
            self._looked_at = {found.path for found in self._fresh}
        rows = SourceFile.objects.filter(article_id=owner, source=self._source)
        path = rows.values_list("path", flat=True).first()
        return path in self._looked_at


def _wanted(decision: Decision) -> str:
    assert decision.derived is not None
    return decision.derived.path


def _file_of(article_id: int) -> str:
    row = SourceFile.objects.filter(article_id=article_id).first()
    return row.path if row else "an article that was written here"
