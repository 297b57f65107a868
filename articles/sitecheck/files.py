"""What the import itself would say of the files: rejected ones, taken addresses, and keys and
shortcodes that mean nothing here."""

from __future__ import annotations

from collections.abc import Iterator

from articles.frontmatter import parse
from articles.importing.decisions import Decision
from articles.sitecheck.findings import Finding, Kind
from articles.sitecheck.survey import Survey

#: Problems of the plan that are about an address.
ADDRESS_CODES = ("url-taken", "url-reserved")
#: Keys that no field holds but that are listened to (their small-letter names).
HEARD = frozenset({"_build", "build", "cascade", "headless", "params", "type"})
WEIGHTS = "_weight"


def file_findings(one: Survey) -> Iterator[Finding]:
    """Rejected files one by one; keys and shortcodes counted, with the place of the first."""
    counted: dict[tuple[Kind, str], list[Finding]] = {}
    for decision in one.decisions:
        yield from _rejected(decision)
        for finding in (*_shortcodes(decision), *_keys(decision)):
            counted.setdefault((finding.kind, finding.what), []).append(finding)
    for skipped in one.listing.skipped:
        for problem in skipped.problems if skipped.action == "rejected" else ():
            yield Finding("file-rejected", problem.code, problem.message, skipped.path)
    yield from _configuration(one)
    for (kind, what), found in sorted(counted.items(), key=lambda item: -len(item[1])):
        first = found[0]
        yield Finding(
            kind, what, first.message, first.path, first.line, first.column, count=len(found)
        )


def _rejected(decision: Decision) -> Iterator[Finding]:
    path = decision.candidate.found.path
    for problem in decision.problems:
        if problem.severity == "error":
            kind: Kind = "address-collision" if problem.code in ADDRESS_CODES else "file-rejected"
            yield Finding(kind, problem.code, problem.message, path, problem.line, problem.column)


def _shortcodes(decision: Decision) -> Iterator[Finding]:
    for problem in decision.candidate.problems:
        if problem.code == "shortcode-unknown":
            name = problem.message.partition("'")[2].partition("'")[0]
            path = decision.candidate.found.path
            yield Finding("shortcode-unknown", name, "", path, problem.line, problem.column)


def _keys(decision: Decision) -> Iterator[Finding]:
    candidate = decision.candidate
    unheard = [
        key
        for key in (candidate.authored.params if candidate.authored else ())
        if key.lower() not in HEARD and not key.lower().endswith(WEIGHTS)
    ]
    if not unheard:
        return
    marks = parse(candidate.data).marks
    for key in unheard:
        mark = marks.get((key,)) or next((m for p, m in marks.items() if p[-1] == key), None)
        line, column = (mark.line, mark.column) if mark else (1, 1)
        yield Finding("key-meaningless", key, "", candidate.found.path, line, column)


def _configuration(one: Survey) -> Iterator[Finding]:
    site = one.listing.site
    if site is None or site.configuration is None:
        return
    for key in site.configuration.meaningless:
        place = key.place
        yield Finding("key-meaningless", key.name, key.reason, place.file, place.line, place.column)
