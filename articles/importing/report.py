"""The report of an import, as JSON or as text in the style of compiler messages."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from difflib import unified_diff
from itertools import islice
from pathlib import Path

from articles.importing.listing import ImportOutcome

#: Action of one file → its counter in the summary.
COUNT_BY_ACTION = {
    "created": "created",
    "updated": "updated",
    "merged": "merged",
    "unchanged": "unchanged",
    "conflict": "conflicts",
    "rejected": "rejected",
    "skipped": "skipped",
    "missing": "missing",
}
#: Actions after which the article is visible to readers, if it is public.
READABLE_ACTIONS = ("created", "updated")
#: Actions reported by ``--watch``.
WATCH_ACTIONS = ("configured", "created", "updated", "merged", "missing")
#: Maximum number of articles whose addresses the report lists.
MAX_LISTED_ARTICLES = 5
#: Maximum number of missing files that the report lists.
MAX_LISTED_MISSING = 20
#: State of an article whose file is missing → what the report says about it.
MISSING_STATES = {"live": "stays online", "retracted": "was retracted"}
#: Maximum number of diff lines that a dry run shows per text.
MAX_DIFF_LINES = 40
#: Maximum number of characters to show of a line with a problem.
MAX_QUOTE_WIDTH = 160


@dataclass(slots=True)
class ImportReport:
    """The outcomes of an import, sorted by path below each root. With ``brief``, only outcomes
    worth reporting are kept, so that the report does not grow with the number of files."""

    brief: bool = False
    files: list[tuple[Path, ImportOutcome]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    pictures: int = 0
    #: The number of public files other than stories and pictures, and how many of them are new.
    other_files: int = 0
    taken_files: int = 0
    notes: list[str] = field(default_factory=list)
    interrupted: int = 0

    def add(self, root: Path, outcomes: Iterable[ImportOutcome]) -> None:
        for outcome in outcomes:
            if outcome.action in COUNT_BY_ACTION:
                self.counts[COUNT_BY_ACTION[outcome.action]] += 1
            if self._is_worth_listing(outcome):
                self.files.append((root, outcome))

    def _is_worth_listing(self, outcome: ImportOutcome) -> bool:
        if outcome.problems:
            return True
        if self.brief and outcome.action in READABLE_ACTIONS:
            return self.new_or_changed <= MAX_LISTED_ARTICLES
        return outcome.action != "unchanged" or _is_still_retracted(outcome)

    @property
    def new_or_changed(self) -> int:
        return sum(self.counts[COUNT_BY_ACTION[action]] for action in READABLE_ACTIONS)

    @property
    def exit_code(self) -> int:
        """Return 0 if all went well, 1 if a file was rejected or is in conflict, or 128 + the
        signal's number if a signal interrupted the import."""
        if self.interrupted:
            return 128 + self.interrupted
        return 1 if self.counts["rejected"] or self.counts["conflicts"] else 0

    def summary(self) -> dict[str, int]:
        return {count: self.counts[count] for count in COUNT_BY_ACTION.values()}


def as_json(report: ImportReport) -> str:
    """Return a JSON object: ``{"summary": {counts}, "other_files": number, "files": [{path, action,
    url, problems}]}``."""
    files = [
        {
            "path": outcome.path,
            "action": outcome.action,
            "url": outcome.url,
            "problems": [asdict(problem) for problem in outcome.problems],
        }
        for _root, outcome in report.files
    ]
    told = {"summary": report.summary(), "other_files": report.other_files, "files": files}
    return json.dumps(told, ensure_ascii=True, indent=2)


def as_text(report: ImportReport, *, quiet: bool = False, dry_run: bool = False) -> str:
    """Return the problems with the lines that caused them, then the totals. If there are only a few
    articles, include their addresses."""
    lines: list[str] = []
    for root, outcome in report.files:
        lines.extend(_problem_lines(root, outcome, only_news=quiet))
        if dry_run:
            lines.extend(_change_lines(root, outcome))
    if not quiet:
        lines.extend(_missing_lines(report))
        if not dry_run:
            lines.extend(_address_lines(report))
    lines.append(_totals(report, dry_run=dry_run))
    lines.extend(report.notes)
    return "\n".join(lines)


def _missing_lines(report: ImportReport) -> Iterator[str]:
    """Yield the missing files and the state of their articles. A file with a problem has been
    listed with its problem."""
    missing = [
        (root / outcome.path, outcome)
        for root, outcome in report.files
        if outcome.action == "missing" and not outcome.problems
    ]
    for file, outcome in missing[:MAX_LISTED_MISSING]:
        state = MISSING_STATES.get(outcome.state, f"is not public ({outcome.state})")
        yield f"{_format_path_from_cwd(file)}: missing. Its article {state}: {outcome.url}"
    more = len(missing) - MAX_LISTED_MISSING
    if more > 0:
        yield f"Not listed: {more} more. The report lists all of them with --format json."


