"""The identity of a story in feeds: it is the same on every host, and stays when the address
changes."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import import_module
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.utils import timezone

from articles import checks
from articles.editing import publishing, saving
from articles.models import Article, SiteSettings
from tests.importing.conftest import Tree, run_import
from tests.site.feed_rules import ATOM, broken
from tests.stories import FIRST, story

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "site" / "content").mkdir(parents=True)
    return Tree(tmp_path / "site")


STORY = "---\ntitle: Alpha\ndate: 2026-01-02\nslug: {slug}\n---\nText.\n"


def identities(client, host="testserver") -> dict[str, set[str]]:
    """Return the identities of the stories in each format, and of the Atom feed itself."""
    got = {
        file: client.get(f"/{file}", headers={"host": host}).content
        for file in ("index.xml", "atom.xml", "feed.json")
    }
    rss, atom = (ElementTree.fromstring(got[file]) for file in ("index.xml", "atom.xml"))
    return {
        "rss": {e.text for e in rss.iter("guid")},
        "atom": {e.findtext(f"{ATOM}id") for e in atom.iter(f"{ATOM}entry")},
        "json": {item["id"] for item in json.loads(got["feed.json"])["items"]},
        "feed": {atom.findtext(f"{ATOM}id")},
    }


def named(*stories: str, base: str) -> dict[str, set[str]]:
    whole = {f"{base}{path}" for path in stories}
    return {"rss": whole, "atom": whole, "json": whole, "feed": {f"{base}/"}}


def test_feeds_name_stories_by_the_base_address_of_the_configuration(tree, client):
    (tree.site / "hugo.toml").write_text('baseURL = "https://example.org/paper/"\n')
    tree.write("news/a.md", STORY.format(slug="alpha"))
    run_import(tree.site)
    assert SiteSettings.objects.get().base_address == "https://example.org/paper"
    wanted = named("/news/alpha/", base="https://example.org/paper")
    assert identities(client) == identities(client, host="localhost") == wanted


def test_a_new_slug_in_the_file_keeps_the_identity_on_every_host(tree, client):
    tree.write("news/a.md", STORY.format(slug="alpha"))
    run_import(tree.content)
    before = identities(client)
    tree.write("news/a.md", STORY.format(slug="omega"))
    run_import(tree.content)
    assert Article.objects.get().path == "/news/omega/"
    assert identities(client) == identities(client, host="localhost") == before
    assert before == named("/news/alpha/", base="http://testserver")


def test_a_new_slug_at_the_desk_keeps_the_identity(client):
    article = story("a")
    move(article, "b")
    move(article, "c")
    publishing.retract([article], user=None, at=timezone.now())
    publishing.publish([article], user=None, at=timezone.now())
    assert identities(client) == named("/post/a/", base="http://testserver")


def test_what_was_never_published_has_no_identity_yet(client):
    article = story("a", status="draft")
    move(article, "b", status="draft")
    assert Article.objects.get().first_path is None
    move(article, "c", status="published")
    assert identities(client) == named("/post/c/", base="http://testserver")


def test_stories_that_have_one_address_after_the_other_are_told_apart(client):
    for name in ("a", "b", "c"):
        move(story(name, slug="x"), name)
    assert set(Article.objects.values_list("first_path", flat=True)) == {
        "/post/x/", "/post/x/#2", "/post/x/#3",
    }  # fmt: skip
    for file in ("index.xml", "atom.xml", "feed.json"):
        text = client.get(f"/{file}").content.decode()
        assert broken(text, f"http://testserver/{file}") == []


def test_an_odd_address_is_quoted_in_its_identity(client):
    story("c#", date=FIRST)
    assert identities(client) == named("/post/c%23/", base="http://testserver")


def test_the_desk_sets_the_base_address_and_refuses_what_is_none(client):
    client.force_login(User.objects.create_superuser("chief", password="x"))
    story("a")
    site = SiteSettings.objects.get()
    site.base_address = "https://daily.example/"
    site.full_clean()
    site.save()
    assert identities(client) == named("/post/a/", base="https://daily.example")
    page = client.get(f"/admin/articles/sitesettings/{site.pk}/change/").content.decode()
    assert 'name="base_address"' in page
    for wrong in ("daily.example", "ftp://daily.example", "https://daily.example/?a", "https://"):
        site.base_address = wrong
        with pytest.raises(Exception, match="Enter the full address"):
            site.full_clean()


@pytest.mark.parametrize(
    ("hosts", "base"),
    [(["news.example", "x"], "http://news.example"), ([".news.example"], "http://news.example"),
     (["*"], "http://localhost")],
)  # fmt: skip
def test_without_a_base_address_the_servers_own_host_stands_for_it(settings, client, hosts, base):
    story("a")
    settings.ALLOWED_HOSTS = [*hosts, "testserver"]
    assert identities(client) == named("/post/a/", base=base)


def test_check_warns_of_a_site_without_a_base_address():
    story("a")
    (warning,) = checks.check_base_address(databases=["default"])
    assert warning.id == "articles.W003"
    assert checks.check_base_address(databases=None) == []
    SiteSettings.objects.update(base_address="https://example.org")
    assert checks.check_base_address(databases=["default"]) == []


def test_stories_that_are_here_already_keep_their_present_address():
    for name, status in (("a", "published"), ("b", "retracted"), ("c", "draft")):
        story(name, status=status)
    Article.objects.update(first_path=None)
    import_module(
        "articles.migrations.0023_feed_identity_and_invisible_characters"
    ).keep_present_addresses(apps, None)
    found = dict(Article.objects.values_list("name", "first_path"))
    assert found == {"a": "/post/a/", "b": "/post/b/", "c": None}


def move(article: Article, slug: str, *, status: str = "published") -> None:
    authored = replace(article.authored(), slug=slug)
    saving.save_article(article, authored, status=status, user=None, at=timezone.now())
