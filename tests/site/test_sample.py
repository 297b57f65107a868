"""The document that the newsroom was asked for with, from its file to its page."""

from __future__ import annotations

import html5lib
import pytest

from articles.models import Article
from tests.importing.conftest import run_import
from tests.shared import CORPUS, needs_shared
from tests.stories import FIRST, story

pytestmark = [pytest.mark.django_db, needs_shared]

SAMPLE = CORPUS / "sample" / "china-tech-rally.md"
HEADLINE = "China’s tech stock rally charges ahead on AI boost"


def page(client, url: str):
    answer = client.get(url)
    assert answer.status_code == 200
    return html5lib.parse(answer.content, namespaceHTMLElements=False)


def text(element) -> str:
    return " ".join("".join(element.itertext()).split())


def by_class(tree, name: str) -> list:
    return [e for e in tree.iter() if name in (e.get("class") or "").split()]


@pytest.fixture
def imported(tmp_path):
    content = tmp_path / "site" / "content" / "post"
    content.mkdir(parents=True)
    (content / SAMPLE.name).write_bytes(SAMPLE.read_bytes())
    for i in (1, 2):
        story(f"older-{i}", title=f"Older story {i}", date=FIRST, tags=("Local",))
    assert run_import(tmp_path / "site").summary == {"created": 1}


def test_the_page_shows_what_its_front_matter_says(imported, client):
    tree = page(client, "/post/china-tech-rally/")
    article = tree.find(".//main//article")
    assert text(article.find(".//h1")) == HEADLINE
    assert article.find(".//time").get("datetime") == "2025-02-14T13:02:05+00:00"
    assert article.find(".//a[@href='/categories/reuters/']") is not None or any(
        text(a) == "Reuters" for a in article.iter("a")
    )
    assert "Chinese tech stocks resumed their bullish rally" in text(article)
    assert "Read the original at Reuters" in text(article)
    assert "tradingview.com" in text(article)


def test_its_sidebar_stands_right_with_its_three_widgets_in_order(imported, client):
    tree = page(client, "/post/china-tech-rally/")
    aside = tree.find(".//aside")
    widgets = [e.get("class") for e in aside if "widget" in (e.get("class") or "")]
    names = [next(c for c in w.split() if c.startswith("widget--")) for w in widgets]
    assert names == ["widget--search", "widget--recent", "widget--tags"]
    search = aside.find(".//input[@type='search']")
    assert search.get("name") == "q"
    assert "Older story 1" in text(aside)
    assert HEADLINE not in text(aside)
    assert "left" not in (tree.find(".//body").get("class") or "")


def test_what_it_switches_off_is_not_there(imported, client):
    tree = page(client, "/post/china-tech-rally/")
    for name in ("contents", "author-box", "comments"):
        assert by_class(tree, name) == []


def test_home_leads_with_it_and_recent_on_other_pages_lists_it(imported, client):
    home = page(client, "/")
    first = home.find(".//main//article")
    assert HEADLINE in text(first)
    assert HEADLINE not in text(home.find(".//aside"))
    other = page(client, "/post/older-1/")
    assert HEADLINE in text(other.find(".//aside"))


def test_it_is_listed_at_its_tag_its_category_and_its_section(imported, client):
    for url in ("/tags/reuters/", "/categories/reuters/", "/post/"):
        articles = page(client, url).findall(".//main//article")
        assert any(HEADLINE in text(a) for a in articles), url


def test_readers_find_it(imported, client):
    main = page(client, "/search/?q=hang+seng").find(".//main")
    assert HEADLINE in text(main)
    assert main.find(".//mark") is not None


def test_alone_and_under_another_name_it_works_too(db, tmp_path, client):
    (tmp_path / "x.txt").write_bytes(SAMPLE.read_bytes())
    assert run_import(tmp_path / "x.txt").summary == {"created": 1}
    assert Article.objects.get().path == "/x/"
    assert text(page(client, "/x/").find(".//h1")) == HEADLINE
    assert HEADLINE in text(page(client, "/").find(".//main//article"))
