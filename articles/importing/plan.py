"""Decide about files: which row and article belong to a file, whether the file creates an article
or changes one (:mod:`articles.importing.merge_article`), and whether its address is available."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType

from django.db import DatabaseError

from articles.content.candidate import Candidate, DiscoveredFile
from articles.content.read_context import ReadContext
from articles.editing.addresses import find_owners
from articles.editing.bulk_insert import build_blank_instance
from articles.editing.file_base import escape_file_name
from articles.hugo import find_reserved_use, normalize_name
from articles.importing.address_claims import AddressClaims
from articles.importing.decisions import (
    Decision,
    mark_created,
    mark_in_trash,
    mark_left_deleted,
    mark_rejected,
    mark_restored,
    report_reserved_address,
)
from articles.importing.listing import ImportOptions
from articles.importing.merge_article import merge_into_article
from articles.importing.withheld import report_withheld
from articles.models import Article, Source, SourceFile
from articles.tasks import make_failure


class Planner:
    """Decides about batches of candidates from one source.

    ``vanished`` and ``tombstones`` are missing files (id and path of their rows); the articles of
    the latter were deleted in the admin. They may appear again under new names. ``fresh`` are all
    files that the run reads. Articles of the source ``as_if_without`` are treated as if they had no
    address.
    """

    def __init__(
        self,
        source: Source | None,
        context: ReadContext,
        options: ImportOptions,
        *,
        vanished: Mapping[int, str] = MappingProxyType({}),
        tombstones: Mapping[int, str] = MappingProxyType({}),
        fresh: Sequence[DiscoveredFile] = (),
        as_if_without: Source | None = None,
    ) -> None:
        self._source = source
        self._may_publish = source is None or source.may_publish
        self._left_out = as_if_without
        self._context = context
        self._options = options
        # A file of an article comes before a tombstone with the same bytes.
        self._vanished = _get_digests(tombstones, "incoming") | _get_digests(tombstones, "base")
        self._vanished |= _get_digests(vanished, "base")
        missing = {**tombstones, **vanished}
        self._respelt = {normalize_name(path): pk for pk, path in missing.items()}
        self._turns = AddressClaims(source, fresh)
        self.renamed: set[int] = set()

    def decide(self, candidates: Sequence[Candidate], *, hold_back: bool = True) -> list[Decision]:
        """Return one decision per candidate, in the same order. With ``hold_back``, leave out a
        decision that waits for the address of another file in this run; :meth:`decide_waiting`
        returns it later."""
        rows = self._rows(candidates)
        wanted = (c.derived.path for c in candidates if c.derived)
        taken = find_owners(wanted, except_of=self._left_out)
        decisions = (
            self._decide_safely(c, rows.get(c.found.path), taken, hold_back) for c in candidates
        )
        return [decision for decision in decisions if decision]

    def decide_waiting(self) -> list[Decision]:
        """Return the decisions that were waiting. Call this after all files have been decided."""
        return self._turns.resolve()

    def forget_written(self, decisions: Iterable[Decision]) -> None:
        """Forget the addresses of decisions that were written, because the database now knows
        them."""
        self._turns.forget(decisions)

    def _rows(self, candidates: Iterable[Candidate]) -> dict[str, SourceFile]:
        if self._source is None:
            return {}
        files = SourceFile.objects.select_related("article", "deleted_by")
        found = files.filter(source=self._source, path__in=[c.found.path for c in candidates])
        return {row.path: row for row in found}

    def _decide_safely(
        self,
        candidate: Candidate,
        row: SourceFile | None,
        taken: Mapping[str, int],
        hold_back: bool,
    ) -> Decision | None:
        """Decide about one candidate. An exception only rejects this candidate."""
        try:
            return self._decide(candidate, row, taken, hold_back)
        except DatabaseError:
            raise
        except BaseException as fault:
            failure = make_failure(fault)
            failure.log(escape_file_name(candidate.found.path))
            row = row or self._new_row(candidate.found.path)
            decision = Decision(candidate, row, "rejected", candidate.problems)
            return mark_rejected(decision, failure.problem)

    def _decide(
        self,
        candidate: Candidate,
        row: SourceFile | None,
        taken: Mapping[str, int],
        hold_back: bool,
    ) -> Decision | None:
        row = row or self._find_renamed(candidate)
        row = row or self._new_row(candidate.found.path)
        decision = Decision(candidate, row, "rejected", candidate.problems)
        decision.url = row.article.path if row.article else ""
        if row.is_tombstone and not self._options.restore:
            return mark_left_deleted(decision)
        in_trash = row.article is not None and row.article.status == Article.Status.TRASHED
        if in_trash and not self._options.restore:
            return mark_in_trash(decision)
        if candidate.derived is None or candidate.authored is None:
            return mark_rejected(decision)
        if row.article is None:
            decision = mark_created(decision, may_publish=self._may_publish)
        else:
            if in_trash:
                row.article.status = self._choose_restored_status(row.article)
            decision = merge_into_article(
                decision,
                row.article,
                candidate.authored,
                context=self._context,
                on_conflict=self._options.on_conflict,
                may_publish=self._may_publish,
            )
            if in_trash:
                decision = mark_restored(decision, row.article)
        decision = report_withheld(decision, may_publish=self._may_publish)
        return self._claim_address(decision, taken, hold_back)

    def _choose_restored_status(self, article: Article) -> str:
        """Return the status of an article that is taken out of the trash."""
        former = article.trash_entry.status
        withheld = former == Article.Status.PUBLISHED and not self._may_publish
        return Article.Status.REVIEW if withheld else former

    def _new_row(self, path: str) -> SourceFile:
        row = build_blank_instance(SourceFile)
        row.source, row.path = self._source, path  # type: ignore[assignment]
        return row

    def _find_renamed(self, candidate: Candidate) -> SourceFile | None:
        """Return the row of a missing file that was renamed to this candidate. Both have the same
        name in different Unicode forms, or the same bytes."""
        if not (self._respelt or self._vanished):
            return None
        row_id = self._respelt.pop(normalize_name(candidate.found.path), None)
        row_id = row_id or self._vanished.pop(sha256(candidate.data).digest(), None)
        if row_id is None or row_id in self.renamed:
            return None
        row = SourceFile.objects.select_related("article", "deleted_by").get(pk=row_id)
        self.renamed.add(row_id)
        row.path = candidate.found.path
        return row

    def _claim_address(
        self, decision: Decision, taken: Mapping[str, int], hold_back: bool
    ) -> Decision | None:
        """Give the decision its address, or reject it, and return it. Return None if it waits for
        its address."""
        candidate, derived = decision.candidate, decision.derived
        if derived is None or candidate.placement is None or decision.article is None:
            return decision
        path, kind = derived.path, candidate.placement.kind
        system = find_reserved_use(path, kind=kind, languages=self._context.languages)
        if system:
            return mark_rejected(decision, report_reserved_address(candidate, path, system))
        same = candidate.derived is not None and candidate.derived.path == path
        found = taken if same else find_owners([path], except_of=self._left_out)
        owner = found.get(path)
        problem = self._turns.ask(decision, owner)
        if problem is None:
            self._turns.give(decision)
            return decision
        if hold_back and self._turns.wait(decision, owner, problem):
            return None
        return mark_rejected(decision, problem)


def _get_digests(rows: Collection[int], column: str) -> dict[bytes, int]:
    """Return a mapping from the digest of the bytes in ``column`` to the id of the row, for the ids
    in ``rows``."""
    if not rows:
        return {}
    kept = SourceFile.objects.filter(pk__in=rows, **{f"{column}__isnull": False}).order_by("-path")
    texts = kept.values_list(column, "pk").iterator(chunk_size=500)
    return {sha256(bytes(text)).digest(): pk for text, pk in texts}
