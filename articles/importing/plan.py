"""Third stage: decide, file by file, what its new bytes mean for what the database holds.

Three texts meet here: *base*, the file as it was last taken over; *theirs*, the file now; *ours*,
the article as it stands. What changed on one side only merges by itself (:mod:`articles.merging`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from articles.addresses import owners
from articles.derivation import Derived
from articles.errors import FrontMatterError
from articles.files import zone_of
from articles.frontmatter import parse
from articles.hugo import Authored, is_reserved
from articles.importing.decisions import (
    Decision,
    State,
    created,
    in_conflict,
    left_deleted,
    rejected,
    reserved,
    written,
)
from articles.importing.listing import FieldChange, Options
from articles.importing.turns import Turns
from articles.merging import Merge, changed, merge, settle
from articles.models import Article, Source, SourceFile
from articles.models.inserting import blank
from articles.reading.context import Context
from articles.reading.found import Candidate, Found
from articles.reading.validate import compute, read_document

#: Derived columns that the rules of the site and its pictures decide beside the article's words.
AROUND = (
    "page_language", "inherited", "sort_date", "live_from", "rank", "listed",
    "thumbnail_url", "thumbnail_width", "thumbnail_height",
)  # fmt: skip
#: --on-conflict → the side that every conflict is decided for.
SIDES = {"file": "theirs", "database": "ours"}


class Planner:
    """Decides for batches of candidates of one source; remembers which files have vanished, to find
    them again under new names. ``fresh`` are all files that the run looks at."""

    def __init__(
        self,
        source: Source | None,
        context: Context,
        options: Options,
        *,
        vanished: Collection[int] = (),
        fresh: Sequence[Found] = (),
    ) -> None:
        self._source = source
        self._context = context
        self._options = options
        self._vanished = _digests(vanished)
        self._turns = Turns(source, fresh)
        self.renamed: set[int] = set()

    def decide(self, candidates: Sequence[Candidate], *, hold_back: bool = True) -> list[Decision]:
        """One decision a candidate, in their order; but one that waits for an address that
        another file of this run may leave comes by :meth:`decide_those_held_back`."""
        rows = self._rows(candidates)
        taken = owners(c.derived.path for c in candidates if c.derived)
        decisions = (self._decide(c, rows.get(c.found.path), taken, hold_back) for c in candidates)
        return [decision for decision in decisions if decision]

    def decide_those_held_back(self) -> list[Decision]:
        """When every file has had its turn."""
        return self._turns.settle()

    def are_written(self, decisions: Iterable[Decision]) -> None:
        """What is in the database speaks for itself."""
        self._turns.forget(decisions)

    def _rows(self, candidates: Iterable[Candidate]) -> dict[str, SourceFile]:
        if self._source is None:
            return {}
        files = SourceFile.objects.select_related("article", "deleted_by")
        found = files.filter(source=self._source, path__in=[c.found.path for c in candidates])
        return {row.path: row for row in found}

    def _decide(
        self,
        candidate: Candidate,
        row: SourceFile | None,
        taken: Mapping[str, int],
        hold_back: bool,
    ) -> Decision | None:
        row = row or self._renamed(candidate)
        row = row or self._new_row(candidate.found.path)
        decision = Decision(candidate, row, "rejected", candidate.problems)
        decision.url = row.article.path if row.article else ""
        if candidate.derived is None or candidate.authored is None:
            return rejected(decision)
        if row.state == State.DELETED and not self._options.restore:
            return left_deleted(decision)
        if row.article is None:
            decision = created(decision)
        else:
            decision = self._compare(decision, row.article, candidate.authored)
        return self._addressed(decision, taken, hold_back)

    def _new_row(self, path: str) -> SourceFile:
        row = blank(SourceFile)
        row.source, row.path = self._source, path  # type: ignore[assignment]
        return row

    def _renamed(self, candidate: Candidate) -> SourceFile | None:
        """The row of a vanished file with the same bytes: the file has a new name."""
        if not self._vanished:
            return None
        row_id = self._vanished.pop(sha256(candidate.data).digest(), None)
        if row_id is None:
            return None
        row = SourceFile.objects.select_related("article", "deleted_by").get(pk=row_id)
        self.renamed.add(row_id)
        row.path = candidate.found.path
        return row

    def _compare(self, decision: Decision, article: Article, theirs: Authored) -> Decision:
        """The file of an article that exists. The status is decided apart from the other fields: a
        story retracted or put back for review here stays so until the file's own ``draft``
        changes."""
        base = self._base(decision.row)
        status = _status(article, base, theirs)
        ours = article.authored()
        before = theirs if base is None else base
        result = merge(*(replace(v, draft=None) for v in (before, theirs, ours)))
        if base is None:
            result = Merge(replace(theirs, draft=None))
        elif result.conflicts:
            decision, result = self._conflict(decision, result, theirs, ours)
            if decision.action == "conflict":
                return decision
        return self._written(decision, article, result.merged, status)

    def _conflict(
        self, decision: Decision, result: Merge, theirs: Authored, ours: Authored
    ) -> tuple[Decision, Merge]:
        """Held back for an editor, or decided by standing order; the loser is kept either way."""
        fields = tuple(conflict.field for conflict in result.conflicts)
        side = SIDES.get(self._options.on_conflict)
        if side is None:
            known = decision.row.state == State.CONFLICT
            if not known or bytes(decision.row.incoming or b"") != decision.candidate.data:
                decision.losing = (theirs, "From the file, in conflict")
            return in_conflict(decision, fields), result
        loser, origin = (ours, "here") if side == "theirs" else (theirs, "the file")
        decision.losing = (loser, f"From {origin}, gave way by --on-conflict")
        return decision, replace(result, merged=settle(result, side=side))

    def _written(
        self, decision: Decision, article: Article, merged: Authored, status: str
    ) -> Decision:
        """Write what differs from the article as it stands, or leave it."""
        candidate = decision.candidate
        assert candidate.authored is not None and candidate.placement is not None
        ours = replace(article.authored(), draft=None)
        from_file = merged == replace(candidate.authored, draft=None)
        derived = candidate.derived if from_file else None
        if derived is None:
            derived, _ = compute(merged, candidate.placement, self._context)
        decision.action = "unchanged"
        if merged == ours and status == article.status and not _stale(article, candidate, derived):
            return decision
        decision.changes = _changes(ours, merged)
        article.status = status
        decision = written(decision, article, merged, derived)
        if not from_file and merged != ours:
            decision.action = "merged"
        return decision

    def _base(self, row: SourceFile) -> Authored | None:
        """What the file said when it was last taken over, read as it was read then."""
        if row.base is None:
            return None
        try:
            document = parse(bytes(row.base))
        except FrontMatterError:
            return None
        return read_document(document, self._context, zone_of(row.context)).authored

    def _addressed(
        self, decision: Decision, taken: Mapping[str, int], hold_back: bool
    ) -> Decision | None:
        """The decision with its address, or rejected; None where it waits for one."""
        candidate, derived = decision.candidate, decision.derived
        if derived is None or candidate.placement is None or decision.article is None:
            return decision
        path, kind = derived.path, candidate.placement.kind
        system = is_reserved(path, kind=kind, languages=self._context.languages)
        if system:
            return rejected(decision, reserved(candidate, path, system))
        same = candidate.derived is not None and candidate.derived.path == path
        owner = taken.get(path) if same else owners([path]).get(path)
        problem = self._turns.ask(decision, owner)
        if problem is None:
            self._turns.give(decision)
            return decision
        if hold_back and self._turns.wait(decision, owner, problem):
            return None
        return rejected(decision, problem)


def _status(article: Article, base: Authored | None, theirs: Authored) -> str:
    """The article's status after the file's: only a changed ``draft`` key changes it."""
    if base is None or bool(base.draft) == bool(theirs.draft):
        return str(article.status)
    if theirs.draft:
        return Article.Status.DRAFT if article.status == "published" else str(article.status)
    return Article.Status.PUBLISHED if article.status == "draft" else str(article.status)


def _stale(article: Article, candidate: Candidate, derived: Derived) -> bool:
    """Whether a new place, configuration (languages, cascades, renderer) or picture changes what
    follows."""
    if article.renderer_version != derived.renderer_version or article.path != derived.path:
        return True
    if article.placement() != candidate.placement:
        return True
    if any(getattr(article, name) != getattr(derived, name) for name in AROUND):
        return True
    # What refers to pages is rendered again when all of them are there.
    return candidate.settled and article.html != derived.html


def _changes(ours: Authored, merged: Authored) -> tuple[FieldChange, ...]:
    names = changed(ours, merged)
    return tuple(FieldChange(n, getattr(ours, n), getattr(merged, n)) for n in names)


def _digests(vanished: Collection[int]) -> dict[bytes, int]:
    """Digest of the base → id, of files that are no longer where they were."""
    rows = SourceFile.objects.filter(pk__in=vanished, base__isnull=False).order_by("-path")
    bases = rows.only("base").iterator(chunk_size=500)
    return {sha256(bytes(row.base or b"")).digest(): row.pk for row in bases}
