"""Report files that would publish a story which stays unpublished. An editor then decides on the
story's page."""

from __future__ import annotations

from articles.content.status import WITHHELD_STATUSES
from articles.errors import Problem
from articles.importing.decisions import Decision

HINT = "Decide on the story's page in the admin, or write draft: true into the file."
RETRACTED = Problem(
    severity="warning",
    code="retracted-here",
    message="The story is retracted, so its file does not publish it.",
    hint=HINT,
)
IN_REVIEW = Problem(
    severity="warning",
    code="held-for-review",
    message="The story is in review, so its file does not publish it.",
    hint=HINT,
)
MAY_NOT_PUBLISH = Problem(
    severity="warning",
    code="held-for-review",
    message="The story is in review, because the files of this source may not publish.",
    hint=HINT,
)


def report_withheld(decision: Decision, *, may_publish: bool) -> Decision:
    """Add a problem to the decision if the file would publish a story that stays retracted or in
    review."""
    authored, article = decision.candidate.authored, decision.article or decision.row.article
    settled = decision.action in ("created", "updated", "merged", "unchanged")
    if not settled or article is None or authored is None or authored.draft:
        return decision
    if article.status in WITHHELD_STATUSES:
        in_review = IN_REVIEW if may_publish else MAY_NOT_PUBLISH
        problem = RETRACTED if article.status == "retracted" else in_review
        decision.problems = (*decision.problems, problem)
    return decision
