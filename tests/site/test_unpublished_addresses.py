"""A story that is not public never hides other content at its address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles.admin import placement
from articles.editing import addresses, saving
from articles.editing.writing import write_articles
from articles.hugo import Authored
from articles.models import Article, Redirect
from tests.desk import person
from tests.stories import story, writing

pytestmark = pytest.mark.django_db

NOW = timezone.now()

#: Values that hide a story from readers.
HIDDEN: dict[str, dict[str, Any]] = {
    "draft": {"status": "draft"},
    "review": {"status": "review"},
    "scheduled": {"date": NOW + timedelta(days=2)},
    "expired": {"expiry_date": NOW - timedelta(days=2)},
    "retracted": {"status": "retracted"},
    "trashed": {"status": "trashed"},
}
hidden = pytest.mark.parametrize("state", HIDDEN)


def squat(state: str, address: str, **values: Any) -> Article:
    """Create a story at ``address`` that readers must not notice."""
    return story("squat", folder="", title="Squat", url=address, **(values | HIDDEN[state]))


@hidden
@pytest.mark.parametrize("tree", ["", "de"])
def test_the_list_of_a_section_is_there(client: Client, state: str, tree: str) -> None:
    for i in range(11):
        story(f"s{i}", folder="news", url_language=tree)
    story("deep", folder="top/inner", url_language=tree)
    home = f"/{tree}/" if tree else "/"
    squat(state, f"{home}news/", url_language=tree)
    for address in ("news/", "news/page/2/", "news/index.xml", "news/atom.xml"):
        answer = client.get(f"{home}{address}")
        assert answer.status_code == 200, address
        assert b"Story s" in answer.content
        assert b"Squat" not in answer.content
    assert client.get(f"{home}news")["Location"] == f"{home}news/"
    Article.objects.filter(name="squat").update(path=f"{home}top/")
    assert client.get(f"{home}top/").status_code == 200


@hidden
def test_a_redirect_of_an_editor_works(client: Client, state: str) -> None:
    story("a")
    squat(state, "/old/")
    Redirect.objects.create(path="/old/", target="/post/a/")
    Redirect.objects.create(path="/older/", target="/old/")
    for path in ("/old/", "/old", "/older/"):
        assert client.get(path)["Location"] == "/post/a/", path


@hidden
@pytest.mark.parametrize("is_first", [True, False])
def test_an_alias_of_a_live_story_works(client: Client, state: str, is_first: bool) -> None:
    if is_first:
        squat(state, "/old/")
    story("a", aliases=("/old/",))
    if not is_first:
        squat(state, "/old/")
    assert client.get("/old/")["Location"] == "/post/a/"


@hidden
def test_the_former_address_of_a_live_story_leads_to_it(client: Client, state: str) -> None:
    made = story("a")
    taker = squat(state, "/else/")
    moved = writing("a", slug="b")
    taken = writing("squat", folder="", url="/post/a/", **HIDDEN[state])
    moved.article, taken.article = made, taker
    write_articles([moved, taken], via="import", at=NOW)
    assert client.get("/post/a/")["Location"] == "/post/b/"


@hidden
def test_a_hidden_story_that_moves_leaves_the_redirect_of_a_live_one(
    client: Client, state: str
) -> None:
    story("a", aliases=("/old/",))
    taker = squat(state, "/old/")
    taken = writing("squat", folder="", url="/new/", **HIDDEN[state])
    taken.article = taker
    write_articles([taken], via="import", at=NOW)
    assert client.get("/old/")["Location"] == "/post/a/"


def test_a_live_story_still_wins_over_redirects_and_aliases(client: Client) -> None:
    story("live", folder="", url="/old/")
    story("a", aliases=("/old/",))
    Redirect.objects.create(path="/older/", target="/old/")
    assert client.get("/old/").status_code == 200
    assert client.get("/older/")["Location"] == "/old/"


def test_where_nothing_else_is_a_retracted_story_is_gone_and_others_never_were(
    client: Client,
) -> None:
    for state in HIDDEN:
        squat(state, f"/{state}/")
        Article.objects.filter(name="squat").update(name=state)
    answers = {state: client.get(f"/{state}/").status_code for state in HIDDEN}
    assert answers.pop("retracted") == 410
    assert set(answers.values()) == {404}


@hidden
@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/de/",
        "/tags/tea/",
        "/authors/ann/",
        "/categories/skies/",
        "/tags/",
        "/archive/",
        "/corrections/",
    ],
)
def test_a_hidden_text_of_a_list_hides_no_list(client: Client, state: str, address: str) -> None:
    for tree in ("", "de"):
        names = {"tags": ("Tea",), "authors": ("Ann",), "categories": ("Skies",)}
        story(f"a{tree}", url_language=tree, **names)
    tree = "de" if address == "/de/" else ""
    story("text", kind="list", folder="", title="Squat", url=address, url_language=tree,
          **HIDDEN[state])  # fmt: skip
    assert Article.objects.get(title="Squat").path == address
    answer = client.get(address)
    assert answer.status_code == 200
    assert b"Squat" not in answer.content


# Typing such addresses


def draft_at(path: str, *, user: Any) -> saving.SaveResult:
    article = Article(status="draft")
    placement.set_placement(article, section="", edition="", title="Squat")
    authored = Authored(title="Squat", body="x", url=path)
    return saving.save_article(article, authored, status="draft", user=user, at=NOW)


@pytest.mark.parametrize("path", ["/news/", "/top/", "/top/inner/", "/de/nachrichten/"])
def test_the_address_of_a_section_is_refused_at_the_desk(client: Client, path: str) -> None:
    story("a", folder="news")
    story("b", folder="top/inner")
    story("c", folder="nachrichten", url_language="de")
    with pytest.raises(addresses.AddressTaken, match="list of stories in the section"):
        draft_at(path, user=person("writer"))
    client.force_login(person("superuser"))
    form = {"title": "Squat", "body": "x", "url": path, "section": "/", "_save": "1"}
    answer = client.post("/admin/articles/article/add/", form)
    assert answer.status_code == 200
    assert "list of stories in the section" in answer.content.decode()
    assert not Article.objects.filter(title="Squat").exists()


def test_what_stands_at_such_an_address_can_still_be_saved_there(client: Client) -> None:
    made = squat("draft", "/news/")
    story("a", folder="news")
    made = Article.objects.get(pk=made.pk)
    authored = made.authored()
    saved = saving.save_article(
        made, authored, status="review", user=person("writer"), at=timezone.now()
    )
    assert saved.written


def test_free_addresses_are_not_refused(client: Client) -> None:
    story("a", folder="news", status="draft")
    assert draft_at("/news/", user=person("writer")).written
