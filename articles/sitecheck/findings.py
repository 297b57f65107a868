"""The findings of a check, as text and as JSON, and the check of terms."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final, Literal

from django.db import DatabaseError

from articles.editing.file_base import escape_file_name
from articles.hugo import VOCABULARIES, get_display_name, term_key
from articles.importing.decisions import Decision
from articles.sitecheck.survey import Survey
from articles.tasks import make_failure

Kind = Literal[
    "address-missing",
    "file-rejected",
    "address-collision",
    "link-dead",
    "picture-missing",
    "term-spelling",
    "shortcode-unknown",
    "key-meaningless",
]

#: The kinds of findings with their titles, most important first.
KIND_TITLES: Final[dict[Kind, str]] = {
    "address-missing": "Addresses in the sitemap that would answer 404",
    "file-rejected": "Files that would be rejected",
    "address-collision": "Addresses that another page already has",
    "link-dead": "Broken links within the site",
    "picture-missing": "Missing pictures",
    "term-spelling": "Spellings that would become one term or share an address",
    "shortcode-unknown": "Unknown shortcodes",
    "key-meaningless": "Keys without effect",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a check. ``what`` is the address, link, key or similar. ``path``, ``line`` and
    ``column`` are the first place where it occurs, and ``count`` is how often it occurs."""

    kind: Kind
    what: str
    message: str = ""
    path: str = ""
    line: int = 1
    column: int = 1
    count: int = 1


@dataclass(frozen=True, slots=True)
class Check:
    """The result of a check. ``files`` is the number of files read, and ``addresses`` the number of
    addresses looked up. ``taken_along`` holds the addresses of the public files other than stories
    and pictures."""

    files: int
    addresses: int
    findings: Sequence[Finding]
    taken_along: Sequence[str] = ()

    @property
    def exit_code(self) -> int:
        return 1 if self.findings else 0

    def summary(self) -> dict[str, int]:
        return {kind: sum(f.kind == kind for f in self.findings) for kind in KIND_TITLES}


def as_json(check: Check) -> str:
    """Return the check as one JSON object: ``{"summary": {files, addresses, kind: number},
    "findings": [{kind, …}], "taken_along": [address, …]}``."""
    summary = {"files": check.files, "addresses": check.addresses, **check.summary()}
    found = [asdict(finding) for finding in check.findings]
    report = {"summary": summary, "findings": found, "taken_along": [*check.taken_along]}
    return json.dumps(report, ensure_ascii=True, indent=2)


def as_text(check: Check) -> str:
    """Return the findings by kind, each with its place, and then the totals."""
    lines = [line for kind in KIND_TITLES for line in _format_kind(kind, check)]
    addresses, findings = check.addresses, len(check.findings)
    asked = f", {_count(addresses, 'address', 'addresses')} looked up" if addresses else ""
    found = _count(findings, "finding", "findings") if findings else "nothing would differ"
    if check.taken_along:
        lines.append(f"Other files that would be imported ({len(check.taken_along)}):")
        lines += [*(f"  {address}" for address in check.taken_along), ""]
    read = _count(check.files, "file", "files")
    return "\n".join([*lines, f"{read} read{asked}: {found}."])


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _format_kind(kind: Kind, check: Check) -> Iterator[str]:
    found = [finding for finding in check.findings if finding.kind == kind]
    if not found:
        return
    yield f"{KIND_TITLES[kind]} ({len(found)}):"
    for finding in found:
        place = f"{finding.path}:{finding.line}:{finding.column}: " if finding.path else ""
        times = f" ({finding.count} times)" if finding.count > 1 else ""
        about = f": {finding.message}" if finding.message else ""
        yield f"  {place}{finding.what}{times}{about}"
    yield ""


@dataclass(slots=True)
class _TermSpellings:
    """The spellings of one term, how often each occurs, and the first file that uses the term."""

    path: str
    spellings: Counter[str] = field(default_factory=Counter)

    @property
    def text(self) -> str:
        return ", ".join(f"“{spelling}” ({n})" for spelling, n in self.spellings.most_common())


def check_terms(one: Survey) -> Iterator[Finding]:
    """Yield spellings that become one term, and terms that would share an address."""
    for plural, vocabulary in VOCABULARIES.items():
        terms = _collect_terms(one, plural)
        by_slug: dict[str, list[_TermSpellings]] = {}
        for term in terms.values():
            first = next(iter(term.spellings))
            by_slug.setdefault(vocabulary.make_slug(first), []).append(term)
            if len(term.spellings) > 1:
                message = (
                    f"{term.text} would become one of the {plural}, shown as "
                    f"“{get_display_name(first)}”"
                )
                yield Finding("term-spelling", first, message, term.path)
        for address, sharing in by_slug.items():
            if len(sharing) > 1:
                names = " and ".join(f"“{next(iter(term.spellings))}”" for term in sharing)
                message = f"{names} would share /{plural}/{address}/; the later one gets a number"
                yield Finding("term-spelling", address, message, sharing[1].path)


def _collect_terms(one: Survey, plural: str) -> dict[str, _TermSpellings]:
    found: dict[str, _TermSpellings] = {}
    for decision in one.decisions:
        for name in getattr(decision.authored, plural) if decision.authored else ():
            term = found.setdefault(term_key(name), _TermSpellings(decision.candidate.found.path))
            term.spellings[name] += 1
    return found


def catch_failures(decision: Decision, find: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """Yield the findings of ``find`` for the file of ``decision``. If ``find`` fails, yield a
    finding that says so."""
    path = decision.candidate.found.path
    try:
        yield from find()
    except DatabaseError:
        raise
    except BaseException as fault:
        failure = make_failure(fault)
        failure.log(escape_file_name(path))
        yield Finding("file-rejected", failure.problem.code, failure.problem.message, path)
