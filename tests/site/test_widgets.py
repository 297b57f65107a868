"""The widgets that Mainroad does not have: what each shows, when it is hidden, how many queries it
needs, and how to add one."""

from __future__ import annotations

from datetime import timedelta

import html5lib
import pytest
from django.core.cache import cache
from django.db import connection
from django.template import engines
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.editing.related import MAX_RELATED_STORIES, rank_related_stories
from articles.models import Article, SiteSettings
from articles.models.article_lists import RELATED_USES
from articles.site_settings.fragments import invalidate_cache
from articles.widgets import PageContext, registry
from tests.recipes import read_recipe
from tests.stories import FIRST, many, story

pytestmark = pytest.mark.django_db

BEYOND = ("related", "archive", "authors", "toc", "html")


def configure(**values) -> None:
    SiteSettings.objects.get_or_create(pk=1)
    SiteSettings.objects.update(**values)
    invalidate_cache()


def shown(client, url: str, name: str) -> list[str]:
    """Return the texts of the links in the widget ``name`` on a page, or [] if it is hidden."""
    tree = html5lib.parse(client.get(url).content, namespaceHTMLElements=False)
    found = tree.find(f".//aside//*[@class='widget widget--{name}']")
    return [] if found is None else ["".join(a.itertext()).strip() for a in found.iter("a")]


def page_for(article=None, kind="single") -> PageContext:
    site = SiteSettings.current(at=timezone.now())
    return PageContext(site=site, at=timezone.now(), kind=kind, language="", article=article)


@pytest.mark.parametrize("name", BEYOND)
def test_a_widget_with_nothing_to_show_is_hidden(client, name):
    configure(widgets=[name])
    lonely = story("a", body="No heading.", date=None)
    assert registry[name].context(page_for(lonely)) is None
    assert b"<aside" not in client.get(lonely.path).content
    assert b"<aside" not in client.get("/").content


@pytest.mark.parametrize("name", BEYOND)
def test_a_widget_asks_one_query_at_most_and_none_when_kept(client, name):
    options = {"html": {"title": "Own", "text": "Some *text*."}}
    configure(widgets=[name], widget_options=options)
    stories = many(30, authors=("Ann Ho",), body="## One\n\nText.\n")
    page = page_for(stories[3])
    cache.clear()
    with CaptureQueriesContext(connection) as cold:
        assert registry[name].context(page)
    assert len(cold) <= 1
    client.get(stories[3].path)
    with CaptureQueriesContext(connection) as kept:
        client.get(stories[3].path)
    tables = " ".join(query["sql"] for query in kept.captured_queries)
    assert "articles_author" not in tables
    assert "GROUP BY" not in tables


# --- related


def test_related_stories_share_a_rare_word_and_the_fresher_stands_first(client):
    configure(widgets=["related"])
    story("read", tags=("Harbour", "Dredging"), categories=("Local",))
    story("old", title="Old", tags=("Harbour",), date=FIRST - timedelta(days=900))
    story("new", title="New", tags=("Harbour",), date=FIRST + timedelta(days=1))
    story("two", title="Two", tags=("Harbour", "Dredging"), date=FIRST - timedelta(days=30))
    story("other", title="Other", tags=("Opera",))
    assert shown(client, "/post/read/", "related") == ["Two", "New", "Old"]


@pytest.mark.parametrize(
    ("years", "titles"),
    [
        (0, ["Close", "Newer"]),
        (0.5, ["Close", "Newer"]),
        (1.5, ["Newer", "Close"]),
        (10, ["Newer", "Close"]),
    ],
)
def test_a_story_that_shares_twice_as_much_is_as_close_as_one_a_year_newer(client, years, titles):
    configure(widgets=["related"])
    story("read", tags=("Harbour", "Dredging", "Opera"))
    story("newer", title="Newer", tags=("Opera",))
    before = FIRST - timedelta(days=365 * years)
    story("close", title="Close", tags=("Harbour", "Dredging"), date=before)
    assert shown(client, "/post/read/", "related") == titles


def test_a_word_that_everything_carries_relates_nothing(client):
    many(40, tags=("Reuters",), categories=("Reuters",))
    assert "Related stories" not in client.get("/post/story-3/").content.decode()


def test_related_stories_stand_under_the_story_unless_the_sidebar_has_them(client):
    story("a", tags=("Harbour",))
    story("b", tags=("harbour",))
    assert client.get("/post/a/").content.decode().count("Related stories</h2>") == 1
    configure(widgets=["related"])
    page = client.get("/post/a/").content.decode()
    assert page.count("Related stories</h2>") == 1
    assert shown(client, "/post/a/", "related") == ["Story b"]


def test_related_stories_are_what_readers_may_see_in_the_same_language(client):
    story("a", tags=("Harbour",))
    story("draft", tags=("Harbour",), status="draft")
    story("de", tags=("Harbour",), url_language="de")
    story("unlisted", tags=("Harbour",), params={"build": {"list": "never"}})
    assert "Related stories" not in client.get("/post/a/").content.decode()


