"""A crawl of the sample site from the home page: every link leads to a page, no page loads
anything from another host, and none contains inline styles or scripts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import html5lib
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from tests.importing.conftest import run_import

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HOST = "http://testserver"

#: Attributes whose addresses a browser fetches by itself, per element.
LOADED = {
    "audio": ("src",), "embed": ("src",), "iframe": ("src",), "image": ("href",),
    "img": ("src", "srcset"), "input": ("src",), "object": ("data",), "script": ("src",),
    "source": ("src", "srcset"), "track": ("src",), "use": ("href",), "video": ("src", "poster"),
}  # fmt: skip
#: Relations of <link> whose address is not fetched.
NAMED_ONLY = {"alternate", "canonical"}

STARTS = ("/", "/de/", "/nowhere/", "/search/?q=harbour", "/search/?q=zzzzzz", "/archive/",
          "/authors/", "/tags/", "/categories/", "/de/archive/", "/corrections/")  # fmt: skip


@dataclass
class Seen:
    """The result of a crawl: ``pages`` with the status of each address, the loaded ``files``, and
    what is ``wrong``, with its page."""

    pages: dict[str, int] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    wrong: list[tuple[str, str]] = field(default_factory=list)


def crawl(client: Any, *starts: str) -> Seen:
    seen, waiting = Seen(), list(starts)
    while waiting:
        address = waiting.pop()
        # Searches with filters have an unlimited number of addresses.
        if address in seen.pages or address.startswith("/admin") or "&" in address:
            continue
        answer = client.get(address)
        seen.pages[address] = answer.status_code
        if answer.headers["Content-Type"].startswith("text/html"):
            tree = html5lib.parse(answer.content, namespaceHTMLElements=False)
            waiting += look(tree, address, seen)
    return seen


def look(tree: Any, address: str, seen: Seen) -> list[str]:
    """Record what the page loads and what is wrong with it. Return the addresses that it links
    to."""
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    ids = Counter(element.get("id") for element in elements if element.get("id"))
    seen.wrong += [(address, f"twice: #{one}") for one, number in ids.items() if number > 1]
    links = []
    for element in elements:
        for url in loaded(element):
            if url.startswith(f"{HOST}/"):
                seen.files.add(url.removeprefix(HOST))
            else:
                seen.wrong.append((address, f"loads {url}"))
        if element.tag == "style" or any(re.match("on|style$", name) for name in element.attrib):
            seen.wrong.append((address, f"<{element.tag}> has a style or script of its own"))
        if element.tag == "a":
            whole = urljoin(f"{HOST}{address}", element.get("href") or "")
            page, _hash, place = whole.partition("#")
            if page == f"{HOST}{address}" and place and unquote(place) not in ids:
                seen.wrong.append((address, f"leads nowhere: #{place}"))
            if urlsplit(page).netloc == "testserver":
                links.append(page.removeprefix(HOST))
    return links


def loaded(element: Any) -> Iterator[str]:
    """Yield the absolute URLs that an element makes a browser fetch."""
    if element.tag == "link" and not NAMED_ONLY & set((element.get("rel") or "").split()):
        yield urljoin(HOST, element.get("href"))
    for name in LOADED.get(element.tag.rpartition("}")[2], ()):
        for candidate in (element.get(name) or "").split(","):
            if candidate.strip():
                yield urljoin(f"{HOST}/", candidate.split()[0])


def test_every_link_leads_somewhere_and_nothing_comes_from_elsewhere(client):
    run_import(settings.BASE_DIR / "example")
    seen = crawl(client, *STARTS)
    assert len(seen.pages) > 100
    assert seen.wrong == []
    assert {url: status for url, status in seen.pages.items() if status != 200} == {
        "/nowhere/": 404
    }
    for file in seen.files:
        path = urlsplit(file).path
        static = path.startswith("/static/") and finders.find(path.removeprefix("/static/"))
        assert static or client.get(file).status_code == 200, file


def test_the_crawl_sees_what_is_wrong():
    seen = Seen()
    bad = (
        '<img src="//evil.example/x"><p style="color:red" id=a><p id=a onclick="x()">'
        '<a href="#b">b</a><a href="/c/">c</a><link rel=preload href="https://evil.example/y">'
    )
    assert look(html5lib.parse(bad, namespaceHTMLElements=False), "/x/", seen) == ["/x/", "/c/"]
    assert [what for _page, what in seen.wrong] == [
        "twice: #a",
        "loads http://evil.example/x",
        "<p> has a style or script of its own",
        "<p> has a style or script of its own",
        "leads nowhere: #b",
        "loads https://evil.example/y",
    ]
