"""What an import may decide about one file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from articles.derivation import Derived
from articles.errors import Problem
from articles.hugo import Authored
from articles.importing.listing import Action, FieldChange, Outcome
from articles.importing.news import key
from articles.models import Article, SourceFile
from articles.models.inserting import blank
from articles.reading.found import Candidate
from articles.reading.ready import first_status

State = SourceFile.State


@dataclass(slots=True)
class Decision:
    """What shall happen with one candidate. ``row`` is its file's row, new or loaded. ``article``
    is set where an article shall be written, with ``authored`` and ``derived`` as it shall stand;
    ``adopts`` says that the file's bytes become the base; ``losing`` is a version that appears
    nowhere else and goes into the article's revisions, with the reason."""

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
    reported: list[dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        # Kept apart: writing the row replaces them.
        self.reported = self.row.reported

    def outcome(self) -> Outcome:
        quotes = self.candidate.quotes
        known = {(p["code"], p["field"], p["message"]) for p in self.reported}
        return Outcome(
            self.candidate.found.path,
            self.action,
            self.url,
            self.problems,
            quotes + ("",) * (len(self.problems) - len(quotes)),
            news=tuple(p for p in self.problems if key(p) not in known),
            otherwise=known != {key(p) for p in self.problems},
            changes=self.changes,
        )


def rejected(decision: Decision, problem: Problem | None = None) -> Decision:
    """A broken new version leaves the last good one online."""
    decision.action, decision.state, decision.adopts = "rejected", State.REJECTED, False
    decision.article = None
    if problem:
        decision.problems = (*decision.problems, problem)
    return decision


def left_deleted(decision: Decision) -> Decision:
    row = decision.row
    who = row.deleted_by.get_username() if row.deleted_by else "somebody"
    when = f"{row.deleted_at:%Y-%m-%d %H:%M}" if row.deleted_at else "earlier"
    message = f"Its article was deleted here by {who} on {when} and is not brought back."
    problem = Problem(
        severity="warning",
        code="deleted-here",
        message=message,
        hint="Import with --restore to bring it back.",
    )
    decision.action, decision.state, decision.adopts = "skipped", State.DELETED, False
    decision.problems = (*decision.problems, problem)
    return decision


def created(decision: Decision) -> Decision:
    candidate = decision.candidate
    assert candidate.authored is not None and candidate.derived is not None
    article = blank(Article)
    article.status = first_status(candidate.authored)
    decision = written(decision, article, candidate.authored, candidate.derived)
    decision.action = "created"
    return decision


def written(decision: Decision, article: Article, authored: Authored, derived: Derived) -> Decision:
    """``article`` is written as it stands in the file's place."""
    placement = decision.candidate.placement
    assert placement is not None
    article.take_placement(placement)
    decision.article, decision.authored, decision.derived = article, authored, derived
    decision.action, decision.url = "updated", derived.path
    return decision


def in_conflict(decision: Decision, fields: tuple[str, ...]) -> Decision:
    names = ", ".join(fields)
    problem = Problem(
        severity="error",
        code="edited-on-both-sides",
        message=f"Changed in the file and differently here since the last import: {names}.",
        hint="Both texts are kept; decide in the admin, on the article's page, under File.",
    )
    decision.action, decision.state, decision.adopts = "conflict", State.CONFLICT, False
    decision.problems = (*decision.problems, problem)
    return decision


def collision(candidate: Candidate, path: str, other: str) -> Problem:
    """Two files, or a file and an article, want one address."""
    message = f"The address {path} belongs to {other}; this file is {candidate.found.path}."
    return _address_fault(candidate, "url-taken", message, "Give one of the two another slug.")


def reserved(candidate: Candidate, path: str, owner: str) -> Problem:
    """An address that the system itself answers at."""
    message = f"The address {path} is taken by the system ({owner})."
    return _address_fault(candidate, "url-reserved", message, "Give the article another slug.")


def _address_fault(candidate: Candidate, code: str, message: str, hint: str) -> Problem:
    key, line, column = candidate.address_place
    problem = Problem(severity="error", code=code, message=message, hint=hint)
    return replace(problem, field=key, line=line, column=column)
