"""Third stage: decide, file by file, what its new bytes mean for what the database holds.

Three texts meet here: *base*, the file as it was last taken over; *theirs*, the file now; *ours*,
the article as it stands. Only what changed on disk and not here is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace


from articles.addresses import owners
from articles.derivation import Derived
from articles.errors import FrontMatterError, Problem
from articles.frontmatter import parse
from articles.hugo import Authored, is_reserved
from articles.importing.context import Context, zone_of
from articles.importing.listing import Action, Candidate, Outcome
from articles.importing.validate import read_document
from articles.models import Article, Source, SourceFile

State = SourceFile.State


@dataclass(slots=True)
class Decision:
    """What shall happen with one candidate. ``row`` is its file's row, new or loaded; ``article``
    is set where an article shall be written."""

    candidate: Candidate
    row: SourceFile
    action: Action
    problems: tuple[Problem, ...]
    url: str = ""
    article: Article | None = None
    state: str = State.IMPORTED
    adopts: bool = True

    def outcome(self) -> Outcome:
        quotes = self.candidate.quotes
        quotes += ("",) * (len(self.problems) - len(quotes))
        return Outcome(self.candidate.found.path, self.action, self.url, self.problems, quotes)


class Planner:
    """Decides for batches of candidates of one source; remembers which addresses this run has
    already given away."""

    def __init__(self, source: Source | None, context: Context, *, restore: bool) -> None:
        self._source = source
        self._context = context
        self._restore = restore
        self._claims: dict[str, str] = {}

    def decide(self, candidates: Sequence[Candidate]) -> list[Decision]:
        """One decision a candidate, in their order."""
        rows = self._rows(candidates)
        taken = owners(c.derived.path for c in candidates if c.derived)
        return [self._decide(c, rows.get(c.found.path), taken) for c in candidates]

    def _rows(self, candidates: Iterable[Candidate]) -> dict[str, SourceFile]:
        if self._source is None or self._source.pk is None:
            return {}
        files = SourceFile.objects.select_related("article", "deleted_by")
        found = files.filter(source=self._source, path__in=[c.found.path for c in candidates])
        return {row.path: row for row in found}

    def _decide(
        self, candidate: Candidate, row: SourceFile | None, taken: dict[str, int]
    ) -> Decision:
        known = row or SourceFile(source=self._source, path=candidate.found.path)
        decision = Decision(candidate, known, "rejected", candidate.problems)
        article = known.article
        decision.url = article.path if article else ""
        if candidate.derived is None or candidate.authored is None:
            return _rejected(decision)
        if known.state == State.DELETED and not self._restore:
            return _left_deleted(decision)
        problem = self._address_problem(candidate, article, taken)
        if article is not None:
            decision = self._compare(decision, article, candidate.authored, candidate.derived)
            if problem and decision.article is not None:
                return _rejected(decision, problem)
            return decision
        if problem:
            return _rejected(decision, problem)
        self._claims[candidate.derived.path] = candidate.found.path
        return _created(decision, candidate)

    def _compare(
        self, decision: Decision, article: Article, theirs: Authored, derived: Derived
    ) -> Decision:
        """The file of an article that exists. The status is compared apart: a story retracted or
        put back for review here stays so until the file's own ``draft`` changes."""
        base = self._base(decision.row)
        ours = replace(article.authored(), draft=theirs.draft)
        there = base is None or _without_draft(base) != _without_draft(theirs)
        here = base is not None and ours != replace(base, draft=theirs.draft)
        if there and here and ours != theirs:
            return _in_conflict(decision)
        status = _status(article, base, theirs)
        stale = _placed_differently(article, decision.candidate, derived)
        changed = (there and ours != theirs) or status != article.status
        if changed or (stale and not here):
            article.status = status
            return _updated(decision, article)
        decision.action = "unchanged"
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

    def _address_problem(
        self, candidate: Candidate, article: Article | None, taken: dict[str, int]
    ) -> Problem | None:
        """The present owner of an address keeps it; among newcomers the smallest file path wins."""
        assert candidate.derived is not None
        path = candidate.derived.path
        kind = candidate.placement.kind if candidate.placement else "page"
        reserved = is_reserved(path, kind=kind, languages=self._context.languages)
        if reserved:
            message = f"The address {path} is taken by the system ({reserved})."
            return _address_fault(candidate, "url-reserved", message)
        owner = taken.get(path)
        if owner is not None and (article is None or owner != article.pk):
            return _collision(candidate, path, _file_of(owner))
        claimed = self._claims.get(path)
        if claimed is not None and claimed != candidate.found.path:
            return _collision(candidate, path, claimed)
        return None


def _rejected(decision: Decision, problem: Problem | None = None) -> Decision:
    """A broken new version leaves the last good one online."""
    decision.action, decision.state, decision.adopts = "rejected", State.REJECTED, False
    decision.article = None
    if problem:
        decision.problems = (*decision.problems, problem)
    return decision


def _left_deleted(decision: Decision) -> Decision:
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


def _created(decision: Decision, candidate: Candidate) -> Decision:
    assert candidate.authored is not None and candidate.placement is not None
    draft = candidate.authored.draft
    article = Article(status=Article.Status.DRAFT if draft else Article.Status.PUBLISHED)
    return _updated(decision, article, action="created")


def _updated(decision: Decision, article: Article, action: Action = "updated") -> Decision:
    candidate = decision.candidate
    assert candidate.placement is not None and candidate.derived is not None
    for name in candidate.placement.__slots__:
        setattr(article, name, getattr(candidate.placement, name))
    decision.action, decision.article, decision.url = action, article, candidate.derived.path
    return decision


def _in_conflict(decision: Decision) -> Decision:
    problem = Problem(
        severity="error",
        code="edited-on-both-sides",
        message="The file changed, and so did the article here since it was last imported.",
        hint="Both texts are kept; compare them in the admin, on the article's page, under File.",
    )
    decision.action, decision.state, decision.adopts = "conflict", State.CONFLICT, False
    decision.problems = (*decision.problems, problem)
    return decision


def _without_draft(authored: Authored) -> Authored:
    return replace(authored, draft=None)


def _status(article: Article, base: Authored | None, theirs: Authored) -> str:
    """The article's status after the file's: only a changed ``draft`` key changes it."""
    if base is None or bool(base.draft) == bool(theirs.draft):
        return str(article.status)
    if theirs.draft:
        return Article.Status.DRAFT if article.status == "published" else str(article.status)
    return Article.Status.PUBLISHED if article.status == "draft" else str(article.status)


def _placed_differently(article: Article, candidate: Candidate, derived: Derived) -> bool:
    """Whether a new configuration (languages, section, renderer) changes what was derived."""
    if article.renderer_version != derived.renderer_version or article.path != derived.path:
        return True
    return article.placement() != candidate.placement or article.html != derived.html


def _collision(candidate: Candidate, path: str, other: str) -> Problem:
    message = f"The address {path} belongs to {other}; this file is {candidate.found.path}."
    return _address_fault(candidate, "url-taken", message)


def _address_fault(candidate: Candidate, code: str, message: str) -> Problem:
    field, line, column = candidate.address_place
    return Problem(
        severity="error",
        code=code,
        message=message,
        field=field,
        line=line,
        column=column,
        hint="Give one of the two another slug."
        if code == "url-taken"
        else "Give it another slug.",
    )


def _file_of(article_id: int) -> str:
    row = SourceFile.objects.filter(article_id=article_id).first()
    return row.path if row else "an article that was written here"
