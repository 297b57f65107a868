"""Merge new bytes of a file into its article.

Three versions are compared: *base*, the file at the last import; *theirs*, the file now; *ours*,
the article now. If only one side changed a value, it is merged automatically
(:mod:`articles.content.merging`).
"""

from __future__ import annotations

from dataclasses import replace

from articles.content.candidate import Candidate
from articles.content.derive import Derived, Placement, get_sort_date
from articles.content.merging import MergeResult, find_changed_fields, merge, resolve_conflicts
from articles.content.read_context import ReadContext
from articles.content.read_file import compute_derived
from articles.content.status import choose_status
from articles.editing.file_base import read_base
from articles.errors import FrontMatterError
from articles.hugo import Authored
from articles.importing.decisions import Decision, State, mark_in_conflict, mark_written
from articles.importing.listing import FieldChange, OnConflict
from articles.models import Article, SourceFile

#: Derived columns that depend on the site's rules and pictures as well as on the article's text.
DEPENDENT_COLUMNS = (
    "page_language", "inherited", "agency_name", "sort_date",
    "live_from", "rank", "listed", "thumbnail_url", "thumbnail_width", "thumbnail_height",
)  # fmt: skip
#: The value of --on-conflict → the side that wins all conflicts.
SIDE_BY_OPTION: dict[OnConflict, str] = {"file": "theirs", "database": "ours"}


def merge_into_article(
    decision: Decision,
    article: Article,
    theirs: Authored,
    *,
    context: ReadContext,
    on_conflict: OnConflict,
    may_publish: bool,
) -> Decision:
    """Decide whether ``article`` is written, left unchanged, or in conflict. ``theirs`` is the
    content of its file. The status is decided separately: if a story was retracted or returned to
    review here, it stays so until ``draft`` changes in the file."""
    base = _read_base(decision.row, context)
    status = choose_status(article.status, before=base, after=theirs, may_publish=may_publish)
    ours = article.authored()
    before = theirs if base is None else base
    result = merge(*(replace(v, draft=None) for v in (before, theirs, ours)))
    if base is None:
        result = MergeResult(replace(theirs, draft=None))
    elif result.conflicts:
        decision, result = _decide_conflict(decision, result, theirs, ours, on_conflict)
        if decision.action == "conflict":
            return decision
    return _write_if_changed(decision, article, result.merged, status, context)


def _read_base(row: SourceFile, context: ReadContext) -> Authored | None:
    """Return the file's content at the last import, read with the settings of that import. Return
    None if there is no base that can be read."""
    try:
        base = read_base(row, known_widgets=context.widgets)
    except FrontMatterError:
        return None
    return base.said if base else None


def _decide_conflict(
    decision: Decision,
    result: MergeResult,
    theirs: Authored,
    ours: Authored,
    on_conflict: OnConflict,
) -> tuple[Decision, MergeResult]:
    """Leave the conflict to an editor, or resolve it according to ``--on-conflict``. Both versions
    are kept."""
    fields = tuple(conflict.field for conflict in result.conflicts)
    side = SIDE_BY_OPTION.get(on_conflict)
    if side is None:
        known = decision.row.state == State.CONFLICT
        if not known or bytes(decision.row.incoming or b"") != decision.candidate.data:
            decision.losing = (theirs, "From the file, in conflict")
        return mark_in_conflict(decision, fields), result
    loser, origin = (ours, "the admin") if side == "theirs" else (theirs, "the file")
    decision.losing = (loser, f"From {origin}, replaced by --on-conflict")
    return decision, replace(result, merged=resolve_conflicts(result, side=side))


def _write_if_changed(
    decision: Decision, article: Article, merged: Authored, status: str, context: ReadContext
) -> Decision:
    """Write the article if it would differ from its stored state."""
    candidate = decision.candidate
    assert candidate.authored is not None and candidate.placement is not None
    ours = replace(article.authored(), draft=None)
    from_file = merged == replace(candidate.authored, draft=None)
    placement = _choose_placement(candidate.placement, article, candidate.authored, merged)
    derived = candidate.derived if from_file else None
    if derived is None:
        derived, _ = compute_derived(merged, placement, context)
    decision.action = "unchanged"
    if (
        merged == ours
        and status == article.status
        and not _is_stale(article, candidate, derived, placement)
    ):
        return decision
    decision.changes = _find_field_changes(ours, merged)
    article.status = status
    decision = mark_written(decision, article, merged, derived, placement)
    if not from_file and merged != ours:
        decision.action = "merged"
    return decision


def _choose_placement(
    placement: Placement, article: Article, theirs: Authored, merged: Authored
) -> Placement:
    """Return the file's placement. If the merged date is not the date in the file, keep the UTC
    offset of the article's date."""
    if get_sort_date(merged) != get_sort_date(theirs):
        placement = replace(placement, date_offset=article.date_offset)
    if merged.last_modified != theirs.last_modified:
        placement = replace(placement, modified_offset=article.modified_offset)
    return placement


def _is_stale(
    article: Article, candidate: Candidate, derived: Derived, placement: Placement
) -> bool:
    """Return whether a derived value of the article changes because of its address, the
    configuration (languages, cascades, renderer) or a picture."""
    if article.renderer_version != derived.renderer_version or article.path != derived.path:
        return True
    if article.placement() != placement:
        return True
    if any(getattr(article, name) != getattr(derived, name) for name in DEPENDENT_COLUMNS):
        return True
    # A text that refers to pages is rendered again at the end of the import, when all pages exist.
    return candidate.has_final_references and article.html != derived.html


def _find_field_changes(ours: Authored, merged: Authored) -> tuple[FieldChange, ...]:
    names = find_changed_fields(ours, merged)
    return tuple(FieldChange(n, getattr(ours, n), getattr(merged, n)) for n in names)
