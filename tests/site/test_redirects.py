"""Old addresses: one redirect to the story's current address, and an honest error if there is
none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.editing import publishing, saving
from articles.models import Article, Redirect
from tests.stories import story

pytestmark = pytest.mark.django_db


def lead(path: str, target: str) -> None:
    Redirect.objects.create(path=path, target=target)


def answer(client, path: str) -> tuple[int, str]:
    response = client.get(path)
    return response.status_code, response.get("Location", "")


def rename(article: Article, slug: str) -> Article:
    article = Article.objects.get(pk=article.pk)
    authored = replace(article.authored(), slug=slug)
    saving.save_article(article, authored, status=article.status, user=None, at=timezone.now())
    return Article.objects.get(pk=article.pk)


def test_an_alias_leads_to_its_story_in_its_own_language(client):
    story("a", aliases=("/old/", "/?p=1", "older"), url_language="")
    story("b", aliases=("/de/alt/",), url_language="de")
    assert answer(client, "/old/") == (301, "/post/a/")
    assert answer(client, "/old") == (301, "/post/a/")
    assert answer(client, "/post/older/") == (301, "/post/a/")
    assert answer(client, "/de/alt/") == (301, "/de/post/b/")


def test_however_often_a_story_moves_each_old_address_is_one_step_away(client):
    made = story("first")
    for slug in ("second", "third", "fourth"):
        made = rename(made, slug)
    for name in ("first", "second", "third"):
        assert answer(client, f"/post/{name}/") == (301, "/post/fourth/")
    made = rename(made, "second")
    assert answer(client, "/post/second/")[0] == 200
    for name in ("first", "third", "fourth"):
        assert answer(client, f"/post/{name}/") == (301, "/post/second/")


def test_a_chain_of_an_editors_redirects_is_one_step_for_readers(client):
    story("a", aliases=("/d/",))
    lead("/b/", "/c/?from=b#top")
    lead("/c/", "/d")
    lead("/away/", "/far/")
    lead("/far/", "https://example.org/x?y#z")
    assert answer(client, "/b/") == (301, "/post/a/")
    assert answer(client, "/away/") == (301, "https://example.org/x?y#z")


def test_what_an_editor_writes_behind_the_path_stays(client):
    story("a")
    lead("/b/", "/post/a/?x=1#part")
    assert answer(client, "/b/") == (301, "/post/a/?x=1#part")


def test_a_page_wins_over_a_redirect_on_its_address(client):
    story("a")
    lead("/post/a/", "/elsewhere/")
    lead("/elsewhere/", "/nowhere/")
    lead("/b/", "/post/a/")
    assert answer(client, "/post/a/")[0] == 200
    assert answer(client, "/b/") == (301, "/post/a/")


@pytest.mark.parametrize("circle", [["/x/"], ["/x/", "/y/"], ["/x/", "/y/", "/z/"]])
def test_a_circle_ends_and_is_no_page(client, circle):
    for path, target in zip(circle, [*circle[1:], circle[0]], strict=True):
        lead(path, target)
    with CaptureQueriesContext(connection) as captured:
        assert answer(client, "/x/")[0] == 404
    assert len(captured) <= 16


def test_a_chain_without_end_is_given_up(client):
    for i in range(60):
        lead(f"/n{i}/", f"/n{i + 1}/")
    assert answer(client, "/n0/")[0] == 404
    assert answer(client, "/n50/") == (301, "/n60/")


def test_old_addresses_of_a_story_that_was_taken_back_say_so(client):
    made = rename(story("a", aliases=("/old/",)), "b")
    lead("/chain/", "/old/")
    publishing.retract([made], user=None, at=timezone.now())
    for path in ("/post/b/", "/post/b", "/post/a/", "/post/a", "/old/", "/old", "/chain/"):
        assert answer(client, path) == (410, ""), path


@pytest.mark.parametrize(
    "values",
    [{"status": "draft"}, {"status": "review"}, {"date": timezone.now() + timedelta(days=1)}],
)
def test_old_addresses_of_a_hidden_story_do_not_tell_of_it(client, values):
    story("secret", aliases=("/old/",), **values)
    lead("/chain/", "/old/")
    for path in ("/old/", "/chain/", "/post/secret/"):
        assert answer(client, path) == (404, ""), path


def test_a_redirect_of_odd_letters_works(client):
    story("c#", slug="c#", aliases=("/größe/",))
    assert answer(client, "/gr%C3%B6%C3%9Fe/") == (301, "/post/c%23/")


@pytest.mark.parametrize(
    "path",
    [
        *("/tags", "/tags/c%23", "/categories", "/authors", "/authors/ann-ho", "/archive"),
        "/corrections",
        *("/archive/2025", "/archive/2025/01", "/search", "/post", "/post/a", "/de", "/de/tags"),
    ],
)
def test_every_page_is_found_without_its_last_slash(client, path):
    words = {"tags": ("C#",), "categories": ("News",), "authors": ("Ann Ho",)}
    story("a", **words)
    story("b", url_language="de", **words)
    assert answer(client, path) == (301, f"{path}/")
    assert client.get(f"{path}/").status_code == 200


def test_what_is_asked_for_stays_behind_the_slash(client):
    assert answer(client, "/search?q=a%20b&page=2") == (301, "/search/?q=a%20b&page=2")


@pytest.mark.parametrize("path", ["/tags/nobody", "/authors/nobody", "/archive/1999", "/nowhere"])
def test_without_a_slash_nothing_is_promised_that_is_not_there(client, path):
    story("a", tags=("Nobody",), authors=("Nobody",), status="draft")
    assert answer(client, path) == (404, "")


def test_the_desk_is_found_without_its_last_slash(client):
    assert answer(client, "/admin") == (301, "/admin/")


def test_index_html_of_a_page_leads_to_the_page(client):
    made = story("a", tags=("x",))
    assert answer(client, f"{made.path}index.html") == (301, made.path)
    for path in ("/", "/post/", "/tags/x/", "/tags/", "/archive/"):
        assert answer(client, f"{path}index.html") == (301, path)
    for path in ("/no/index.html", "/post/a/other.html", "/tags/no/index.html"):
        assert answer(client, path)[0] == 404


def test_there_is_no_page_zero(client):
    story("a", tags=("x",))
    for path in ("/page/0/", "/post/page/0/", "/post/page/000/", "/tags/x/page/0/"):
        assert answer(client, path)[0] == 404
