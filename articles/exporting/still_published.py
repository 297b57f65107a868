"""Name files that Hugo would still publish although their story is not public in the database. An
export never deletes a file, and it cannot always write ``draft: true``."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from articles.content.derive import LATEST_DATE, get_live_from
from articles.content.status import get_initial_status
from articles.editing.file_base import get_zone_of_context
from articles.errors import FrontMatterError
from articles.exporting.report import ExportOutcome, build_file_problem
from articles.exporting.tree import ExportTree, OutOfBounds
from articles.frontmatter import parse
from articles.hugo import interpret
from articles.models import SourceFile
from articles.models.visibility import get_state
from articles.widgets import registry

#: State of a story → the states of its file that contradict it.
CONTRADICTIONS: Final = {
    **dict.fromkeys(
        ("deleted", "trashed", "retracted", "draft", "review", "expired"), ("live", "scheduled")
    ),
    "scheduled": ("live",),
}
STATE_WORDS: Final = {"review": "in review", "draft": "a draft", "trashed": "in the trash"}


def name_if_still_published(
    outcome: ExportOutcome, row: SourceFile, tree: ExportTree, *, at: datetime
) -> ExportOutcome:
    """Add a warning to the outcome of a file if this export did not write the file, and Hugo would
    publish it although its story is not public."""
    state = row.article.state(at=at) if row.article else "deleted"
    if state not in CONTRADICTIONS or outcome.action in ("written", "created"):
        return outcome
    data = _read(row.path, tree)
    agreed = outcome.action == "unchanged" and data == bytes(row.base or b"")
    if data is None or agreed or _read_state(data, row, at) not in CONTRADICTIONS[state]:
        return outcome
    word = STATE_WORDS.get(state, state)
    problem = build_file_problem(
        "still-published",
        f"The story is {word}, but Hugo would still publish this file.",
        hint="Write draft: true into the file, or delete it.",
        severity="warning",
    )
    return replace(outcome, problems=(*outcome.problems, problem))


def _read(path: str, tree: ExportTree) -> bytes | None:
    try:
        return tree.read(path)
    except (OSError, OutOfBounds):
        return None


def _read_state(data: bytes, row: SourceFile, at: datetime) -> str:
    """Return the state of a story with this content: "draft", "scheduled", "live" or "expired".
    Return "" if Hugo makes no page of it, because it cannot be parsed or is headless."""
    try:
        document = parse(data)
    except FrontMatterError:
        return ""
    zone = get_zone_of_context(row.context)
    said = interpret(document, timezone=zone, known_widgets=registry).authored
    start, end = get_live_from(said), said.expiry_date or LATEST_DATE
    return "" if start == LATEST_DATE else get_state(get_initial_status(said), start, end, at=at)