def _address_lines(report: ImportReport) -> Iterator[str]:
    """Yield the addresses of new and changed articles, and of retracted articles whose file was
    read again, if there are only a few."""
    shown = [
        outcome
        for _root, outcome in report.files
        if outcome.action in READABLE_ACTIONS or _is_still_retracted(outcome)
    ]
    if max(len(shown), report.new_or_changed) > MAX_LISTED_ARTICLES:
        return
    for outcome in shown:
        if outcome.url:
            live = outcome.state == "live"
            where = "Read it at" if live else f"Not public ({outcome.state}):"
            yield f"{where} {outcome.url}"


def _is_still_retracted(outcome: ImportOutcome) -> bool:
    """Return whether the file was read without changing its article, which is retracted. Its
    author may expect readers to see it."""
    return outcome.action == "unchanged" and outcome.state == "retracted"


def as_watch_text(report: ImportReport, *, only_problems: bool = False) -> str:
    """Return the report for one import by ``--watch``: new problems, and the changes, file by file
    if there are only a few. Return "" if there is nothing to report."""
    lines: list[str] = []
    for root, outcome in report.files:
        lines.extend(_problem_lines(root, outcome, only_news=True))
    if not only_problems:
        lines.extend(_get_done_lines(report))
    return "\n".join([*lines, *report.notes])


def _get_done_lines(report: ImportReport) -> Iterator[str]:
    done = [(root, outcome) for root, outcome in report.files if outcome.action in WATCH_ACTIONS]
    others = Counter(str(o.action) for _root, o in done if o.action not in READABLE_ACTIONS)
    if report.new_or_changed + others.total() <= MAX_LISTED_ARTICLES:
        for root, outcome in done:
            shown = _format_path_from_cwd(root / outcome.path)
            yield f"{shown}: {outcome.action} {outcome.url}".rstrip()
    else:
        numbers = others | Counter({a: report.counts[COUNT_BY_ACTION[a]] for a in READABLE_ACTIONS})
        yield ", ".join(f"{numbers[a]} {a}" for a in WATCH_ACTIONS if numbers[a]) + "."
    yield from (f"{part}." for part in _count_pictures_and_files(report))


def _totals(report: ImportReport, *, dry_run: bool) -> str:
    parts = [f"{number} {name}" for name, number in report.summary().items() if number]
    parts.extend(_count_pictures_and_files(report))
    prefix = "Dry run, nothing written: " if dry_run else ""
    return prefix + (", ".join(parts) or "no articles found") + "."


def _count_pictures_and_files(report: ImportReport) -> Iterator[str]:
    for number, name in ((report.pictures, "picture"), (report.taken_files, "other file")):
        if number:
            yield f"{number} {name}{'' if number == 1 else 's'} imported"


def _change_lines(root: Path, outcome: ImportOutcome) -> Iterator[str]:
    """Yield the changes of a file, field by field. For a text of several lines, yield a diff."""
    for change in outcome.changes:
        about = f"{_format_path_from_cwd(root / outcome.path)}: {change.field}: "
        if isinstance(change.before, str) and "\n" in f"{change.before}{change.after}":
            yield f"{about}changed"
            before, after = str(change.before or ""), str(change.after or "")
            diff = unified_diff(before.splitlines(), after.splitlines(), n=1, lineterm="")
            yield from (f"    {line}" for line in islice(diff, 2, 2 + MAX_DIFF_LINES))
        else:
            yield f"{about}{_shorten_value(change.before)} → {_shorten_value(change.after)}"


def _shorten_value(value: object) -> str:
    text = "absent" if value is None else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= MAX_QUOTE_WIDTH else text[: MAX_QUOTE_WIDTH - 1] + "…"


def _problem_lines(root: Path, outcome: ImportOutcome, *, only_news: bool) -> Iterator[str]:
    """Yield each problem with the line that caused it. With ``only_news``, yield only problems that
    the last run did not report."""
    shown = _format_path_from_cwd(root / outcome.path)
    for number, problem in enumerate(outcome.problems):
        if only_news and outcome.news is not None and problem not in outcome.news:
            continue
        where = f"{shown}:{problem.line}:{problem.column}: "
        about = f"{problem.field}: " if problem.field else ""
        kind = "warning: " if problem.severity == "warning" else ""
        yield f"{where}{kind}{about}{problem.message} [{problem.code}]"
        quote = outcome.quotes[number] if number < len(outcome.quotes) else ""
        if quote.strip():
            yield from _quote_line(quote, problem.column)
        if problem.hint:
            yield f"    hint: {problem.hint}"


def _quote_line(quote: str, column: int) -> Iterator[str]:
    """Yield the line that caused a problem, then a caret under the column. If the line is long,
    yield only the part around the column."""
    start = max(0, column - 1 - MAX_QUOTE_WIDTH // 2) if len(quote) > MAX_QUOTE_WIDTH else 0
    piece = "".join(c if c.isprintable() else " " for c in quote[start : start + MAX_QUOTE_WIDTH])
    yield f"    {piece}"
    yield "    " + " " * (column - 1 - start) + "^"


def _format_path_from_cwd(path: Path) -> str:
    """Return the path relative to the working directory if it is inside, else the absolute path."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
