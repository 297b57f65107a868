"""The log of the desk: who can read it, what it shows, and that nobody can change it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.editing import publishing
from articles.editing.desk_actions import log_act, log_articles, record
from articles.models import Article, DeskAction, DeskActionItem
from tests.desk import NOW, person, story

pytestmark = pytest.mark.django_db

Kind = DeskAction.Kind
LOG = "/admin/articles/deskaction/"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(person("editor"))
    return client


def act(kind: Kind, titles: list[str], *, user: Any = None, at: Any = NOW) -> DeskAction:
    """Retract some stories and log it as ``kind``."""
    articles = [story(title) for title in titles]
    action = record(kind, user=user, at=at)
    with log_articles(action, [Article.objects.get(pk=a.pk) for a in articles]):
        publishing.retract(articles, user=user, at=at)
    return action


def entry_url(action: DeskAction) -> str:
    return reverse("admin:articles_deskaction_change", args=[action.pk])


def results(client: Client, query: str = "") -> list[str]:
    """Return the kinds in the list, newest first."""
    return [action.kind for action in client.get(f"{LOG}{query}").context["cl"].result_list]


def test_the_list_says_who_did_what_with_which_stories(desk: Client):
    ann = User.objects.create_user("ann", is_staff=True)
    act(Kind.RETRACT, ["One", "Two", "Three", "Four", "Five"], user=ann)
    erased = act(Kind.TRASH, ["Gone"], user=ann, at=NOW + timedelta(hours=1))
    publishing.erase(Article.objects.filter(headline="Gone"), user=ann, at=NOW)
    ann.delete()

    page = desk.get(LOG).content.decode()

    assert page.index("Gone") < page.index(">One</a>")
    assert "Three</a> and 2 more" in page
    assert "Four" not in page
    assert "ann" in page
    assert ">Gone</a>" not in page
    assert erased.items.get().article is None


def test_filters_and_search_find_entries(desk: Client):
    ann = User.objects.create_user("ann", is_staff=True)
    act(Kind.RETRACT, ["Harbour"], user=ann)
    record(Kind.RIGHTS, user=None, at=NOW - timedelta(days=400), subject="Writers")

    assert results(desk) == ["retract", "rights"]
    assert results(desk, "?kind__exact=rights") == ["rights"]
    assert results(desk, f"?by={ann.pk}") == ["retract"]
    assert results(desk, "?at__lt=2026-01-01+00:00%2B00:00") == ["rights"]
    assert results(desk, "?q=harbour") == ["retract"]
    assert results(desk, "?q=writers") == ["rights"]
    assert results(desk, "?q=ann") == ["retract"]
    assert results(desk, "?q=nothing") == []


@pytest.mark.parametrize(
    "query", ["?p=x", "?p=-1", "?p=0", "?p=99999999", "?by=x", "?by=0", "?q=%00"]
)
def test_odd_queries_of_the_list_are_no_fault(desk: Client, query: str):
    act(Kind.RETRACT, ["One"])

    assert desk.get(f"{LOG}{query}", follow=True).status_code < 500


def test_pages_lead_to_older_and_newer_entries(desk: Client):
    DeskAction.objects.bulk_create(
        DeskAction(kind="rights", at=NOW + timedelta(seconds=n), subject=f"s{n}")
        for n in range(120)
    )

    first, last = desk.get(LOG), desk.get(f"{LOG}?p=3")

    assert 'href="?p=2" rel="next"' in first.content.decode()
    assert 'rel="prev"' not in first.content.decode()
    assert [a.subject for a in last.context["cl"].result_list][-1] == "s0"
    assert 'rel="next"' not in last.content.decode()


def test_an_entry_shows_all_its_stories_in_pages(desk: Client):
    action = record(Kind.RETRACT, user=None, at=NOW)
    DeskActionItem.objects.bulk_create(
        DeskActionItem(action=action, headline=f"Story {n}", message="In the trash." * (n == 0))
        for n in range(130)
    )

    first = desk.get(entry_url(action)).content.decode()
    second = desk.get(f"{entry_url(action)}?p=2").content.decode()

    assert "In the trash." in first
    assert "Story 99" in first
    assert "Story 100" not in first
    assert "Story 129" in second
    for page in ("x", "-1", "0", "999999"):
        assert desk.get(f"{entry_url(action)}?p={page}").status_code == 200


def test_an_entry_offers_undo_to_its_person_until_the_story_changes(desk: Client, client: Client):
    article = story("One")
    editor = User.objects.get(username="editor")
    with log_act(Kind.RETRACT, article, user=editor, at=NOW) as action:
        publishing.retract([article], user=editor, at=NOW)
    button = reverse("admin:desk_undo", args=[action.pk])

    assert f'action="{button}"' in desk.get(entry_url(action)).content.decode()
    publishing.publish([article], user=editor, at=NOW)
    assert f'action="{button}"' not in desk.get(entry_url(action)).content.decode()


def test_others_see_no_undo(desk: Client):
    action = act(Kind.RETRACT, ["One"], user=User.objects.create_user("ann"))

    assert 'type="submit" value="Undo"' not in desk.get(entry_url(action)).content.decode()


@pytest.mark.parametrize("role", ["nobody", "superuser"])
def test_nobody_changes_the_log(client: Client, role: str):
    """Superusers included, and whatever is posted."""
    action = act(Kind.RETRACT, ["One"])
    client.force_login(person(role))
    before = list(DeskAction.objects.values()), list(DeskActionItem.objects.values())

    for url in (LOG, f"{LOG}add/", entry_url(action), f"{LOG}{action.pk}/delete/"):
        data = {"action": "delete_selected", "_selected_action": [action.pk], "post": "yes"}
        client.post(url, data | {"kind": "publish", "username": "x", "_save": "x"})
        client.put(url)
        client.delete(url)

    assert (list(DeskAction.objects.values()), list(DeskActionItem.objects.values())) == before
    assert 'name="_selected_action"' not in client.get(LOG).content.decode()


@pytest.mark.parametrize("number", [3, 60])
def test_the_list_runs_few_queries(desk: Client, number: int, django_assert_max_num_queries):
    for n in range(number):
        action = record(Kind.RETRACT, user=None, at=NOW)
        DeskActionItem.objects.create(action=action, headline=f"Story {n}")

    with django_assert_max_num_queries(15):
        desk.get(LOG)


def test_an_empty_list_says_so_and_offers_no_actions():
    person("administrator", "boss")
    client = Client()
    client.force_login(User.objects.get(username="boss"))

    page = client.get(reverse("admin:articles_trashentry_changelist")).content.decode()

    assert "Nothing found" in page
    assert 'name="action"' not in page
