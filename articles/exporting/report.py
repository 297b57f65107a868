"""The report of an export, as text and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from difflib import unified_diff
from pathlib import Path
from typing import Final, Literal

from articles.editing.file_base import escape_file_name, format_path_from_cwd
from articles.errors import Problem, Severity

Action = Literal["written", "created", "unchanged", "conflict", "refused", "skipped", "missing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """The options of the export command. Its help text explains them. ``check`` and ``dry_run``
    write nothing; a dry run also stores the changes as diffs."""

    directory: Path | None = None
    source: str | None = None
    dry_run: bool = False
    check: bool = False
    wait: float = 60.0

    @property
    def writes(self) -> bool:
        return not (self.dry_run or self.check)


@dataclass(frozen=True, slots=True)
class ExportOutcome:
    """The outcome of one article: the ``path`` of its file below the root, its address, its
    problems and, in a dry run, the unified diff of its file."""

    path: str
    action: Action
    url: str = ""
    problems: tuple[Problem, ...] = ()
    diff: str = ""


def build_file_problem(
    code: str, message: str, *, hint: str = "", severity: Severity = "error"
) -> Problem:
    return Problem(severity=severity, code=code, message=message, hint=hint)


#: Action of one article → its counter in the summary.
COUNT_BY_ACTION = {
    "written": "written",
    "created": "created",
    "unchanged": "unchanged",
    "conflict": "conflicts",
    "refused": "refused",
    "skipped": "skipped",
    "missing": "missing",
}
#: Maximum number of written files to list by name.
MAX_LISTED_FILES = 20

#: The first words of the line with the totals, if nothing was written.
NOTHING_WRITTEN: Final[tuple[tuple[Callable[[ExportOptions], bool], str], ...]] = (
    (lambda options: options.dry_run, "Dry run, nothing written: "),
    (lambda options: options.check, "Check, nothing written: "),
)


@dataclass(slots=True)
class ExportReport:
    """The outcomes of an export, in the order of the files. Unchanged articles without a problem
    are not included."""

    options: ExportOptions
    files: list[tuple[Path, ExportOutcome]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    #: The number of pictures that were written, or need to be.
    pictures: int = 0
    notes: list[str] = field(default_factory=list)
    interrupted: int = 0

    def add(self, root: Path, outcomes: Iterable[ExportOutcome]) -> None:
        for outcome in outcomes:
            self.counts[COUNT_BY_ACTION[outcome.action]] += 1
            if outcome.action != "unchanged" or outcome.problems:
                self.files.append((root, outcome))

    def add_pictures(self, root: Path, written: int) -> None:
        """Add the number of pictures that were written to the site with this content root."""
        self.pictures += written
        if written:
            words = "written" if self.options.writes else "to be written"
            self.notes.append(f"Pictures {words} to {escape_file_name(str(root))}: {written}.")

    @property
    def exit_code(self) -> int:
        """Return 0 if all went well. Return 1 if an edit could not be written, or if ``--check``
        found something to write. Return 128 + the signal's number if a signal interrupted the
        export."""
        if self.interrupted:
            return 128 + self.interrupted
        if self.options.check and self.counts["written"] + self.counts["created"] + self.pictures:
            return 1
        return int(any(p.severity == "error" for _root, o in self.files for p in o.problems))

    def summary(self) -> dict[str, int]:
        return {count: self.counts[count] for count in COUNT_BY_ACTION.values()}


def as_json(report: ExportReport) -> str:
    """Return a JSON object: ``{"summary": {counts}, "files": [{path, action, url, problems,
    diff}]}``."""
    files = [
        {
            "path": outcome.path,
            "action": outcome.action,
            "url": outcome.url,
            "problems": [asdict(problem) for problem in outcome.problems],
            "diff": outcome.diff,
        }
        for _root, outcome in report.files
    ]
    return json.dumps({"summary": report.summary(), "files": files}, ensure_ascii=True, indent=2)


def as_text(report: ExportReport, *, quiet: bool = False) -> str:
    """Return the diffs of a dry run or the names of the written files, then the problems, then the
    totals."""
    lines: list[str] = []
    if not quiet:
        lines.extend(_get_written_lines(report))
    for root, outcome in report.files:
        lines.extend(_problem_lines(root, outcome))
    lines.append(_totals(report))
    if not quiet:
        lines.extend(_unseen_lines(report))
    lines.extend(report.notes)
    return "\n".join(lines)


def _get_written_lines(report: ExportReport) -> Iterator[str]:
    written = [(r, o) for r, o in report.files if o.action in ("written", "created")]
    if report.options.dry_run:
        yield from (outcome.diff.removesuffix("\n") for _root, outcome in written)
        return
    would = "to be " if not report.options.writes else ""
    for root, outcome in written[:MAX_LISTED_FILES]:
        yield f"{format_path_from_cwd(root / outcome.path)}: {would}{outcome.action}"
    if len(written) > MAX_LISTED_FILES:
        yield f"… and {len(written) - MAX_LISTED_FILES} more"


def _problem_lines(root: Path, outcome: ExportOutcome) -> Iterator[str]:
    for problem in outcome.problems:
        kind = "warning: " if problem.severity == "warning" else ""
        shown = format_path_from_cwd(root / outcome.path)
        yield f"{shown}: {kind}{problem.message} [{problem.code}]"
        if problem.hint:
            yield f"    hint: {problem.hint}"


def _unseen_lines(report: ExportReport) -> Iterator[str]:
    """Yield a line about the stories that were left out because no reader has seen them yet."""
    number = sum(o.action == "skipped" and not o.problems for _root, o in report.files)
    if number:
        yield (
            f"Not exported, because no reader has seen them yet: {number} written in the admin. "
            "To export such stories, change the source in the admin."
        )


def _totals(report: ExportReport) -> str:
    parts = [f"{number} {name}" for name, number in report.summary().items() if number]
    prefix = next((words for wanted, words in NOTHING_WRITTEN if wanted(report.options)), "")
    return prefix + (", ".join(parts) or "no articles") + "."


def make_diff(path: str, before: bytes | None, after: bytes) -> str:
    """Return the unified diff of one file, in a form that ``git apply`` accepts."""
    name = escape_file_name(path)
    lines = unified_diff(
        _split_lines(before or b""),
        _split_lines(after),
        "/dev/null" if before is None else f"a/{name}",
        f"b/{name}",
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _split_lines(data: bytes) -> list[str]:
    """Split text into lines as editors do: only a line feed ends a line."""
    *whole, rest = data.decode("utf-8", "replace").split("\n")
    return [f"{line}\n" for line in whole] + ([rest] if rest else [])
