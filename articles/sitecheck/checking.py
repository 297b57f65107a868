"""The check as one sentence: survey the site, look at its files, labels and references, and ask for
every address of its sitemap."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from articles.sitecheck.answers import Answers
from articles.sitecheck.files import file_findings
from articles.sitecheck.findings import Check, Finding
from articles.sitecheck.labels import label_findings
from articles.sitecheck.references import reference_findings
from articles.sitecheck.sitemap import read_sitemap
from articles.sitecheck.survey import Survey, survey


def check_site(path: Path, *, sitemap: Path | None = None) -> Check:
    """What would be otherwise here than on the Hugo site at ``path``.

    Raises :class:`NewsroomError` for a path or a sitemap that cannot be read.
    """
    addresses = read_sitemap(sitemap) if sitemap else []
    surveys = survey(path)
    answers = Answers(surveys)
    findings = [finding for one in surveys for finding in _of_site(one, answers)]
    missing = [
        Finding("address-missing", address) for address in addresses if address not in answers
    ]
    return Check(
        files=sum(len(one.decisions) for one in surveys),
        addresses=len(addresses),
        findings=[*missing, *findings],
    )


def _of_site(one: Survey, answers: Answers) -> Iterator[Finding]:
    yield from file_findings(one)
    yield from label_findings(one)
    yield from reference_findings(one, answers)
