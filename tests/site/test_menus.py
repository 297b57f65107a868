"""Menu entries lead to pages, even after the address of a page changes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from articles.editing import publishing, saving
from articles.models import Article, MenuEntry
from tests.desk import person
from tests.importing.conftest import Tree, run_import
from tests.stories import story

pytestmark = pytest.mark.django_db

CONFIGURATION = """title = "Bay Herald"
[[menus.main]]
name = "Bee"
pageRef = "/news/b"
weight = 1
[[menus.main]]
name = "Sec"
pageRef = "/news"
weight = 2
"""


@pytest.fixture
def tree(tmp_path):
    tree = Tree(tmp_path / "site")
    tree.content.mkdir(parents=True)
    (tree.site / "hugo.toml").write_text(CONFIGURATION)
    tree.write("news/b.md", file())
    tree.write("news/c.md", file(title="C"))
    return tree


def file(more: str = "", *, title: str = "B") -> str:
    return f"---\ntitle: {title}\ndate: 2026-01-02\n{more}---\nText.\n"


def menu(client: Client, page: str = "/") -> dict[str, str]:
    """Return the links below the masthead: text → address, with a star appended to the current
    page."""
    html = client.get(page).content.decode()
    nav = re.search(r"<nav.*?</nav>", html, re.DOTALL).group()
    links = re.findall(r'<a[^>]*href="([^"]*)"([^>]*)>\s*(.*?)\s*</a>', nav, re.DOTALL)
    return {text: url + "*" * ('aria-current="page"' in more) for url, more, text in links}


def test_an_entry_follows_its_page_to_a_new_slug_in_the_file(tree, client):
    run_import(tree.site)
    assert menu(client) == {"Bee": "/news/b/", "Sec": "/news/"}
    tree.write("news/b.md", file("slug: new\n"))
    run_import(tree.site)
    assert menu(client, "/news/new/") == {"Bee": "/news/new/*", "Sec": "/news/"}


def test_an_entry_follows_its_page_to_a_new_slug_at_the_desk(tree, client):
    run_import(tree.site)
    page = Article.objects.get(name="b")
    authored = replace(page.authored(), slug="desk")
    saving.save_article(page, authored, status="published", user=None, at=timezone.now())
    assert menu(client, "/news/desk/") == {"Bee": "/news/desk/*", "Sec": "/news/"}
    run_import(tree.site)
    assert menu(client)["Bee"] == "/news/desk/"


def test_an_entry_disappears_with_a_retracted_page_and_comes_back_with_it(tree, client):
    run_import(tree.site)
    pages = Article.objects.filter(name="b")
    publishing.retract(pages, user=None, at=timezone.now())
    assert menu(client) == {"Sec": "/news/"}
    run_import(tree.site)
    assert menu(client) == {"Sec": "/news/"}
    publishing.publish(pages, user=None, at=timezone.now())
    assert menu(client)["Bee"] == "/news/b/"


def test_an_entry_disappears_with_a_deleted_page_for_good(tree, client):
    run_import(tree.site)
    publishing.erase(Article.objects.filter(name="b"), user=None, at=timezone.now())
    for _again in range(3):
        assert menu(client) == {"Sec": "/news/"}
        run_import(tree.site)
    run_import(tree.site, restore=True)
    assert menu(client)["Bee"] == "/news/b/"


def test_an_entry_keeps_a_page_whose_file_has_moved(tree, client):
    run_import(tree.site)
    (tree.content / "news/b.md").rename(tree.content / "news/moved.md")
    run_import(tree.site)
    assert menu(client)["Bee"] == "/news/moved/"
    run_import(tree.site)
    assert menu(client)["Bee"] == "/news/moved/"


def test_an_entry_of_a_section_stays_as_long_as_the_section_has_a_page(tree, client):
    tree.write("news/_index.md", "---\ntitle: News\n---\n")
    run_import(tree.site)
    assert MenuEntry.objects.get(name="Sec").article is not None
    assert menu(client)["Sec"] == "/news/"
    tree.write("news/_index.md", "---\ntitle: News\ndraft: true\n---\n")
    run_import(tree.site)
    assert menu(client)["Sec"] == "/news/"
    assert client.get("/news/").status_code == 200
    publishing.retract(Article.objects.filter(kind="page"), user=None, at=timezone.now())
    assert "Sec" not in menu(client)


def test_what_an_editor_chose_instead_stays(tree, client):
    run_import(tree.site)
    other = Article.objects.get(name="c")
    MenuEntry.objects.filter(name="Bee").update(article=other)
    tree.write("news/b.md", file("slug: new\n"))
    run_import(tree.site)
    assert menu(client)["Bee"] == "/news/c/"


def test_an_entry_that_is_taken_out_of_the_configuration_goes(tree, client):
    run_import(tree.site)
    (tree.site / "hugo.toml").write_text('title = "Bay Herald"\n')
    run_import(tree.site)
    assert not MenuEntry.objects.exists()


def test_entries_of_an_earlier_version_become_references(tree, client):
    from importlib import import_module

    from django.apps import apps

    run_import(tree.site)
    MenuEntry.objects.filter(name="Bee").update(article=None, url="/news/b/")
    name = "articles.migrations.0023_feed_identity_and_invisible_characters"
    import_module(name).link_menus(apps, None)
    entry = MenuEntry.objects.get(name="Bee")
    assert (entry.url, entry.article) == ("", Article.objects.get(name="b"))


def test_the_desk_says_why_an_entry_is_not_shown(client):
    article = story("a")
    MenuEntry.objects.create(name="Ours", article=article)
    client.force_login(person("superuser"))
    address = "/admin/articles/menuentry/"
    assert "Not in the menu now" not in client.get(address).content.decode()
    publishing.retract([article], user=None, at=timezone.now())
    assert "Not in the menu now: Retracted" in client.get(address).content.decode()


def test_an_alias_wins_over_a_story_that_once_passed_through_its_address(client):
    mover = story("mover", slug="x")
    move(mover, "y")
    claimer = story("claimer", aliases=("/post/x/",))
    assert client.get("/post/x/")["Location"] == claimer.path
    move(mover, "x")
    assert client.get("/post/x/").status_code == 200
    move(mover, "z")
    assert client.get("/post/x/")["Location"] == claimer.path
    assert client.get("/post/y/")["Location"] == "/post/z/"


def test_an_alias_of_what_readers_cannot_see_takes_nothing_away(client):
    mover = story("mover", slug="x")
    draft = story("draft", status="draft", aliases=("/post/x/",))
    move(mover, "y")
    assert client.get("/post/x/")["Location"] == "/post/y/"
    publishing.publish([draft], user=None, at=timezone.now())
    assert client.get("/post/x/")["Location"] == draft.path


def move(article: Article, slug: str) -> None:
    article = Article.objects.get(pk=article.pk)
    authored = replace(article.authored(), slug=slug)
    saving.save_article(article, authored, status="published", user=None, at=timezone.now())
