"""What an export says about itself, to people and to programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from difflib import unified_diff
from pathlib import Path
from typing import Final

from articles.exporting.outcome import Options, Outcome
from articles.files import escaped, from_here

#: Action of one article → its count in the summary.
COUNTS = {
    "written": "written",
    "created": "created",
    "unchanged": "unchanged",
    "conflict": "conflicts",
    "refused": "refused",
    "skipped": "skipped",
    "missing": "missing",
}
#: Files that are named one by one where all is well.
FEW = 20

#: What totals begin with where nothing was written.
NOTHING_WRITTEN: Final[tuple[tuple[Callable[[Options], bool], str], ...]] = (
    (lambda options: options.dry_run, "Dry run, nothing written: "),
    (lambda options: options.check, "Check, nothing written: "),
)


@dataclass(slots=True)
class Report:
    """What became of every article, but for those unchanged, in the order of their files."""

    options: Options
    files: list[tuple[Path, Outcome]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    interrupted: int = 0

    def add(self, root: Path, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            self.counts[COUNTS[outcome.action]] += 1
            if outcome.action != "unchanged":
                self.files.append((root, outcome))

    @property
    def exit_code(self) -> int:
        """0 all fine, 1 where an edit could not be written, or --check found something to write,
        128 + signal when interrupted."""
        if self.interrupted:
            return 128 + self.interrupted
        if self.options.check and self.counts["written"] + self.counts["created"]:
            return 1
        return int(any(p.severity == "error" for _root, o in self.files for p in o.problems))

    def summary(self) -> dict[str, int]:
        return {count: self.counts[count] for count in COUNTS.values()}


def as_json(report: Report) -> str:
    """One object: ``{"summary": {counts}, "files": [{path, action, url, problems, diff}]}``."""
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


def as_text(report: Report, *, quiet: bool = False) -> str:
    """Diffs in a dry run, else the files written if they are few; problems; totals."""
    lines: list[str] = []
    if not quiet:
        lines.extend(_what_was_written(report))
    for root, outcome in report.files:
        lines.extend(_problem_lines(root, outcome))
    lines.append(_totals(report))
    lines.extend(report.notes)
    return "\n".join(lines)


def _what_was_written(report: Report) -> Iterator[str]:
    written = [(r, o) for r, o in report.files if o.action in ("written", "created")]
    if report.options.dry_run:
        yield from (outcome.diff.removesuffix("\n") for _root, outcome in written)
        return
    would = "to be " if not report.options.writes else ""
    for root, outcome in written[:FEW]:
        yield f"{from_here(root / outcome.path)}: {would}{outcome.action}"
    if len(written) > FEW:
        yield f"… and {len(written) - FEW} more"


def _problem_lines(root: Path, outcome: Outcome) -> Iterator[str]:
    for problem in outcome.problems:
        kind = "warning: " if problem.severity == "warning" else ""
        shown = from_here(root / outcome.path)
        yield f"{shown}: {kind}{problem.message} [{problem.code}]"
        if problem.hint:
            yield f"    hint: {problem.hint}"


def _totals(report: Report) -> str:
    parts = [f"{number} {name}" for name, number in report.summary().items() if number]
    prefix = next((words for wanted, words in NOTHING_WRITTEN if wanted(report.options)), "")
    return prefix + (", ".join(parts) or "no articles") + "."


def diff_of(path: str, before: bytes | None, after: bytes) -> str:
    """The unified diff of one file, as ``git apply`` takes it."""
    name = escaped(path)
    lines = unified_diff(
        _lines(before or b""),
        _lines(after),
        "/dev/null" if before is None else f"a/{name}",
        f"b/{name}",
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(data: bytes) -> list[str]:
    """Lines as an editor counts them: no other character than a line feed ends one."""
    *whole, rest = data.decode("utf-8", "replace").split("\n")
    return [f"{line}\n" for line in whole] + ([rest] if rest else [])
