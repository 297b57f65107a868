"""The site that the newsroom makes of the same tree, as readers see it: every address is
requested."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree

from django.test import Client
from django.utils import timezone

from articles.hugo import get_alias_path
from articles.models import Article
from tests.hugo_judge.hugo import words

_NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@dataclass(slots=True)
class ListPage:
    """A list as its pages show it: title, addresses of stories in order, terms with counts."""

    title: str
    members: list[str] = field(default_factory=list)
    terms: dict[str, int] = field(default_factory=dict)
    pages: int = 1


class Reader:
    """A reader without cookies who requests pages."""

    def __init__(self) -> None:
        self.client = Client()
        self.run: dict[str, Any] = {}

    def get(self, path: str) -> Any:
        """Return the response for a path. Each path is requested only once."""
        if path not in self.run:
            self.run[path] = self.client.get(quote(path, safe="/@~+"))
        return self.run[path]

    def status(self, path: str) -> int:
        return int(self.get(path).status_code)

    def leads_to(self, path: str) -> str | None:
        """Return the target of an old address, or None if it does not redirect permanently."""
        response = self.get(path)
        return path_of(response["Location"]) if response.status_code == 301 else None

    def list_page(self, path: str) -> ListPage | None:
        """Return a list with the stories of all its pages, or None if there is no such page."""
        first = self._page_of_list(path)
        number = 2
        while first and (further := self._page_of_list(f"{path}page/{number}/")):
            first.members += further.members
            first.pages = number
            number += 1
        return first

    def _page_of_list(self, path: str) -> ListPage | None:
        response = self.get(path)
        if response.status_code != 200:
            return None
        seen = _Seen()
        seen.feed(response.content.decode())
        return ListPage(seen.heading.strip(), seen.stories, seen.terms)

    def neighbours(self, path: str) -> tuple[str, str]:
        """Return the older and the newer story: Hugo's PrevInSection and NextInSection."""
        around = self.get(path).context["around"]
        older, newer = (story.path if story else "" for story in (around.older, around.newer))
        return older, newer

    def translations(self, path: str) -> list[str]:
        around = self.get(path).context["around"]
        return sorted(story.path for story in around.translations)

    def menu(self, path: str, name: str) -> list[list[str]]:
        """Return name and address of each entry in a menu on the page at ``path``."""
        return [
            [link["name"], link["url"]]
            for link in self.get(path).context["navigation"].menus.get(name, ())
        ]

    def feed(self, path: str) -> list[str] | None:
        response = self.get(path)
        if response.status_code != 200:
            return None
        items = ElementTree.fromstring(response.content).iterfind("channel/item/link")
        return [path_of(item.text or "") for item in items]

    def sitemap(self) -> set[str]:
        """Return every address in the sitemap and in the sitemaps that it lists."""
        found, waiting = set(), ["/sitemap.xml"]
        while waiting:
            response = self.get(waiting.pop())
            text = b"".join(response.streaming_content) if response.streaming else response.content
            root = ElementTree.fromstring(text)
            waiting += [path_of(e.text or "") for e in root.iterfind("s:sitemap/s:loc", _NAMESPACE)]
            found |= {path_of(e.text or "") for e in root.iterfind("s:url/s:loc", _NAMESPACE)}
        return found


class _Seen(HTMLParser):
    """A parser for the heading, stories and terms in the main part of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.main = self.article = self.heading_open = self.headline = False
        self.counted = ""
        self.term = self.heading = ""
        self.stories: list[str] = []
        self.terms: dict[str, int] = {}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag == "main":
            self.main = True
        elif tag == "h1":
            self.heading_open = True
        elif tag == "article" and self.main:
            self.article, self.headline = True, False
        elif tag in ("h2", "h3") and self.article:
            self.headline = True
        elif tag == "a" and self.main and values.get("href"):
            if self.headline:
                self.stories.append(unquote(values["href"] or ""))
                self.article = self.headline = False
            self.term = unquote(values["href"] or "")
        elif tag == "span" and values.get("class") == "count" and self.main:
            self.counted = self.term

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.main = False
        elif tag == "h1":
            self.heading_open = False

    def handle_data(self, data: str) -> None:
        if self.heading_open:
            self.heading += data
        if self.counted and data.strip().isdigit():
            self.terms[self.counted] = int(data)
            self.counted = ""


def path_of(url: str) -> str:
    return unquote(urlsplit(url).path)


def articles_by_file(content: Path) -> dict[str, Article]:
    """Return every imported page by its file below ``content``."""
    rows = Article.objects.filter(kind="page").select_related("source_file__source")
    return {file_of(article, content): article for article in rows}


def file_of(article: Article, content: Path) -> str:
    file = article.source_file
    return (Path(file.source.root) / file.path).relative_to(content).as_posix()


def facts(article: Article) -> dict[str, Any]:
    """Return the data of one page in the newsroom, in Hugo's terms."""
    date = article.sort_date if article.dated else None
    return {
        "url": article.path,
        "title": article.headline,
        "date": date.strftime("%Y-%m-%dT%H:%M:%SZ") if date else "",
        "draft": article.draft,
        "summary": words(article.summary_html),
        "truncated": article.truncated,
        "toc": [(h["level"], h["id"], " ".join(h["title"].split())) for h in article.contents],
        "text": words(article.html),
        "aliases": sorted(
            get_alias_path(a, page_path=article.path).rstrip("/") for a in article.aliases
        ),
        "live": article.state(at=timezone.now()) == "live",
    }