def test_looking_for_related_stories_is_bounded_in_any_archive():
    words = {"tags": ("Shared", "Tag 3"), "categories": ("Category 2",)}
    for number in (60, 240):
        many(number, folder=f"post{number}")
        article = story(f"read-{number}", **words)
        with CaptureQueriesContext(connection) as asked:
            around = list(Article.objects.published(at=timezone.now()).around(article))
        assert len(asked) == 1
        assert len(around) <= RELATED_USES * 3 + 2
        assert len(rank_related_stories(article, around)) == MAX_RELATED_STORIES


def test_stories_that_are_equally_related_stand_in_one_order_whatever_the_words_are():
    def beside(path: str, *tags: str) -> Article:
        return Article(pk=hash(path), path=path, terms={"tags": [[tag, tag] for tag in tags]})

    for turn in range(40):
        # Words with 2, 3 and 7 uses: the last digit of their sum depends on the order of adding.
        one, other = ([f"{side}{turn}-{n}" for n in range(3)] for side in "ab")
        shown = [beside("/b/", *one), beside("/a/", *other)]
        fillers = [
            beside(f"/{side}/{word}/{number}/", word)
            for side, words in (("a", one), ("b", other))
            for word, uses in zip(words, (2, 3, 7), strict=True)
            for number in range(uses - 1)
        ]
        ranked = rank_related_stories(beside("/this/", *one, *other), [*shown, *fillers])
        assert [story.path for story in ranked[:2]] == ["/a/", "/b/"]


# --- archive


def test_the_archive_lists_months_with_their_numbers(client):
    configure(widgets=["archive"], widget_options={"archive": {"limit": 2}})
    for name, days in (("a", 0), ("b", 3), ("c", 40), ("d", 80), ("e", 400)):
        story(name, date=FIRST - timedelta(days=days))
    story("undated", date=None)
    assert shown(client, "/", "archive") == ["January 2025", "December 2024", "All months"]
    context = registry["archive"].context(page_for(kind="home"))
    assert [month.stories for month in context["months"]] == [1, 1]


# --- authors


def test_authors_are_those_who_wrote_most_from_a_to_z(client):
    configure(widgets=["authors"], widget_options={"authors": {"limit": 2}})
    for i in range(3):
        story(f"z{i}", authors=("Zoe",))
    for i in range(2):
        story(f"b{i}", authors=("Ann", "Bob"))
    story("b9", authors=("Bob",))
    story("draft", authors=("Nobody",), status="draft")
    assert shown(client, "/", "authors") == ["Bob", "Zoe", "All 3 authors"]


# --- toc


def test_contents_stand_in_the_margin_unless_the_story_shows_them(client):
    configure(widgets=["toc"])
    story("a", body="## One\n\n### Two\n\nText.\n")
    story("b", body="## One\n\nText.\n", toc=True)
    assert shown(client, "/post/a/", "toc") == ["One", "Two"]
    assert shown(client, "/post/b/", "toc") == []
    assert client.get("/post/b/").content.decode().count('href="#one"') == 1


# --- html


def test_the_editor_s_own_text_is_cleaned_as_stories_are(client):
    text = '**Call** us<script>alert(1)</script> <img src="//evil.example/x.png" onerror="x()">'
    configure(widgets=["html"], widget_options={"html": {"title": "<Desk>", "text": text}})
    page = client.get("/tags/").content.decode()
    assert "<strong>Call</strong> us" in page
    assert "&lt;Desk&gt;" in page
    assert "alert(1)" not in page
    assert "onerror" not in page
    assert 'src="//evil' not in page


def test_headings_of_the_editor_s_text_take_no_anchor_from_the_story(client):
    configure(widgets=["html"], widget_options={"html": {"text": "## One\n\nText."}})
    story("a", body="## One\n\nText.\n")
    assert client.get("/post/a/").content.decode().count('id="one"') == 1


# --- A new widget, as in CONTRIBUTING.md


@pytest.fixture
def motto(tmp_path, monkeypatch):
    """Register the widget from the recipe, and make its template available."""
    files = {step.path: step.text for step in read_recipe("Add a widget")}
    python, markup = files["articles/widgets/motto.py"], files["templates/widgets/motto.html"]
    (tmp_path / "widgets").mkdir()
    (tmp_path / "widgets" / "motto.html").write_text(markup)
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "dirs", [tmp_path, *engine.dirs])
    exec(python, {})
    yield
    del registry["motto"]
    for loader in engine.template_loaders:
        loader.reset()


def test_a_widget_is_one_class_and_one_template(client, motto):
    story("a", widgets=("motto",))
    assert b"<aside" not in client.get("/post/a/").content
    configure(subtitle="All the news")
    assert "<p>All the news</p>" in client.get("/post/a/").content.decode()


def test_a_name_that_no_widget_has_is_the_editor_s_warning_and_no_error(client, admin_client):
    story("a", widgets=("motto", "toc"), body="## One\n")
    assert client.get("/post/a/").status_code == 200
    assert "motto" not in client.get("/post/a/").content.decode()
    assert "There is no widget “motto”" in admin_client.get("/post/a/").content.decode()
