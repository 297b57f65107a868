"""Last stage: say what happened, to people as a good compiler does, to programs as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from difflib import unified_diff
from itertools import islice
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
#: Actions after which a reader sees the article.
READABLE = ("created", "updated")
#: Actions that who follows a tree wants to hear of.
NEWS = ("configured", "created", "updated", "merged", "missing")
#: An import of so few articles ends with where to read them.
FEW = 5
#: Lines of a text's diff that a dry run shows.
LONGEST_DIFF = 40
#: Characters of an offending line that are shown.
WIDEST = 160


@dataclass(slots=True)
class Report:
    """What became of files, in the order of their paths below each root: of every one, or with
    ``brief`` of those of which there is something to say, so that it does not grow with an import.
    """

    brief: bool = False
    files: list[tuple[Path, Outcome]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    pictures: int = 0
    notes: list[str] = field(default_factory=list)
    interrupted: int = 0

    def add(self, root: Path, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            if outcome.action in COUNTS:
                self.counts[COUNTS[outcome.action]] += 1
            if self._is_to_be_kept(outcome):
                self.files.append((root, outcome))

    def _is_to_be_kept(self, outcome: Outcome) -> bool:
        if outcome.problems:
            return True
        if self.brief and outcome.action in READABLE:
            return self.new_or_changed <= FEW
        return outcome.action != "unchanged"

    @property
    def new_or_changed(self) -> int:
        return sum(self.counts[COUNTS[action]] for action in READABLE)

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
        lines.extend(_problem_lines(root, outcome, only_news=quiet))
        if dry_run:
            lines.extend(_change_lines(root, outcome))
    if not quiet and not dry_run and report.new_or_changed <= FEW:
        shown = [o.url for _root, o in report.files if o.action in READABLE]
        lines.extend(f"Read it at {url}" for url in shown if url)
    lines.append(_totals(report, dry_run=dry_run))
    lines.extend(report.notes)
    return "\n".join(lines)


def as_news(report: Report, *, only_problems: bool = False) -> str:
    """What an import of a followed tree did: problems not told before, and what became of files,
    each by name if they are few; "" where there is nothing to tell."""
    lines: list[str] = []
    for root, outcome in report.files:
        lines.extend(_problem_lines(root, outcome, only_news=True))
    if not only_problems:
        lines.extend(_done_lines(report))
    return "\n".join([*lines, *report.notes])


def _done_lines(report: Report) -> Iterator[str]:
    done = [(root, outcome) for root, outcome in report.files if outcome.action in NEWS]
    others = Counter(str(o.action) for _root, o in done if o.action not in READABLE)
    if report.new_or_changed + others.total() <= FEW:
        for root, outcome in done:
            yield f"{_from_here(root / outcome.path)}: {outcome.action} {outcome.url}".rstrip()
    else:
        numbers = others | Counter({a: report.counts[COUNTS[a]] for a in READABLE})
        yield ", ".join(f"{numbers[a]} {a}" for a in NEWS if numbers[a]) + "."
    if report.pictures:
        yield f"{report.pictures} pictures taken along."


def _totals(report: Report, *, dry_run: bool) -> str:
    parts = [f"{number} {name}" for name, number in report.summary().items() if number]
    if report.pictures:
        parts.append(f"{report.pictures} pictures taken along")
    prefix = "Dry run, nothing written: " if dry_run else ""
    return prefix + (", ".join(parts) or "no articles found") + "."


def _change_lines(root: Path, outcome: Outcome) -> Iterator[str]:
    """What a file would change, field by field; texts as a diff."""
    for change in outcome.changes:
        about = f"{_from_here(root / outcome.path)}: {change.field}: "
        if isinstance(change.before, str) and "\n" in f"{change.before}{change.after}":
            yield f"{about}changed"
            before, after = str(change.before or ""), str(change.after or "")
            diff = unified_diff(before.splitlines(), after.splitlines(), n=1, lineterm="")
            yield from (f"    {line}" for line in islice(diff, 2, 2 + LONGEST_DIFF))
        else:
            yield f"{about}{_short(change.before)} → {_short(change.after)}"


def _short(value: object) -> str:
    text = "absent" if value is None else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def _problem_lines(root: Path, outcome: Outcome, *, only_news: bool) -> Iterator[str]:
    """Each problem with its line; quietly only those that the last run did not report."""
    shown = _from_here(root / outcome.path)
    for number, problem in enumerate(outcome.problems):
        if only_news and outcome.news is not None and problem not in outcome.news:
            continue
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
