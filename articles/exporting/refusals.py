"""Reasons for not writing the file of an article, as outcomes with advice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db import DatabaseError

from articles.editing.file_base import DISK_FULL_ERRORS, escape_file_name
from articles.errors import FrontMatterError, PatchError, Problem, Severity
from articles.exporting.report import Action, ExportOutcome, build_file_problem
from articles.exporting.tree import FileChanged, OutOfBounds
from articles.models import Article, SourceFile
from articles.tasks import make_failure

State = SourceFile.State

#: For each state in which an export skips a file: the code, message and hint of the problem.
SKIPPED_STATES: Final[dict[str, tuple[str, str, str]]] = {
    State.CONFLICT: (
        "conflict-pending",
        "The file and the article both changed, and the conflict is not resolved. The "
        "file was left unchanged.",
        "Resolve the conflict in the admin, on the article's page, under File.",
    ),
    State.REJECTED: (
        "file-broken",
        "The newest version of the file could not be imported. The file was left unchanged.",
        "Correct the file and import it.",
    ),
    State.DELETED: (
        "deleted-here",
        "The article was deleted in the admin. The file was left unchanged.",
        "",
    ),
}


def export_or_report(path: str, url: str, export: Callable[[], ExportOutcome]) -> ExportOutcome:
    """Call ``export``. If an error concerns only this article, return an outcome for it, so that
    the other articles are exported. Raise OSError if the disk is full, DatabaseError if the
    database fails."""
    try:
        return export()
    except (PatchError, FrontMatterError) as refusal:
        return report_refusal(path, url, refusal)
    except FileChanged as fault:
        return report_problem(
            path, url, "conflict", build_file_problem("changed-on-disk", str(fault))
        )
    except OutOfBounds as fault:
        return report_problem(path, url, "refused", build_file_problem("out-of-bounds", str(fault)))
    except OSError as fault:
        if fault.errno in DISK_FULL_ERRORS:
            raise
        message = f"The file cannot be written: {fault.strerror}."
        return report_problem(path, url, "refused", build_file_problem("write-failed", message))
    except DatabaseError:
        raise
    except BaseException as fault:
        failure = make_failure(fault)
        failure.log(escape_file_name(path))
        return report_problem(path, url, "refused", failure.problem)


def report_problem(path: str, url: str, action: Action, problem: Problem) -> ExportOutcome:
    return ExportOutcome(path, action, url, (problem,))


def report_refusal(
    path: str, url: str, refusal: Exception, *, hint: str = "Change the file by hand and import it."
) -> ExportOutcome:
    reason = str(refusal)
    message = f"{reason[:1].upper()}{reason[1:].rstrip('.')}."
    return report_problem(
        path, url, "refused", build_file_problem("cannot-be-written", message, hint=hint)
    )


def report_skipped(row: SourceFile) -> ExportOutcome:
    code, message, hint = SKIPPED_STATES[row.state]
    url = row.article.path if row.article else ""
    problem = build_file_problem(code, message, hint=hint, severity="warning")
    return report_problem(row.path, url, "skipped", problem)


def report_in_trash(row: SourceFile) -> ExportOutcome:
    problem = build_file_problem(
        "in-trash",
        "The article is in the trash. The file was left unchanged.",
        hint="Restore the article in the admin, or delete the file.",
        severity="warning",
    )
    return report_problem(row.path, row.article.path if row.article else "", "skipped", problem)


def report_unseen(article: Article) -> ExportOutcome:
    """Return the outcome of a story without a file that no reader has seen yet. This is no problem,
    so the report only counts it."""
    return ExportOutcome(article.path.strip("/"), "skipped", article.path)


def report_source_unclear(article: Article) -> ExportOutcome:
    problem = build_file_problem(
        "source-unclear",
        "There are several sources, and none of them is the home of new stories, so no file was "
        "created.",
        hint="In the admin, choose the source that is the home of new stories. Or export with "
        "--source NAME or to a DIR.",
    )
    return report_problem(article.path.strip("/"), article.path, "refused", problem)


def report_conflict(path: str, article: Article) -> ExportOutcome:
    message = "The file was changed after its last import, so it was not overwritten."
    problem = build_file_problem(
        "changed-on-disk", message, hint="Import it first, then export again."
    )
    return report_problem(path, article.path, "conflict", problem)


def report_path_taken(path: str, article: Article) -> ExportOutcome:
    message = "Another file already has this path, so it was not overwritten."
    hint = "Move the other file, or give this article another name."
    problem = build_file_problem("path-taken", message, hint=hint)
    return report_problem(path, article.path, "conflict", problem)


def report_missing(row: SourceFile, *, severity: Severity) -> ExportOutcome:
    end = ", and the edits made in the admin were not written." if severity == "error" else "."
    message = f"The file no longer exists{end}"
    hint = (
        "If the file was renamed, import its folder. If you deleted it on purpose, delete or "
        "retract the article. For a copy, export to another DIR."
    )
    problem = build_file_problem("file-missing", message, hint=hint, severity=severity)
    return report_problem(row.path, row.article.path if row.article else "", "missing", problem)
