"""What a check has found, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Final, Literal

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

#: The kinds in the order of their weight, and what they are called.
TITLES: Final[dict[Kind, str]] = {
    "address-missing": "Addresses of the sitemap that would answer 404",
    "file-rejected": "Files that would be rejected",
    "address-collision": "Addresses that another page has already",
    "link-dead": "Links within the site that lead nowhere",
    "picture-missing": "Pictures that are not there",
    "term-spelling": "Spellings that become one term, or share an address",
    "shortcode-unknown": "Shortcodes without meaning here",
    "key-meaningless": "Keys without meaning here",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """``what`` is the address, link, key … ; ``path`` the file where it stands first, with its
    line and column; ``count`` says how often it was found."""

    kind: Kind
    what: str
    message: str = ""
    path: str = ""
    line: int = 1
    column: int = 1
    count: int = 1


@dataclass(frozen=True, slots=True)
class Check:
    """``files`` were read, ``addresses`` were asked for."""

    files: int
    addresses: int
    findings: Sequence[Finding]

    @property
    def exit_code(self) -> int:
        return 1 if self.findings else 0

    def summary(self) -> dict[str, int]:
        return {kind: sum(f.kind == kind for f in self.findings) for kind in TITLES}


def as_json(check: Check) -> str:
    """One object: ``{"summary": {files, addresses, kind: number}, "findings": [{kind, …}]}``."""
    summary = {"files": check.files, "addresses": check.addresses, **check.summary()}
    found = [asdict(finding) for finding in check.findings]
    return json.dumps({"summary": summary, "findings": found}, ensure_ascii=True, indent=2)


def as_text(check: Check) -> str:
    """The findings by kind, each with its place, then what was looked at."""
    lines = [line for kind in TITLES for line in _of_kind(kind, check)]
    asked = f", {check.addresses} addresses asked for" if check.addresses else ""
    found = f"{len(check.findings)} findings" if check.findings else "nothing would differ"
    return "\n".join([*lines, f"{check.files} files read{asked}: {found}."])


def _of_kind(kind: Kind, check: Check) -> Iterator[str]:
    found = [finding for finding in check.findings if finding.kind == kind]
    if not found:
        return
    yield f"{TITLES[kind]} ({len(found)}):"
    for finding in found:
        place = f"{finding.path}:{finding.line}:{finding.column}: " if finding.path else ""
        times = f" ({finding.count} times)" if finding.count > 1 else ""
        about = f": {finding.message}" if finding.message else ""
        yield f"  {place}{finding.what}{times}{about}"
    yield ""
