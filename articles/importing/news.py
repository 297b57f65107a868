"""What is new in what an import says: problems that no run before has reported, or that had gone
since.

A file with a row keeps there what was last said of it. What has none (a link, a folder that cannot
be read, a broken picture, every file of a strict import that was refused) is kept by its source.
"""

from __future__ import annotations

from dataclasses import replace

from articles.errors import Problem
from articles.importing.listing import Listing, Outcome
from articles.models import Source

#: Paths of which a source keeps what was said; of more than these nothing is ever new.
MOST = 500

Key = tuple[str, str, str]


#: What is remembered of a file that is gone.
GONE: Key = ("missing", "", "")


def key(problem: Problem) -> Key:
    """What makes two problems the same, wherever in the file they have moved."""
    return problem.code, problem.field, problem.message


class News:
    """Tells what is new of the paths of one source."""

    def __init__(self, source: Source | None) -> None:
        self._source = source
        said = source.reported if source else {}
        self._said = {path: {(c, f, m) for c, f, m in found} for path, found in said.items()}
        self._said_now: dict[str, set[Key]] = {}

    def told(self, outcome: Outcome, *, has_row: bool) -> Outcome:
        """The outcome with what is new of it. Without a row it is remembered here."""
        before = self._said.get(outcome.path, set())
        now = {key(problem) for problem in outcome.problems}
        if outcome.action == "missing":
            now.add(GONE)
        if not (now or before):
            return outcome
        if has_row:
            return replace(
                outcome,
                news=tuple(p for p in outcome.news or () if key(p) not in before),
                otherwise=outcome.otherwise or not before <= now,
            )
        if now:
            self._said_now[outcome.path] = now
        if not before and len(self._said) >= MOST:
            return replace(outcome, news=(), otherwise=False)
        news = tuple(problem for problem in outcome.problems if key(problem) not in before)
        return replace(outcome, news=news, otherwise=now != before)

    def remember(self, listing: Listing) -> bool:
        """Keep what was said of paths without a row, and forget what no longer holds where this
        run has looked. Answers whether a path is mended, or gone."""
        assert self._source is not None
        said = {path: keys for path, keys in self._said.items() if not listing.covers(path)}
        for path in sorted(self._said_now):
            if len(said) < MOST or path in said:
                said[path] = self._said_now[path]
        if said != self._said:
            self._source.reported = {path: sorted(keys) for path, keys in sorted(said.items())}
            self._source.save(update_fields=["reported"])
        return not self._said.keys() <= said.keys()
