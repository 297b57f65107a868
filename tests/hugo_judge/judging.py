"""The comparison of both sites, with the number of comparisons and all findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.hugo_judge.hugo import Built, Page, members, words
from tests.hugo_judge.newsroom import Reader, articles_by_file, facts

PICTURES = frozenset({".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"})


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference: its kind, the file or address where it occurs, Hugo's value and ours."""

    what: str
    where: str
    hugo: Any
    ours: Any


@dataclass(slots=True)
class Verdict:
    """The number of comparisons by kind, and all findings."""

    counts: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    def compare(self, what: str, where: str, hugo: Any, ours: Any) -> None:
        self.counts[what] += 1
        if hugo != ours:
            self.findings.append(Finding(what, where, hugo, ours))


def judge(built: Built, everything: Built, reader: Reader) -> Verdict:
    """Compare Hugo's builds with the responses to ``reader`` and with the database. ``everything``
    is the build that includes drafts."""
    verdict = Verdict()
    _pages(built, everything, verdict)
    _neighbours(built, reader, verdict)
    _lists(built, reader, verdict)
    _addresses(built, reader, verdict)
    return verdict


def _pages(built: Built, everything: Built, verdict: Verdict) -> None:
    """Compare every page by its file: address, title, date, draft, summary, table of contents,
    text."""
    articles = articles_by_file(everything.content)
    rendered = set(everything.pages)
    verdict.compare("files", "", sorted(rendered), sorted(articles.keys()))
    for file in sorted(rendered & articles.keys()):
        ours = facts(articles[file])
        theirs = _hugos(everything.pages[file]) | {"live": file in built.pages}
        for what, value in theirs.items():
            verdict.compare(what, file, value, ours[what])


def _hugos(page: Page) -> dict[str, Any]:
    return {
        "url": page["url"],
        "title": page["title"],
        "date": page["date"],
        "draft": page["draft"],
        "summary": words(page["summary"]),
        "truncated": page["truncated"],
        "toc": page["contents"],
        "text": words(page["content"]),
        "aliases": sorted(alias.rstrip("/") for alias in page["aliases"] or ()),
    }


def _neighbours(built: Built, reader: Reader, verdict: Verdict) -> None:
    for file, page in built.pages.items():
        verdict.compare("page", page["url"], 200, reader.status(page["url"]))
        if reader.status(page["url"]) == 200:
            neighbours = reader.neighbours(page["url"])
            verdict.compare("neighbours", file, (page["prev"], page["next"]), neighbours)
            translations = reader.translations(page["url"])
            verdict.compare("translations", file, sorted(page["translations"]), translations)


def _lists(built: Built, reader: Reader, verdict: Verdict) -> None:
    """Compare every list by its address: title, members in order, terms with counts, further
    pages."""
    for url, page in built.lists.items():
        ours = reader.list_page(url)
        verdict.compare("list", url, True, ours is not None)
        if ours is None:
            continue
        if page["kind"] == "home":
            for menu, links in page["menus"].items():
                verdict.compare("menu", f"{url}{menu}", links, reader.menu(url, menu))
        theirs = members(page)
        verdict.compare(f"title of {page['kind']}", url, page["title"], ours.title)
        if page["kind"] == "taxonomy":
            counts = {member["url"]: member["count"] for member in theirs}
            verdict.compare("terms", url, counts, ours.terms)
        else:
            verdict.compare("members", url, [m["url"] for m in theirs], ours.members)
    for url in sorted(built.further):
        verdict.compare("further page", url, 200, reader.status(url))


def _addresses(built: Built, reader: Reader, verdict: Verdict) -> None:
    """Compare feeds, redirects and the sitemap."""
    for url, links in built.feeds.items():
        verdict.compare("feed", url, links, reader.feed(url))
    for old, target in built.redirects.items():
        verdict.compare("redirect", old, target, reader.leads_to(old))
    for url in sorted(built.sitemap):
        verdict.compare("address", url, 200, reader.status(url))
    ours = reader.sitemap()
    for url in sorted(built.sitemap | ours):
        verdict.compare("sitemap", url, url in built.sitemap, url in ours)


def judge_files(public: Path, reader: Reader, verdict: Verdict) -> None:
    """Compare every picture and other file that Hugo published below ``public``, byte by byte."""
    for file in sorted(public.rglob("*")):
        address = "/" + file.relative_to(public).as_posix()
        if file.is_file() and file.suffix not in (".html", ".xml"):
            what = "picture" if file.suffix in PICTURES else "file"
            verdict.compare(what, address, file.read_bytes(), _bytes(reader, address))


def _bytes(reader: Reader, address: str) -> bytes | int:
    response = reader.get(address)
    if response.status_code in (301, 302):
        response = reader.client.get(response["Location"])
    if response.status_code != 200:
        return int(response.status_code)
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def shown(findings: list[Finding]) -> Iterator[str]:
    """Yield three lines of text per difference."""
    for finding in findings:
        yield f"{finding.what} of {finding.where}:"
        yield f"    Hugo {_short(finding.hugo)}"
        yield f"    ours {_short(finding.ours)}"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) < 400 else f"{text[:400]}…"
