"""Last stage: say what happened, to people as a good compiler does, to programs as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from articles.importing.listing import Outcome

#: Action of one file → its count in the summary.
COUNTS = {
    "created": "created",
    "updated": "updated",
    "merged": "merged",
    "unchanged": "unchanged",
    "conflict": "conflicts",
    "rejected": "rejected",
    "skipped": "skipped",
    "missing": "missing",
}
#: An import of so few articles ends with where to read them.
FEW = 5
#: Characters of an offending line that are shown.
WIDEST = 160


@dataclass(slots=True)
class Report:
    """What became of every file, in the order of their paths below each root."""

    files: list[tuple[Path, Outcome]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    pictures: int = 0
    notes: list[str] = field(default_factory=list)
    interrupted: int = 0

    def add(self, root: Path, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            self.counts[COUNTS[outcome.action]] += 1
            if outcome.action != "unchanged" or outcome.problems:
                self.files.append((root, outcome))

    @property
    def exit_code(self) -> int:
        """0 all fine, 1 some file rejected or in conflict, 128 + signal when interrupted."""
        if self.interrupted:
            return 128 + self.interrupted
        return 1 if self.counts["rejected"] or self.counts["conflicts"] else 0

    def summary(self) -> dict[str, int]:
        return {count: self.counts[count] for count in COUNTS.values()}


def as_json(report: Report) -> str:
    """One object: ``{"summary": {counts}, "files": [{path, action, url, problems}]}``."""
    files = [
        {
            "path": outcome.path,
            "action": outcome.action,
            "url": outcome.url,
            "problems": [asdict(problem) for problem in outcome.problems],
        }
        for _root, outcome in report.files
    ]
    return json.dumps({"summary": report.summary(), "files": files}, ensure_ascii=True, indent=2)


def as_text(report: Report, *, quiet: bool = False, dry_run: bool = False) -> str:
    """Problems with their lines, then totals; for few articles also where to read them."""
    lines: list[str] = []
    for root, outcome in report.files:
        lines.extend(_problem_lines(root, outcome))
    read_at = [o.url for _root, o in report.files if o.action in ("created", "updated") and o.url]
    if not quiet and not dry_run and 0 < len(read_at) <= FEW:
        lines.extend(f"Read it at {url}" for url in read_at)
    lines.append(_totals(report, dry_run=dry_run))
    lines.extend(report.notes)
    return "\n".join(lines)


def _totals(report: Report, *, dry_run: bool) -> str:
    parts = [f"{number} {name}" for name, number in report.summary().items() if number]
    if report.pictures:
        parts.append(f"{report.pictures} pictures taken along")
    prefix = "Dry run, nothing written: " if dry_run else ""
    return prefix + (", ".join(parts) or "no articles found") + "."


def _problem_lines(root: Path, outcome: Outcome) -> Iterator[str]:
    shown = _from_here(root / outcome.path)
    if outcome.action in ("rejected", "conflict") and not outcome.problems:
        yield f"{shown}: {outcome.action}"
    for number, problem in enumerate(outcome.problems):
        where = f"{shown}:{problem.line}:{problem.column}: "
        about = f"{problem.field}: " if problem.field else ""
        kind = "warning: " if problem.severity == "warning" else ""
        yield f"{where}{kind}{about}{problem.message} [{problem.code}]"
        quote = outcome.quotes[number] if number < len(outcome.quotes) else ""
        if quote.strip():
            yield from _quoted(quote, problem.column)
        if problem.hint:
            yield f"    hint: {problem.hint}"


def _quoted(quote: str, column: int) -> Iterator[str]:
    """The offending line with a caret under the column; a long line is cut around it."""
    start = max(0, column - 1 - WIDEST // 2) if len(quote) > WIDEST else 0
    piece = "".join(c if c.isprintable() else " " for c in quote[start : start + WIDEST])
    yield f"    {piece}"
    yield "    " + " " * (column - 1 - start) + "^"


def _from_here(path: Path) -> str:
    """As the operator would type it: relative to the working folder where it lies below it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
