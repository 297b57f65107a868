"""The decisions that an import makes, one for each file."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field, replace
from typing import Any

from articles.content.candidate import Candidate
from articles.content.derive import Derived, Placement
from articles.content.status import get_initial_status
from articles.editing.bulk_insert import build_blank_instance
from articles.errors import Problem
from articles.hugo import Authored
from articles.importing.listing import Action, FieldChange, ImportOutcome
from articles.importing.new_problems import get_problem_key
from articles.models import Article, SourceFile, TrashEntry
from articles.models.visibility import get_state

State = SourceFile.State


@dataclass(slots=True)
class Decision:
    """The decision about one file. ``row`` is the row of the file, new or loaded. If an article is
    to be written, ``article`` is set, and ``authored`` and ``derived`` hold its new values. If
    ``adopts`` is true, the file's bytes become the base. ``losing`` is a version that is not stored
    anywhere else, with the reason for keeping it in the article's revisions."""

    candidate: Candidate
    row: SourceFile
    action: Action
    problems: tuple[Problem, ...]
    url: str = ""
    article: Article | None = None
    authored: Authored | None = None
    derived: Derived | None = None
    state: str = State.IMPORTED
    adopts: bool = True
    losing: tuple[Authored, str] | None = None
    changes: tuple[FieldChange, ...] = ()
    #: Whether the article is taken out of the trash.
    restores: bool = False
    #: The id and the version that the file's article had at the time of the decision.
    seen: tuple[int, int] | None = field(init=False)
    reported: list[dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        has = self.row.article
        self.seen = (has.pk, has.version) if has else None
        # Keep the earlier problems, because writing the row replaces them.
        self.reported = self.row.reported

    def outcome(self) -> ImportOutcome:
        quotes = self.candidate.quotes
        known = {(p["code"], p["field"], p["message"]) for p in self.reported}
        return ImportOutcome(
            self.candidate.found.path,
            self.action,
            self.url,
            self.problems,
            quotes + ("",) * (len(self.problems) - len(quotes)),
            news=tuple(p for p in self.problems if get_problem_key(p) not in known),
            otherwise=known != {get_problem_key(p) for p in self.problems},
            changes=self.changes,
            state=self._state(),
        )

    def _state(self) -> str:
        if self.action == "unchanged" and self.row.article is not None:
            return self.row.article.state(at=self.candidate.read_at)
        if self.article is None or self.derived is None:
            return ""
        span = self.derived.live_from, self.derived.live_until
        return get_state(self.article.status, *span, at=self.candidate.read_at)


def mark_rejected(decision: Decision, problem: Problem | None = None) -> Decision:
    """Reject the file. If an earlier version of it was imported, that version stays online. If its
    story was deleted in the admin, the file stays marked as such."""
    state = State.DELETED if decision.row.is_tombstone else State.REJECTED
    decision.action, decision.state, decision.adopts = "rejected", state, False
    decision.article = None
    if problem:
        decision.problems = (*decision.problems, problem)
    return decision


def mark_left_deleted(decision: Decision) -> Decision:
    row = decision.row
    who = row.deleted_by.get_username() if row.deleted_by else "somebody"
    when = f"{row.deleted_at:%Y-%m-%d %H:%M}" if row.deleted_at else "earlier"
    message = (
        f"The article was deleted in the admin by {who} on {when}, so the file was not imported."
    )
    problem = Problem(
        severity="warning",
        code="deleted-here",
        message=message,
        hint="Import with --restore to restore the article.",
    )
    decision.action, decision.state, decision.adopts = "skipped", State.DELETED, False
    decision.problems = (*decision.problems, problem)
    return decision


def mark_in_trash(decision: Decision) -> Decision:
    """Leave the article of the file in the trash, and the state and the base of the file as they
    are: if somebody restores the article, the next import merges the file with it."""
    row = decision.row
    entry = TrashEntry.objects.filter(article=row.article).select_related("trashed_by").first()
    who = entry.trashed_by.get_username() if entry and entry.trashed_by else "somebody"
    when = f"{entry.trashed_at:%Y-%m-%d %H:%M}" if entry else "earlier"
    problem = Problem(
        severity="warning",
        code="in-trash",
        message=(
            f"The article was moved to the trash by {who} on {when}, so the file was not imported."
        ),
        hint="Restore the article in the admin, in the trash, or import with --restore.",
    )
    decision.action, decision.state, decision.adopts = "skipped", row.state, False
    decision.problems = (*decision.problems, problem)
    return decision


def mark_restored(decision: Decision, article: Article) -> Decision:
    """Take ``article`` out of the trash, even if its file changes nothing."""
    decision.restores = True
    if decision.article is None:
        placement, action = article.placement(), decision.action
        authored, derived = article.authored(), article.derived()
        decision = mark_written(decision, article, authored, derived, placement)
        decision.action = "updated" if action == "unchanged" else action
    return decision


def mark_created(decision: Decision, *, may_publish: bool) -> Decision:
    candidate = decision.candidate
    assert candidate.authored is not None and candidate.derived is not None
    article = build_blank_instance(Article)
    article.status = get_initial_status(candidate.authored, may_publish=may_publish)
    decision = mark_written(
        decision, article, candidate.authored, candidate.derived, candidate.placement
    )
    decision.action = "created"
    return decision


def mark_written(
    decision: Decision,
    article: Article,
    authored: Authored,
    derived: Derived,
    placement: Placement | None,
) -> Decision:
    """Decide that ``article`` is written with these values at ``placement``."""
    assert placement is not None
    article.set_placement(placement)
    decision.article, decision.authored, decision.derived = article, authored, derived
    decision.action, decision.url = "updated", derived.path
    return decision


def mark_in_conflict(decision: Decision, fields: tuple[str, ...]) -> Decision:
    names = ", ".join(fields)
    problem = Problem(
        severity="error",
        code="edited-on-both-sides",
        message=(
            f"Since the last import, the file and the article were changed differently: {names}."
        ),
        hint=(
            "Both versions are kept. Choose one in the admin, on the article's page, under File."
        ),
    )
    decision.action, decision.state, decision.adopts = "conflict", State.CONFLICT, False
    decision.problems = (*decision.problems, problem)
    return decision


def report_collision(candidate: Candidate, path: str, other: str, *, source: str = "") -> Problem:
    """Return the problem of a file whose address is taken by another file or article. ``source`` is
    the name of the source that contains the other file, if it is not the candidate's source."""
    owner, hint = other, "Give one of the two another slug."
    if source:
        owner = f"{other} of the source “{source}”"
        hint += (
            " If this is the folder of that source in a new place, import it with --source "
            f"{shlex.quote(source)}."
        )
    message = f"The address {path} belongs to {owner}, so {candidate.found.path} cannot use it."
    return _build_address_problem(candidate, "url-taken", message, hint)


def report_reserved_address(candidate: Candidate, path: str, owner: str) -> Problem:
    """Return the problem of a file whose address is used by the system itself."""
    message = f"The address {path} is reserved by the system ({owner})."
    return _build_address_problem(
        candidate, "url-reserved", message, "Give the article another slug."
    )


def _build_address_problem(candidate: Candidate, code: str, message: str, hint: str) -> Problem:
    key, line, column = candidate.address_place
    problem = Problem(severity="error", code=code, message=message, hint=hint)
    return replace(problem, field=key, line=line, column=column)
