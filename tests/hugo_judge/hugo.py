"""The site that real Hugo builds from a tree: every page, list, feed, redirect and address."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from articles.rendering.builtin_shortcodes import SHORTCODES

HUGO = Path(sys.executable).with_name("hugo")
LAYOUT = Path(__file__).with_name("layouts") / "all.html"
#: The menus that the theme shows.
MENUS = ("main", "side", "footer")
#: The shortcodes built into Hugo.
BUILT_IN = {*SHORTCODES} | {"ref", "relref", "param", "qr", "comment", "instagram", "twitter"}

#: Templates for unknown shortcodes with inner text, by bracket. Both return the text as Markdown.
STUBS = {"<": '{{ .Page.RenderString (dict "display" "block") .Inner }}', "%": "{{ .Inner }}"}

_CALL = re.compile(r"\{\{([<%])\s*(/?)\s*([\w./-]*[\w-])")
_REFRESH = re.compile(r'http-equiv="refresh" content="0; url=([^"]*)"')
_ENTRY = re.compile(
    r'<(?P<end>/?)(?P<list>ul)>|<a href="#(?P<id>[^"]*)">(?P<title>.*?)</a>(?=</li>|\s*<ul>|\n)',
    re.S,
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BLOCK = re.compile(
    r"</?(?:p|div|h[1-6]|li|[uod]l|d[td]|t[dhr]|thead|tbody|table|pre|blockquote|fig\w+|hr|br"
    r"|section|details|summary)\b[^>]*>"
)
_UNSEEN = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}

Page = dict[str, Any]


@dataclass(slots=True)
class Built:
    """A built site. Addresses are decoded paths. All pages of a list are one entry in ``lists``."""

    content: Path
    pages: dict[str, Page] = field(default_factory=dict)
    lists: dict[str, Page] = field(default_factory=dict)
    further: set[str] = field(default_factory=set)
    feeds: dict[str, list[str]] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    sitemap: set[str] = field(default_factory=set)


def build(site: Path, *, everything: bool = False) -> Built:
    """Build ``site`` with our layouts. With ``everything``, include drafts, future and expired
    pages.

    Raises AssertionError with Hugo's output if Hugo rejects the tree.
    """
    public = site.parent / ("everything" if everything else "public")
    _lay_out_templates(site)
    command = [HUGO, "--source", site, "--destination", public, "--noTimes", "--logLevel", "error"]
    unpublished = ["-D", "-F", "-E"] if everything else []
    ran = subprocess.run(
        [*map(str, command), *unpublished], capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return _read(public, site / "content")


def _lay_out_templates(site: Path) -> None:
    layouts = site / "layouts"
    (layouts / "_shortcodes").mkdir(parents=True, exist_ok=True)
    (layouts / "all.html").write_text(LAYOUT.read_text("utf-8"), "utf-8")
    stubs: dict[str, str] = {}
    for file in (site / "content").rglob("*.*"):
        if file.suffix in (".md", ".markdown", ".html"):
            for bracket, closing, name in _CALL.findall(file.read_text("utf-8", "replace")):
                if closing or name not in stubs:
                    stubs[name] = STUBS[bracket] if closing else ""
    for name in stubs.keys() - BUILT_IN:
        stub = layouts / "_shortcodes" / f"{name}.html"
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text(stubs[name])


def _read(public: Path, content: Path) -> Built:
    built = Built(content)
    for file in sorted(public.rglob("*")):
        address = "/" + file.relative_to(public).as_posix().removesuffix("index.html")
        if file.suffix == ".html":
            _read_page(file.read_text("utf-8"), address, built)
        elif file.name == "index.xml":
            items = ElementTree.parse(file).iterfind("channel/item/link")
            built.feeds[address] = [_path(item.text or "") for item in items]
        elif file.name == "sitemap.xml":
            found = ElementTree.parse(file).iterfind("s:url/s:loc", _NAMESPACE)
            built.sitemap |= {_path(loc.text or "") for loc in found}
    return built


def _read_page(text: str, address: str, built: Built) -> None:
    text = text.strip()
    if not text.startswith('{"'):
        refresh = _REFRESH.search(text)
        if refresh:
            built.redirects[address] = _path(unescape(refresh[1]))
        return
    page: Page = json.loads(text)
    for name in ("url", "prev", "next"):
        page[name] = _path(page[name])
    page["contents"] = _contents(page["toc"])
    page["translations"] = [_path(url) for url in page["translations"]]
    page["menus"] = {
        menu: [[link["name"], _menu_url(link["url"])] for link in links]
        for menu, links in page["menus"].items()
        if menu in MENUS
    }
    for member in page["members"]:
        member["url"] = _path(member["url"])
    if page["kind"] == "page":
        page["file"] = Path(page["file"]).relative_to(built.content).as_posix()
        built.pages[page["file"]] = page
        return
    first = built.lists.setdefault(page["url"], page)
    if page["number"] > 1:
        built.further.add(address)
        first.setdefault("rest", {})[page["number"]] = page["members"]


def _contents(toc: str) -> list[tuple[int, str, str]]:
    """Return level, id and title of each entry in a table of contents. Hugo begins with level 2."""
    found, level = [], 1
    for token in _ENTRY.finditer(toc):
        if token["list"]:
            level += -1 if token["end"] else 1
        else:
            found.append((level, unquote(unescape(token["id"])), words(token["title"])))
    return found


def members(page: Page) -> list[Page]:
    """Return all members of a list in order, including those on its further pages."""
    rest = page.get("rest", {})
    return [*page["members"], *(m for number in sorted(rest) for m in rest[number])]


def _path(url: str) -> str:
    """Return the decoded path of an address of the site."""
    return unquote(urlsplit(url).path) if "#" not in unquote(url) else unquote(_bare(url))


def _menu_url(url: str) -> str:
    return url if "://" in url else _path(url)


def _bare(url: str) -> str:
    return re.sub(r"\Ahttps?://[^/]*", "", url)


def words(html: str) -> str:
    """Return the visible text of HTML on one line. The same rule applies to Hugo's HTML and to
    ours."""
    text = _BLOCK.sub(" ", _UNSEEN.sub("", _COMMENT.sub("", html)))
    return " ".join(unescape(_TAG.sub("", text)).split())
