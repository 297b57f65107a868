"""A wire story with every key of the project's assignment, from its file to its page."""

from __future__ import annotations

import html5lib
import pytest

from articles.models import Article
from tests.corpus import SAMPLES, Sample
from tests.importing.conftest import run_import
from tests.stories import FIRST, story

pytestmark = pytest.mark.django_db


def page(client, url: str):
    answer = client.get(url)
    assert answer.status_code == 200
    return html5lib.parse(answer.content, namespaceHTMLElements=False)


def text(element) -> str:
    return " ".join("".join(element.itertext()).split())


def by_class(tree, name: str) -> list:
    return [e for e in tree.iter() if name in (e.get("class") or "").split()]


@pytest.fixture(params=SAMPLES, ids=lambda sample: sample.term)
def sample(request) -> Sample:
    return request.param


@pytest.fixture
def imported(tmp_path, sample: Sample) -> str:
    """The address of the sample, among older stories."""
    content = tmp_path / "site" / "content" / "post"
    content.mkdir(parents=True)
    (content / sample.file.name).write_bytes(sample.file.read_bytes())
    for i in (1, 2):
        story(f"older-{i}", title=f"Older story {i}", date=FIRST, tags=("Local",))
    assert run_import(tmp_path / "site").summary == {"created": 1}
    return f"/post/{sample.file.stem}/"


def test_the_page_shows_what_its_front_matter_says(imported, sample, client):
    tree = page(client, imported)
    article = tree.find(".//main//article")
    assert text(article.find(".//h1")) == sample.headline
    assert article.find(".//time").get("datetime") == sample.date
    assert article.find(f".//a[@href='/categories/{sample.term.lower()}/']") is not None or any(
        text(a) == sample.term for a in article.iter("a")
    )
    assert sample.beginning in text(article)
    assert f"Read the original at {sample.term}" in text(article)
    assert sample.origin in text(article)


def test_its_sidebar_stands_right_with_its_three_widgets_in_order(imported, sample, client):
    tree = page(client, imported)
    aside = tree.find(".//aside")
    widgets = [e.get("class") for e in aside if "widget" in (e.get("class") or "")]
    names = [next(c for c in w.split() if c.startswith("widget--")) for w in widgets]
    assert names == [f"widget--{name.replace('taglist', 'tags')}" for name in sample.widgets]
    search = aside.find(".//input[@type='search']")
    assert search.get("name") == "q"
    assert "Older story 1" in text(aside)
    assert sample.headline not in text(aside)
    assert "left" not in (tree.find(".//body").get("class") or "")


def test_what_it_switches_off_is_not_there(imported, client):
    tree = page(client, imported)
    for name in ("contents", "author-box", "comments"):
        assert by_class(tree, name) == []


def test_home_leads_with_it_and_recent_on_other_pages_lists_it(imported, sample, client):
    home = page(client, "/")
    first = home.find(".//main//article")
    assert sample.headline in text(first)
    assert sample.headline not in text(home.find(".//aside"))
    other = page(client, "/post/older-1/")
    assert sample.headline in text(other.find(".//aside"))


def test_it_is_listed_at_its_tag_its_category_and_its_section(imported, sample, client):
    term = sample.term.lower()
    for url in (f"/tags/{term}/", f"/categories/{term}/", "/post/"):
        articles = page(client, url).findall(".//main//article")
        assert any(sample.headline in text(a) for a in articles), url


def test_readers_find_it(imported, sample, client):
    main = page(client, f"/search/?q={sample.found.replace(' ', '+')}").find(".//main")
    assert sample.headline in text(main)
    assert main.find(".//mark") is not None


def test_alone_and_under_another_name_it_works_too(db, tmp_path, sample, client):
    (tmp_path / "x.txt").write_bytes(sample.file.read_bytes())
    assert run_import(tmp_path / "x.txt").summary == {"created": 1}
    assert Article.objects.get().path == "/x/"
    assert text(page(client, "/x/").find(".//h1")) == sample.headline
    assert sample.headline in text(page(client, "/").find(".//main//article"))
